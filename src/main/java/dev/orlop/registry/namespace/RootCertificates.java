package dev.orlop.registry.namespace;

import dev.orlop.object.StatusException;
import dev.orlop.registry.Identity;
import dev.orlop.registry.ResourceStore.Subresource;
import dev.orlop.registry.ResourceStore.View;
import dev.orlop.registry.ResourceStore.WriteOptions;
import dev.orlop.registry.store.Change;
import dev.orlop.registry.store.StrategyStore;
import dev.orlop.tree.Metadata;
import dev.orlop.tree.Trees;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Publishes the certificates by which clients know this server: ConfigMap {@code kube-root-ca.crt} of each namespace ({@code
 * pkg/controller/certificates/rootcacertpublisher}). Does nothing until there are some.
 */
public final class RootCertificates implements AutoCloseable {
    private static final String NAME = "kube-root-ca.crt";
    private static final String KEY = "ca.crt";
    private static final String ANNOTATION = "kubernetes.io/description";
    private static final String DESCRIPTION =
            "Certificates by which clients within this namespace can verify the API server; not meant for anything"
                    + " else.";

    private static final Identity USER = Identity.controller("root-ca-cert-publisher");

    private final StrategyStore maps;
    private final NamespaceCompanion companion;
    /** The namespaces that were given the certificates: those to see to when there are others. */
    private final Set<String> given = ConcurrentHashMap.newKeySet();

    private volatile String certificates = "";
    private boolean started;

    public RootCertificates(StrategyStore namespaces, StrategyStore maps, Scheduler scheduler) {
        this.maps = maps.internal();
        this.companion = new NamespaceCompanion(namespaces, maps, NAME, true, this::give, scheduler);
    }

    /**
     * Gives certificates to all namespaces, in place of those that were published before.
     *
     * @param pem as PEM
     */
    public synchronized void publish(String pem) {
        certificates = pem;
        if (!started) {
            started = true;
            companion.start();
        }
        given.forEach(companion::look);
    }

    private Mono<Void> give(String namespace) {
        View view = new View(maps.definition().storageVersion(), namespace);
        return USER.does(maps.change(view, NAME, Subresource.NONE, Change.of(this::fill), WriteOptions.OF_CONTROLLERS)
                        .onErrorResume(
                                RootCertificates::isAbsent,
                                absent -> maps.create(view, created(), WriteOptions.OF_CONTROLLERS)))
                .doOnNext(map -> given.add(namespace))
                .then()
                .onErrorResume(NamespaceCompanion::isMoot, moot -> Mono.fromRunnable(() -> given.remove(namespace)));
    }

    private ObjectNode created() {
        ObjectNode map = JsonNodeFactory.instance.objectNode();
        map.putObject("metadata").put("name", NAME);
        fill(map);
        return map;
    }

    private void fill(ObjectNode map) {
        map.putObject("data").put(KEY, certificates);
        Trees.objectAt(Metadata.of(map).node(), "annotations").put(ANNOTATION, DESCRIPTION);
    }

    private static boolean isAbsent(Throwable failure) {
        return failure instanceof StatusException answer && answer.status().code() == 404;
    }

    @Override
    public void close() {
        companion.close();
    }
}
