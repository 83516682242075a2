package dev.orlop.support.etcd;

import dev.orlop.support.FreePorts;
import dev.orlop.support.Memory;
import dev.orlop.support.Shell;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One etcd process on 127.0.0.1, with its data in a temporary folder. It keeps port and data when it is started again,
 * and never outlives this JVM. For one thread at a time.
 */
public final class EtcdServer implements AutoCloseable {
    private static final Pattern STREAMS = Pattern.compile("etcd_debugging_mvcc_watch_stream_total (\\d+)");
    private static final Duration START = Duration.ofSeconds(30);
    private static final String SERVING = "serving client traffic";

    private static final Path TEMPORARY = Path.of(System.getProperty("java.io.tmpdir"));
    /** What etcd allocates ahead, several times over. */
    private static final long MEMORY_NEEDED = 1L << 30;

    private final String name;
    private final Path home;
    private final Path data;
    private final List<String> flags;
    private final @Nullable TestPki pki;
    private final int clientPort;
    private final int peerPort;
    private EtcdRelease release;
    private boolean joining;
    private @Nullable Process process;

    private EtcdServer(Builder builder) {
        release = builder.release;
        name = builder.name;
        flags = List.copyOf(builder.flags);
        pki = builder.pki;
        clientPort = builder.clientPort;
        peerPort = builder.peerPort;
        try {
            home = Files.createTempDirectory(
                    builder.inMemory ? Memory.orElse(TEMPORARY, MEMORY_NEEDED) : TEMPORARY, "orlop-etcd-");
            data = builder.data == null ? home.resolve("data") : builder.data;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Builder of(EtcdRelease release) {
        return new Builder(release);
    }

    /** A running single node with default settings. */
    public static EtcdServer start(EtcdRelease release) {
        return of(release).start();
    }

    /** The URL for clients. */
    public String endpoint() {
        return scheme() + "://127.0.0.1:" + clientPort;
    }

    public int port() {
        return clientPort;
    }

    public EtcdRelease release() {
        return release;
    }

    /** etcdctl for this server. */
    public EtcdCtl ctl() {
        return new EtcdCtl(release.binaries().etcdctl(), endpoint(), pki, null);
    }

    /** Starts the process, again or for the first time, and waits until it serves. */
    public void start() {
        launch();
        awaitServing();
    }

    /** Starts the process as another release, with the data that it has. */
    public void startAs(EtcdRelease other) {
        release = other;
        start();
    }

    /** Ends it as an administrator would, and waits for the end. */
    public void stop() {
        end(running()::destroy);
    }

    /** SIGKILL, at once. */
    public void kill() {
        end(running()::destroyForcibly);
    }

    public void restart() {
        stop();
        start();
    }

    /** Begins anew on the same port with an empty store, as after the restore of a backup from before all writes. */
    public void setBack() {
        stop();
        delete(data);
        start();
    }

    /** SIGSTOP: the process keeps its connections and answers nothing. */
    public void pause() {
        signal("STOP");
    }

    /** SIGCONT. */
    public void resume() {
        signal("CONT");
    }

    public long pid() {
        return running().pid();
    }

    /** How many watch streams its clients have open, by its own metrics; -1 if it does not tell. */
    public int watchStreams() {
        try (InputStream metrics = URI.create(endpoint() + "/metrics").toURL().openStream()) {
            Matcher found = STREAMS.matcher(new String(metrics.readAllBytes(), StandardCharsets.UTF_8));
            return found.find() ? Integer.parseInt(found.group(1)) : -1;
        } catch (IOException e) {
            return -1;
        }
    }

    public boolean isRunning() {
        return process != null && process.isAlive();
    }

    /** What the server logged so far. */
    public String log() {
        try {
            Path log = home.resolve("log");
            return Files.exists(log) ? Files.readString(log) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kills it and removes its data. */
    @Override
    public void close() {
        if (isRunning()) {
            kill();
        }
        delete(home);
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts the process and does not wait. */
    public void launch() {
        if (isRunning()) {
            throw new IllegalStateException(name + " is running");
        }
        try {
            ProcessBuilder builder = new ProcessBuilder(command())
                    .redirectErrorStream(true)
                    .redirectOutput(home.resolve("log").toFile());
            if (System.getProperty("os.arch").equals("aarch64")) {
                builder.environment().put("ETCD_UNSUPPORTED_ARCH", "arm64");
            }
            process = builder.start();
            Guardian.watch(process, home);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until it serves, after {@link #launch}. */
    public void awaitServing() {
        try {
            Awaitility.await(name)
                    .atMost(START)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> !isRunning() || log().contains(SERVING));
        } catch (ConditionTimeoutException e) {
            throw new IllegalStateException(silence(), e);
        }
        if (!log().contains(SERVING)) {
            throw new IllegalStateException(silence());
        }
    }

    private String silence() {
        return name + " does not serve:\n"
                + log().lines().filter(l -> !l.contains("\"level\":\"info\"")).collect(Collectors.joining("\n"));
    }

    private List<String> command() {
        String client = endpoint();
        String peer = peerUrl();
        List<String> command = new ArrayList<>(List.of(
                release.binaries().etcd().toString(),
                "--name=" + name,
                "--data-dir=" + data,
                "--logger=zap",
                "--listen-client-urls=" + client,
                "--advertise-client-urls=" + client,
                "--listen-peer-urls=" + peer,
                "--initial-advertise-peer-urls=" + peer));
        if (flags.stream().noneMatch(flag -> flag.startsWith("--initial-cluster="))) {
            // Alone it wins every election: the shorter, the sooner it serves.
            command.addAll(List.of(
                    "--initial-cluster=" + name + "=" + peer, "--heartbeat-interval=10", "--election-timeout=100"));
        }
        if (pki != null) {
            command.addAll(pki.serverFlags());
        }
        command.addAll(flags);
        if (joining) {
            command.add("--initial-cluster-state=existing");
        }
        return command;
    }

    private void end(Runnable signal) {
        Process ending = running();
        signal.run();
        try {
            if (!ending.waitFor(START.toMillis(), TimeUnit.MILLISECONDS)) {
                ending.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        Guardian.forget(ending);
        process = null;
    }

    private void signal(String signal) {
        Shell.Result result =
                Shell.run("kill", "-" + signal, Long.toString(running().pid()));
        if (!result.ok()) {
            throw new IllegalStateException(result.output());
        }
    }

    String name() {
        return name;
    }

    String peerUrl() {
        return "http://127.0.0.1:" + peerPort;
    }

    /** Forgets what it has, and comes to its cluster as a new member when it is started. */
    void beginAnew() {
        delete(data);
        joining = true;
    }

    private Process running() {
        if (process == null) {
            throw new IllegalStateException(name + " is not running");
        }
        return process;
    }

    private String scheme() {
        return pki == null ? "http" : "https";
    }

    /** How to start it. */
    public static final class Builder {
        private final EtcdRelease release;
        private final List<String> flags = new ArrayList<>();
        private final int clientPort = FreePorts.next();
        private final int peerPort = FreePorts.next();
        private String name = "default";
        private boolean inMemory;
        private @Nullable Path data;
        private @Nullable TestPki pki;

        private Builder(EtcdRelease release) {
            this.release = release;
        }

        /** A flag of the command, such as {@code --quota-backend-bytes=16777216}. */
        public Builder flag(String flag) {
            flags.add(flag);
            return this;
        }

        /** With the v2 keys API. */
        public Builder v2() {
            return flag("--enable-v2=true");
        }

        /** Without waiting for a disk, where the machine can do that: for tests that do many writes one after another. */
        public Builder inMemory() {
            inMemory = true;
            return this;
        }

        /** With its data in another place than the rest. */
        public Builder data(Path directory) {
            data = directory;
            return this;
        }

        /** With TLS: the server's certificate is of this authority, and clients must have one of it too. */
        public Builder tls(TestPki authority) {
            pki = authority;
            return this;
        }

        Builder name(String value) {
            name = value;
            return this;
        }

        String peer() {
            return name + "=http://127.0.0.1:" + peerPort;
        }

        EtcdServer build() {
            return new EtcdServer(this);
        }

        /** Starts it and waits until it serves. */
        public EtcdServer start() {
            EtcdServer server = build();
            try {
                server.start();
                return server;
            } catch (RuntimeException e) {
                server.close();
                throw e;
            }
        }
    }
}
