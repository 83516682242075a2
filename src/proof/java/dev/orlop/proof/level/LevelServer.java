package dev.orlop.proof.level;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.orlop.object.FieldSelector;
import dev.orlop.object.LabelSelector;
import dev.orlop.registry.ResourceRegistry;
import dev.orlop.registry.store.StrategyStore;
import dev.orlop.storage.SelectionPredicate;
import dev.orlop.storage.Storage;
import dev.orlop.storage.WatchEvent;
import dev.orlop.storage.WatchOptions;
import dev.orlop.storage.backend.Backend.WatchQuery;
import dev.orlop.storage.raw.StorageFactory;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriComponentsBuilder;
import reactor.core.publisher.Flux;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Answers the queries of HTTP watches by watches of a lower level, a line for each event: {@code /backend} by one of the
 * engine, {@code /storage} by one of the storage that HTTP reads, with its cache if it has one. It asks for an event after
 * another, as its client reads them.
 */
final class LevelServer implements AutoCloseable {
    /** The property with its port. */
    static final String PORT = "proof.levels.port";

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String DIRECTORY = "/proof.orlop.dev/widgets/default/";
    private static final int AHEAD = 1;
    private static final int UNAVAILABLE = 503;

    private final HttpServer http;
    private final StorageFactory storages;
    private final ResourceRegistry registry;

    LevelServer(StorageFactory storages, ResourceRegistry registry, int port) throws IOException {
        this.storages = storages;
        this.registry = registry;
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        http.createContext("/backend", exchange -> answer(exchange, backend(new Query(exchange.getRequestURI()))));
        http.createContext("/storage", exchange -> answer(exchange, storage(new Query(exchange.getRequestURI()))));
        http.start();
    }

    private Flux<ObjectNode> backend(Query query) {
        WatchQuery watch = new WatchQuery("/registry" + DIRECTORY, true, Long.parseLong(query.revision()), true);
        return storages.backend(EventJson.WIDGETS).watch(watch).flatMapIterable(EventJson::of, AHEAD);
    }

    /** Null as long as the type is not known. */
    private @Nullable Flux<ObjectNode> storage(Query query) {
        return registry.find(EventJson.WIDGETS) instanceof StrategyStore store
                ? query.on(store.type().storage()).flatMapIterable(EventJson::of, AHEAD)
                : null;
    }

    private static void answer(HttpExchange exchange, @Nullable Flux<ObjectNode> watch) throws IOException {
        try (exchange) {
            if (watch == null) {
                exchange.sendResponseHeaders(UNAVAILABLE, -1);
                return;
            }
            Duration lifetime = new Query(exchange.getRequestURI()).lifetime();
            Flux<ObjectNode> events = watch.onErrorResume(failure -> Flux.just(EventJson.of(failure)));
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream body = exchange.getResponseBody();
                    Stream<ObjectNode> told = (lifetime == null ? events : events.take(lifetime)).toStream(AHEAD)) {
                body.flush();
                for (Iterator<ObjectNode> each = told.iterator(); each.hasNext(); ) {
                    body.write((JSON.writeValueAsString(each.next()) + "\n").getBytes(UTF_8));
                    body.flush();
                }
            }
        }
    }

    /** The parameters of a watch. */
    private record Query(URI uri) {
        private String text(String name) {
            List<String> values =
                    UriComponentsBuilder.fromUri(uri).build().getQueryParams().get(name);
            return values == null ? "" : URLDecoder.decode(values.getFirst(), UTF_8);
        }

        String revision() {
            return text("resourceVersion");
        }

        @Nullable
        Duration lifetime() {
            String seconds = text("timeoutSeconds");
            return seconds.isEmpty() ? null : Duration.ofSeconds(Long.parseLong(seconds));
        }

        Flux<WatchEvent> on(Storage storage) {
            SelectionPredicate selection = new SelectionPredicate(
                    LabelSelector.parse(text("labelSelector")), FieldSelector.parse(text("fieldSelector")));
            return storage.watch(
                    DIRECTORY,
                    WatchOptions.everything()
                            .withResourceVersion(revision())
                            .withPredicate(selection)
                            .withAllowBookmarks(true)
                            .withSendInitialEvents(text("sendInitialEvents").isEmpty() ? null : true)
                            .withPrevious(true)
                            .withLifetime(lifetime()));
        }
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
