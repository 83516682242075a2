package dev.orlop.clients;

import dev.orlop.support.Shell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Path directory;
    private final Map<String, String> settings;
    private final int apiPort = freePort();
    private final int managementPort = freePort();
    private Process process;

    private OrlopProcess(Path directory, Map<String, String> settings) {
        this.directory = directory;
        this.settings = settings;
        this.process = launch();
    }

    /**
     * Starts a server and waits until it is ready.
     *
     * @param directory where it keeps its data, its log and whatever else
     * @param settings environment variables, such as {@code ORLOP_STORAGE_TYPE}
     */
    public static OrlopProcess start(Path directory, Map<String, String> settings) {
        OrlopProcess server = new OrlopProcess(directory, settings);
        server.awaitReady();
        return server;
    }

    /** Starts a server that is to give up by itself, and waits until it has. */
    static OrlopProcess startInVain(Path directory, Map<String, String> settings) throws InterruptedException {
        OrlopProcess server = new OrlopProcess(directory, settings);
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

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process launch() {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "@" + Path.of("src", "main", "jvm", "orlop.options").toAbsolutePath(),
                "-cp",
                System.getProperty("java.class.path"),
                "dev.orlop.boot.OrlopApplication"));
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
        process = launch();
        awaitReady();
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
        Shell.Result result = Shell.run("kill", "-" + signal, Long.toString(pid()));
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
        return "http://127.0.0.1:" + apiPort;
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
