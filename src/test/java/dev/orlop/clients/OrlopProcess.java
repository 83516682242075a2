package dev.orlop.clients;

import dev.orlop.support.FreePorts;
import dev.orlop.support.Shell;
import dev.orlop.support.Trust;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A real server in a process of its own, on free ports of the loopback interface. It can be killed and started again on
 * the same ports and data. Ends with the test at the latest.
 */
public final class OrlopProcess implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final String HEAP = "512m";
    private static final HttpClient HTTP = Trust.everything();
    private static final String SECURITY = "ORLOP_SECURITY_ENABLED";

    private final Path directory;
    private final Map<String, String> settings;
    private final List<String> options;
    private final int apiPort = FreePorts.next();
    private final int managementPort = FreePorts.next();
    private Process process;

    private OrlopProcess(Path directory, Map<String, String> settings, List<String> options) {
        this.directory = directory;
        this.settings = settings;
        this.options = options;
        this.process = launch(HEAP);
    }

    /**
     * Starts a server that lets everybody in, and waits until it is ready.
     *
     * @param directory where it keeps its data, its log and whatever else
     * @param settings environment variables, such as {@code ORLOP_STORAGE_TYPE}
     */
    public static OrlopProcess start(Path directory, Map<String, String> settings) {
        return start(directory, settings, List.of());
    }

    /**
     * The same.
     *
     * @param options of its JVM, beside the usual ones
     */
    public static OrlopProcess start(Path directory, Map<String, String> settings, List<String> options) {
        return ready(new OrlopProcess(directory, open(settings), options));
    }

    /** Starts a server with the security that one has unless told otherwise, and waits until it is ready. */
    static OrlopProcess startSecured(Path directory, Map<String, String> settings) {
        return ready(new OrlopProcess(directory, settings, List.of()));
    }

    private static Map<String, String> open(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.put(SECURITY, "false");
        return all;
    }

    private static OrlopProcess ready(OrlopProcess server) {
        server.awaitReady();
        return server;
    }

    /** Starts a server that is to give up by itself, and waits until it has. */
    static OrlopProcess startInVain(Path directory, Map<String, String> settings) throws InterruptedException {
        OrlopProcess server = new OrlopProcess(directory, open(settings), List.of());
        if (!server.process.waitFor(START_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            server.kill();
            throw new AssertionError("the server has not given up:\n" + server.logged());
        }
        return server;
    }

    /** The port of the API. */
    public int apiPort() {
        return apiPort;
    }

    private Process launch(String heap) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-XX:TieredStopAtLevel=1",
                "@" + Path.of("src", "main", "jvm", "orlop.options").toAbsolutePath(),
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(options);
        command.add("dev.orlop.boot.Launcher");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
        builder.environment().putAll(settings);
        builder.environment().put("SERVER_PORT", Integer.toString(apiPort));
        builder.environment().put("MANAGEMENT_SERVER_PORT", Integer.toString(managementPort));
        try {
            Process launched = builder.start();
            Runtime.getRuntime().addShutdownHook(new Thread(launched::destroyForcibly));
            return launched;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path log() {
        return directory.resolve("orlop.log");
    }

    /** What the server has logged. */
    public String logged() {
        try {
            return Files.readString(log());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitReady() {
        try {
            Awaitility.await("readiness of the server, whose log is " + log())
                    .atMost(START_LIMIT)
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> {
                        if (!process.isAlive()) {
                            throw new AssertionError("the server has ended:\n" + logged());
                        }
                        return isReady();
                    });
        } catch (ConditionTimeoutException e) {
            // The threads, into its log.
            signal("QUIT");
            throw e;
        }
    }

    public boolean isReady() throws InterruptedException {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(api() + "/readyz"))
                    .timeout(Duration.ofSeconds(2))
                    .build();
            return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** Starts it again, after it was killed or stopped, on the same ports and data. */
    public void restart() {
        launchAgain();
        awaitReady();
    }

    /** Starts it again, whether or not it will ever be ready. */
    public void launchAgain() {
        process = launch(HEAP);
    }

    /**
     * Starts it again with another heap, and waits until it is ready or has failed to be.
     *
     * @param heap its size as {@code -Xmx} takes it
     */
    public void restart(String heap, Duration patience) {
        process = launch(heap);
        try {
            Awaitility.await()
                    .atMost(patience)
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> !process.isAlive() || isReady());
        } catch (ConditionTimeoutException e) {
            // It may be so short of memory that it never will.
        }
    }

    /** Waits until it is ready, and starts it again if it has ended meanwhile. */
    public void recover() {
        if (process.isAlive()) {
            awaitReady();
        } else {
            restart();
        }
    }

    /** Lets no file of the process grow beyond a size in bytes: a write that would fails, in part or as a whole. */
    public void limitFiles(long bytes) {
        prlimit(Long.toString(bytes));
    }

    /** Ends {@link #limitFiles}. */
    public void liftFileLimit() {
        prlimit("unlimited");
    }

    private void prlimit(String bytes) {
        requireOk(Shell.run("prlimit", "--pid", Long.toString(pid()), "--fsize=" + bytes + ":"));
    }

    /** Ends it as a crash would: SIGKILL. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    public long pid() {
        return process.pid();
    }

    /** Lets it stand still: SIGSTOP. */
    public void pause() {
        signal("STOP");
    }

    /** Lets it go on: SIGCONT. */
    public void resume() {
        signal("CONT");
    }

    private void signal(String signal) {
        requireOk(Shell.run("kill", "-" + signal, Long.toString(pid())));
    }

    private static void requireOk(Shell.Result result) {
        if (!result.ok()) {
            throw new IllegalStateException(result.output());
        }
    }

    /** Asks it to end: SIGTERM. */
    public void terminate() {
        process.destroy();
    }

    /** Its exit code, once it has ended. */
    int exitCode() {
        return process.exitValue();
    }

    /** Waits until it has ended, by whomever. */
    public void awaitEnd() throws InterruptedException {
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            throw new AssertionError("the server goes on");
        }
    }

    /** The API's URL, without a slash at its end. */
    public String api() {
        return (settings.containsKey(SECURITY) ? "http" : "https") + "://127.0.0.1:" + apiPort;
    }

    /** Writes the configuration by which clients find the API; who they are is not said. */
    Path writeKubeconfig(Path file) throws IOException {
        return Files.writeString(file, """
                apiVersion: v1
                kind: Config
                clusters: [{name: orlop, cluster: {server: "%s"}}]
                users: [{name: nobody, user: {}}]
                contexts: [{name: orlop, context: {cluster: orlop, user: nobody}}]
                current-context: orlop
                """.formatted(api()));
    }

    /** The URL of the management endpoints, without a slash at its end. */
    public String management() {
        return "http://127.0.0.1:" + managementPort;
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().completeOnTimeout(process, 20, TimeUnit.SECONDS).join();
        process.destroyForcibly().onExit().join();
    }
}
