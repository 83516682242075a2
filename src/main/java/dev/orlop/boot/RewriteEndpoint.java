package dev.orlop.boot;

import dev.orlop.registry.ResourceDefinition;
import dev.orlop.registry.ResourceRegistry;
import dev.orlop.storage.StorageException;
import dev.orlop.storage.backend.StorageConfig;
import dev.orlop.storage.migrate.Rewriting;
import dev.orlop.storage.raw.StorageFactory;
import dev.orlop.value.EncryptionRules;
import dev.orlop.value.Transformer.TransformException;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Writes all encrypted resources anew with the first key of each, while the server serves.
 *
 * <p>{@code POST /actuator/rewrite} answers when it is done, with numbers by resource. Progress is logged.
 */
@Endpoint(id = "rewrite")
final class RewriteEndpoint {
    private static final Logger log = LoggerFactory.getLogger(RewriteEndpoint.class);
    private static final long STEP = 10_000;

    private final StorageFactory storages;
    private final StorageConfig config;
    private final ResourceRegistry registry;
    private final EncryptionRules encryption;

    RewriteEndpoint(
            StorageFactory storages, StorageConfig config, ResourceRegistry registry, EncryptionRules encryption) {
        this.storages = storages;
        this.config = config;
        this.registry = registry;
        this.encryption = encryption;
    }

    @WriteOperation
    Mono<WebEndpointResponse<Map<String, Object>>> rewrite() {
        return registry.completion()
                .thenMany(Flux.defer(() -> Flux.fromIterable(registry.definitions())))
                .filter(definition -> encryption.names(definition.groupResource()))
                .concatMap(definition -> rewrite(definition).map(result -> Map.entry(name(definition), result)))
                .<Map<String, Object>>collect(TreeMap::new, (all, each) -> all.put(each.getKey(), each.getValue()))
                .map(WebEndpointResponse::new)
                .onErrorResume(
                        failure -> failure instanceof StorageException || failure instanceof TransformException,
                        failure -> Mono.just(new WebEndpointResponse<>(
                                Map.of("error", failure.getMessage() + ": run it again, what is done stays done"),
                                WebEndpointResponse.STATUS_SERVICE_UNAVAILABLE)));
    }

    private Mono<Rewriting.Result> rewrite(ResourceDefinition definition) {
        String name = name(definition);
        return new Rewriting(
                        storages.backend(definition.groupResource()),
                        config.prefix(),
                        definition.storagePrefix(),
                        encryption.of(definition.groupResource()))
                .run(read -> {
                    if (read % STEP == 0) {
                        log.info("Rewriting {}: {} read", name, read);
                    }
                })
                .doOnNext(result -> log.info(
                        "Rewriting {}: {} read, {} written anew, {} unreadable",
                        name,
                        result.read(),
                        result.rewritten(),
                        result.unreadable().size()));
    }

    private static String name(ResourceDefinition definition) {
        return definition.groupResource().toString();
    }
}
