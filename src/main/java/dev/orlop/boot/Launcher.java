package dev.orlop.boot;

import java.lang.reflect.InvocationTargetException;

/**
 * Starts the server if this JVM is young enough, and says what to install if it is not.
 *
 * <p>The only class that is compiled for Java 17: an older JVM could not even load the others, and would print a stack
 * trace about versions of class files.
 */
public final class Launcher {
    private static final int JAVA = 25;
    private static final String SERVER = "dev.orlop.boot.OrlopApplication";

    private Launcher() {}

    /** The program's entry: {@code orlop [COMMAND] [OPTIONS]}. */
    public static void main(String[] args) throws ReflectiveOperationException {
        int running = Runtime.version().feature();
        if (running < JAVA) {
            System.err.println("Orlop needs Java " + JAVA + " or newer, and this is Java " + running + " in "
                    + System.getProperty("java.home") + ".");
            System.err.println("Install a JDK " + JAVA + " and start Orlop with its java, or set JAVA_HOME to it.");
            System.exit(1);
        }
        // Read once, by the first class of TLS: a client could keep a server busy with new handshakes on one
        // connection.
        System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
        try {
            Class.forName(SERVER).getMethod("main", String[].class).invoke(null, (Object) args);
        } catch (InvocationTargetException failure) {
            if (failure.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw failure;
        }
    }
}
