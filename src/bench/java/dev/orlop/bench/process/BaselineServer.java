package dev.orlop.bench.process;

import dev.orlop.bench.process.ChildJvm.Command;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One baseline in a JVM of its own. It is told its bytes by files, and prints the port that it listens on. */
public final class BaselineServer implements AutoCloseable {
    private static final Pattern PORT = Pattern.compile("listening on (\\d+)");

    private final ChildJvm process;
    private final InetSocketAddress address;

    private BaselineServer(ChildJvm process, int port) {
        this.process = process;
        this.address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /**
     * Starts a baseline with the class path of the harness.
     *
     * @param flags of the JVM, the same as the subject's
     */
    public static BaselineServer start(Class<?> main, List<String> flags, Path directory, List<String> arguments) {
        List<String> options = new ArrayList<>(flags);
        options.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        options.addAll(arguments);
        ChildJvm process = ChildJvm.start(new Command(ChildJvm.java(), options, directory, Map.of()));
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            Matcher port = PORT.matcher(process.logged());
            if (port.find()) {
                return new BaselineServer(process, Integer.parseInt(port.group(1)));
            }
            if (!process.isAlive() || System.nanoTime() > limit) {
                process.close();
                throw new IllegalStateException("the baseline does not start:\n" + process.logged());
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    public ChildJvm process() {
        return process;
    }

    public InetSocketAddress address() {
        return address;
    }

    @Override
    public void close() {
        process.close();
    }
}
