package dev.orlop.bench.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.orlop.bench.process.ChildJvm.Command;
import dev.orlop.support.Trust;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A server under measurement: the real one, on free ports of the loopback interface. One that is told to be secure is
 * asked with the token that it makes at its start, and over TLS if it has that.
 */
public final class OrlopServer implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final String ROLES = "/apis/rbac.authorization.k8s.io/v1/";
    private static final String JSON = "application/json";
    private static final Duration POLL = Duration.ofMillis(10);
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String SECURITY = "ORLOP_SECURITY_ENABLED";
    private static final Map<String, String> SECURED = Map.of(SECURITY, "true");
    private static final Map<String, String> OPEN = Map.of(SECURITY, "false");

    private final ChildJvm process;
    private final Client client;
    private final int apiPort;
    private final int managementPort;
    private final Duration startUp;

    /**
     * How the server is asked.
     *
     * @param base of its URLs
     * @param credentials the value of the header Authorization, or "" for none
     */
    private record Client(HttpClient http, String base, String credentials) {
        HttpRequest.Builder request(String path) {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path));
            return credentials.isEmpty() ? request : request.header("Authorization", credentials);
        }
    }

    private OrlopServer(ChildJvm process, Client client, int apiPort, int managementPort, Duration startUp) {
        this.process = process;
        this.client = client;
        this.apiPort = apiPort;
        this.managementPort = managementPort;
        this.startUp = startUp;
    }

    /**
     * Starts a server and waits until it is ready.
     *
     * @param options of the JVM, then the class path and main class or the archive
     * @param directory where it runs; its data go below it
     * @param settings environment variables, such as {@code ORLOP_STORAGE_TYPE}
     */
    public static OrlopServer start(List<String> options, Path directory, Map<String, String> settings) {
        return start(options, directory, settings, isSecured(settings));
    }

    /** The same of a server that speaks plain HTTP, secured or not. */
    public static OrlopServer startWithoutTls(List<String> options, Path directory, Map<String, String> settings) {
        return start(options, directory, settings, false);
    }

    private static OrlopServer start(
            List<String> options, Path directory, Map<String, String> settings, boolean overTls) {
        int apiPort = freePort();
        int managementPort = freePort();
        Map<String, String> environment = new HashMap<>(OPEN);
        environment.putAll(settings);
        environment.put("SERVER_PORT", Integer.toString(apiPort));
        environment.put("MANAGEMENT_SERVER_PORT", Integer.toString(managementPort));
        long start = System.nanoTime();
        ChildJvm process = ChildJvm.start(new Command(ChildJvm.java(), options, directory, environment));
        long limit = start + START_LIMIT.toNanos();
        String base = (overTls ? "https" : "http") + "://127.0.0.1:" + apiPort;
        HttpClient http = overTls ? Trust.everything() : HTTP;
        while (!isReady(http, base)) {
            if (!process.isAlive() || System.nanoTime() > limit) {
                process.close();
                throw new IllegalStateException("the server does not start:\n" + process.logged());
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
        Duration startUp = Duration.ofNanos(System.nanoTime() - start);
        String credentials = isSecured(settings) ? "Bearer " + token(directory) : "";
        return new OrlopServer(process, new Client(http, base, credentials), apiPort, managementPort, startUp);
    }

    private static boolean isSecured(Map<String, String> settings) {
        return Boolean.parseBoolean(settings.get(SECURITY));
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String token(Path directory) {
        try {
            return Files.readString(directory.resolve("data/pki/admin.token")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isReady(HttpClient http, String base) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(base + "/readyz"))
                    .timeout(Duration.ofSeconds(5))
                    .build();
            return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static IllegalStateException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("interrupted", e);
    }

    /** From the launch of the process to its first answer that it is ready. */
    public Duration startUp() {
        return startUp;
    }

    public ChildJvm process() {
        return process;
    }

    public InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), apiPort);
    }

    /** Whether it is asked over TLS. */
    public boolean isOverTls() {
        return client.base().startsWith("https:");
    }

    /** The value of the header Authorization that makes a request the administrator's, or "" if all are. */
    public String credentials() {
        return client.credentials();
    }

    /** The settings of a server that knows who asks. */
    public static Map<String, String> secured() {
        return SECURED;
    }

    /** The body of a GET on the API. */
    public byte[] get(String path) {
        return send(client.request(path));
    }

    /** Writes the body of a GET on the API to a file, however long it is. */
    public void save(String path, Path file) {
        send(client.http(), client.request(path), BodyHandlers.ofFile(file));
    }

    /** The metrics, as Prometheus reads them. */
    public String metrics() {
        URI uri = URI.create("http://127.0.0.1:" + managementPort + "/actuator/prometheus");
        return new String(send(HTTP, HttpRequest.newBuilder(uri), BodyHandlers.ofByteArray()), UTF_8);
    }

    /** Creates an object, and returns it as created. */
    public byte[] post(String path, String json) {
        return send(client.request(path).header("Content-Type", JSON).POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    /** Binds a user to a role that may read all. */
    public void letRead(String user) {
        post(ROLES + "clusterroles", """
                {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRole","metadata":{"name":"%s"},
                 "rules":[{"apiGroups":["*"],"resources":["*"],"verbs":["get","list"]}]}
                """.formatted(user));
        post(ROLES + "clusterrolebindings", """
                {"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRoleBinding","metadata":{"name":"%1$s"},
                 "roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"%1$s"},
                 "subjects":[{"apiGroup":"rbac.authorization.k8s.io","kind":"User","name":"%1$s"}]}
                """.formatted(user));
    }

    /** Sends an object that the server may refuse for what it says. */
    public void tryPost(String path, String json) {
        try {
            post(path, json);
        } catch (IllegalStateException e) {
            if (!String.valueOf(e.getMessage()).startsWith("status 422")) {
                throw e;
            }
        }
    }

    /** Changes an object, by a JSON patch, and returns it as changed. */
    public byte[] patch(String path, String json) {
        return send(client.request(path)
                .header("Content-Type", "application/json-patch+json")
                .method("PATCH", HttpRequest.BodyPublishers.ofString(json)));
    }

    private byte[] send(HttpRequest.Builder request) {
        return send(client.http(), request, BodyHandlers.ofByteArray());
    }

    private static <T> T send(HttpClient http, HttpRequest.Builder request, HttpResponse.BodyHandler<T> body) {
        try {
            HttpResponse<T> response =
                    http.send(request.timeout(Duration.ofMinutes(1)).build(), body);
            if (response.statusCode() >= 300) {
                throw new IllegalStateException("status " + response.statusCode() + ": "
                        + (response.body() instanceof byte[] text ? new String(text, UTF_8) : response.body()));
            }
            return response.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** Defines a type and waits until it is served. */
    public void define(String definition, String path) {
        post("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", definition);
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!isServed(path)) {
            if (System.nanoTime() > limit) {
                throw new IllegalStateException("the type at " + path + " is not served");
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    private boolean isServed(String path) {
        try {
            get(path);
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
