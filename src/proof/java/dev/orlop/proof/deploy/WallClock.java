package dev.orlop.proof.deploy;

import static java.lang.constant.ConstantDescs.CD_Long;
import static java.lang.constant.ConstantDescs.CD_String;
import static java.lang.constant.ConstantDescs.CD_long;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.ProtectionDomain;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/**
 * The wall clock of one process, which can be set without touching the machine's: everything that {@code java.time} tells
 * there is shifted. It is a Java agent; the process reads the shift from a file.
 */
public final class WallClock {
    /** A system property of the process: by how many milliseconds its clock is ahead. Not below {@code orlop}, which is checked. */
    private static final String SHIFT = "proof.clock";

    private static final Duration INTERVAL = Duration.ofMillis(20);
    private static final Set<String> CLOCKS =
            Set.of("java/time/Clock", "java/time/Clock$SystemClock", "java/time/Clock$SystemInstantSource");
    private static final ClassDesc INSTANT = ClassDesc.of("java.time.Instant");

    private final Path file;
    private final Path agent;

    private WallClock(Path file, Path agent) {
        this.file = file;
        this.agent = agent;
    }

    /** Makes what a process needs, in a directory of its own. */
    static WallClock in(Path directory) {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Premain-Class", WallClock.class.getName());
        manifest.getMainAttributes().putValue("Can-Retransform-Classes", "true");
        WallClock clock = new WallClock(directory.resolve("clock"), directory.resolve("clock.jar"));
        try {
            new JarOutputStream(Files.newOutputStream(clock.agent), manifest).close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        clock.set(Duration.ZERO);
        return clock;
    }

    /** What its JVM has to be told. */
    String option() {
        return "-javaagent:" + agent + "=" + file;
    }

    /** Lets it jump. */
    void set(Duration ahead) {
        try {
            Path next = file.resolveSibling("clock.next");
            Files.writeString(next, Long.toString(ahead.toMillis()));
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Entry point in the process. */
    public static void premain(String file, Instrumentation instrumentation) throws Exception {
        Path source = Path.of(file);
        System.setProperty(SHIFT, Files.readString(source));
        instrumentation.addTransformer(new Shift(), true);
        for (String clock : CLOCKS) {
            instrumentation.retransformClasses(Class.forName(clock.replace('/', '.')));
        }
        Thread.ofPlatform().daemon().name("proof-clock").start(() -> follow(source));
    }

    private static void follow(Path source) {
        while (true) {
            LockSupport.parkNanos(INTERVAL.toNanos());
            try {
                System.setProperty(SHIFT, Files.readString(source));
            } catch (IOException e) {
                return; // The test is over.
            }
        }
    }

    /** Adds the shift to what {@link Clock} and its kin return. */
    private static final class Shift implements ClassFileTransformer {
        private static final CodeTransform TO_MILLIS = (code, element) -> {
            if (element instanceof ReturnInstruction) {
                shift(code).ladd();
            }
            code.with(element);
        };
        private static final CodeTransform TO_INSTANT = (code, element) -> {
            if (element instanceof ReturnInstruction) {
                shift(code).invokevirtual(INSTANT, "plusMillis", MethodTypeDesc.of(INSTANT, CD_long));
            }
            code.with(element);
        };

        private static CodeBuilder shift(CodeBuilder code) {
            return code.ldc(SHIFT)
                    .lconst_0()
                    .invokestatic(CD_Long, "getLong", MethodTypeDesc.of(CD_Long, CD_String, CD_long))
                    .invokevirtual(CD_Long, "longValue", MethodTypeDesc.of(CD_long));
        }

        @Override
        public byte @Nullable [] transform(
                @Nullable ClassLoader loader,
                String name,
                @Nullable Class<?> redefined,
                @Nullable ProtectionDomain domain,
                byte[] bytes) {
            if (!CLOCKS.contains(name)) {
                return null;
            }
            ClassFile format = ClassFile.of();
            boolean instants = name.equals("java/time/Clock");
            ClassTransform transform = ClassTransform.transformingMethodBodies(
                    method -> is(method, instants ? "currentInstant" : "millis"), instants ? TO_INSTANT : TO_MILLIS);
            return format.transformClass(format.parse(bytes), transform);
        }

        private static boolean is(MethodModel method, String name) {
            return method.methodName().equalsString(name);
        }
    }
}
