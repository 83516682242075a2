package dev.orlop.storage.etcd2;

import dev.orlop.storage.StorageException;
import dev.orlop.storage.backend.ClientTls;
import dev.orlop.storage.backend.StorageConfig;
import dev.orlop.storage.backend.StorageConfig.Timeouts;
import dev.orlop.storage.backend.StorageConfig.Transport;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.http.MediaType;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

/**
 * HTTP to the servers of one cluster: deadlines, failover, basic authentication. Answers arrive on a thread that does not
 * serve connections.
 *
 * <p>A request goes to another server only where that cannot do harm: reads whenever a server fails, writes only if they
 * were surely not sent. The HTTP client's own repetition on a broken connection is off, as it knows no such difference.
 *
 * <p>Long polls have connections of their own, so that they neither wait for requests nor keep them waiting.
 */
final class Etcd2Client implements AutoCloseable {
    private static final String INDEX_HEADER = "X-Etcd-Index";
    /** As many connections are kept to a server when idle; more requests wait for one of them. */
    private static final int CONNECTIONS = 500;

    private static final int WAITING_REQUESTS = 10_000;
    private final Servers servers;
    private final Timeouts timeouts;
    private final ConnectionProvider requestConnections = connections("etcd2");
    private final ConnectionProvider pollConnections = connections("etcd2-watch");
    private final WebClient requests;
    private final WebClient polls;
    private volatile boolean closed;

    Etcd2Client(List<String> urls, StorageConfig config) {
        SslContext tls = context(config.transport().tls());
        this.servers = new Servers(urls);
        this.timeouts = config.timeouts();
        this.requests = webClient(requestConnections, config.transport(), tls);
        this.polls = webClient(pollConnections, config.transport(), tls);
    }

    private static ConnectionProvider connections(String name) {
        return ConnectionProvider.builder(name)
                .maxConnections(CONNECTIONS)
                .pendingAcquireMaxCount(WAITING_REQUESTS)
                .build();
    }

    private WebClient webClient(ConnectionProvider connections, Transport transport, SslContext tls) {
        HttpClient http = HttpClient.create(connections)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, connectMillis())
                .option(ChannelOption.SO_KEEPALIVE, true)
                .proxyWithSystemProperties()
                .disableRetry(true)
                .secure(spec -> spec.sslContext(tls))
                .doOnRequest(Cancellation::bind);
        return WebClient.builder()
                .clientConnector(new ReactorClientHttpConnector(http))
                .codecs(codecs -> codecs.defaultCodecs().maxInMemorySize(-1))
                .defaultHeaders(headers -> {
                    if (transport.username() != null && transport.password() != null) {
                        headers.setBasicAuth(transport.username(), transport.password());
                    }
                })
                .build();
    }

    private static SslContext context(@Nullable ClientTls tls) {
        try {
            return tls == null
                    ? SslContextBuilder.forClient().build()
                    : new JdkSslContext(
                            tls.context(),
                            true,
                            null,
                            IdentityCipherSuiteFilter.INSTANCE,
                            null,
                            ClientAuth.NONE,
                            null,
                            false);
        } catch (SSLException e) {
            throw new IllegalStateException("TLS is not available", e);
        }
    }

    private int connectMillis() {
        Duration limit = timeouts.connect().compareTo(share()) < 0 ? timeouts.connect() : share();
        return Math.toIntExact(Math.max(1, limit.toMillis()));
    }

    /** The time for one server, such that the others can still be asked within the whole. */
    private Duration share() {
        return timeouts.request().dividedBy(servers.count());
    }

    /**
     * Sends a request and makes something of the answer, which may be a refusal. It fails within the request time limit.
     */
    <T> Mono<T> send(Request request, Function<Answer, T> read) {
        Duration limit = request.isRepeatable() ? share() : timeouts.request();
        return onAnyServer(
                        request,
                        server -> exchange(requests, server, request, Etcd2Client::answer)
                                .next()
                                .timeout(limit))
                .timeout(timeouts.request())
                .next()
                .publishOn(Schedulers.parallel())
                .map(read)
                .onErrorMap(failure -> Etcd2Errors.failed(request, failure));
    }

    /**
     * Opens a long poll. First comes an answer without a body, as soon as the server has begun to watch; then the one
     * with the event, whenever that is, unless there is none for so long that it is time to ask anew: then the poll
     * completes.
     */
    Flux<Answer> poll(Request request, Duration patience) {
        return onAnyServer(
                        request,
                        server -> exchange(polls, server, request, Etcd2Client::announcedAnswer)
                                .timeout(Mono.delay(share()), first -> Mono.delay(patience), Mono.empty())
                                .switchIfEmpty(Mono.error(() -> new TimeoutException(
                                        "the watch was not begun within " + share().toMillis() + " ms"))))
                .onErrorMap(failure -> Etcd2Errors.failed(request, failure))
                .publishOn(Schedulers.parallel());
    }

    private Flux<Answer> onAnyServer(Request request, Function<String, Publisher<Answer>> exchange) {
        return Flux.defer(() -> closed ? Flux.error(closed()) : attempt(request, exchange, servers.count()));
    }

    private Flux<Answer> attempt(Request request, Function<String, Publisher<Answer>> exchange, int attempts) {
        String server = servers.current();
        return Flux.from(exchange.apply(server))
                .doOnNext(answer -> {
                    if (answer.isServerFailure()) {
                        servers.failed(server);
                        throw Etcd2Errors.refused(request, answer);
                    }
                })
                .onErrorResume(failure -> {
                    servers.failed(server);
                    return attempts > 1 && mayRepeat(request, failure)
                            ? attempt(request, exchange, attempts - 1)
                            : Flux.error(failure);
                });
    }

    private static boolean mayRepeat(Request request, Throwable failure) {
        return Etcd2Errors.neverSent(failure)
                || (request.isRepeatable()
                        && (Etcd2Errors.isOfServer(failure) || failure instanceof StorageException.Unreachable));
    }

    private static StorageException closed() {
        return new StorageException.Unreachable("the etcd2 client is closed", null);
    }

    private static Flux<Answer> exchange(
            WebClient client, String server, Request request, Function<ClientResponse, Flux<Answer>> read) {
        WebClient.RequestBodySpec spec = client.method(request.method()).uri(URI.create(server + request.target()));
        byte[] form = request.form();
        return (form == null
                        ? spec
                        : spec.contentType(MediaType.APPLICATION_FORM_URLENCODED)
                                .bodyValue(form))
                .exchangeToFlux(read)
                .transform(Cancellation::serialized)
                .contextWrite(LateErrors::quietly);
    }

    private static Flux<Answer> answer(ClientResponse response) {
        return body(response)
                .map(body -> Answer.of(response.statusCode().value(), index(response), body))
                .flux();
    }

    private static Flux<Answer> announcedAnswer(ClientResponse response) {
        if (response.statusCode().isError()) {
            return answer(response);
        }
        long index = index(response);
        return Flux.concat(
                Mono.just(new Answer(index, null, new byte[0])),
                body(response)
                        .filter(body -> body.length > 0)
                        .switchIfEmpty(Mono.error(() -> new IOException("the server ended the watch")))
                        .map(body -> new Answer(index, null, body)));
    }

    /** The whole body, copied piece by piece: no buffer is held that a request given up meanwhile could lose. */
    private static Mono<byte[]> body(ClientResponse response) {
        return response.bodyToFlux(byte[].class)
                .collect(ByteArrayOutputStream::new, ByteArrayOutputStream::writeBytes)
                .map(ByteArrayOutputStream::toByteArray);
    }

    private static long index(ClientResponse response) {
        String index = response.headers().asHttpHeaders().getFirst(INDEX_HEADER);
        return index == null ? 0 : Long.parseLong(index);
    }

    /** Ends the connections. Requests under way fail. */
    @Override
    public void close() {
        closed = true;
        requestConnections.dispose();
        pollConnections.dispose();
    }
}
