package dev.orlop.registry.gc;

import dev.orlop.object.KubeObject.TypeMeta;
import dev.orlop.object.OwnerReference;
import dev.orlop.registry.ResourceStore;
import dev.orlop.registry.ResourceStore.View;
import dev.orlop.registry.ResourceStore.WriteOptions;
import dev.orlop.registry.gc.OwnerGraph.Ref;
import dev.orlop.tree.Metadata;
import java.time.Clock;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reports, in Events, owner references into namespaces where the owner must not be looked for ({@code GraphBuilder.reportInvalidNamespaceOwnerRef}). Each reference is told of once, as far as is remembered.
 */
final class OwnerEvents {
    private static final Logger LOG = LoggerFactory.getLogger(OwnerEvents.class);
    private static final String REASON = "OwnerRefInvalidNamespace";
    private static final String COMPONENT = "garbage-collector-controller";
    private static final String NAMESPACE_OF_CLUSTER_SCOPED = "default";
    private static final int REMEMBERED = 10_000;

    private final Clock clock;
    private volatile @Nullable ResourceStore events;

    private final Set<String> told = Collections.newSetFromMap(Collections.synchronizedMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    }));

    OwnerEvents(Clock clock) {
        this.clock = clock;
    }

    /** Writes to this store from now on. */
    void to(ResourceStore store) {
        events = store;
    }

    /** Whether an owner that is missing was not looked for elsewhere before; to look through a whole type takes a while. */
    boolean isNew(String owner) {
        return told.add(owner);
    }

    /** Tells of a reference of an object. A failure is no reason to stop the collection. */
    Mono<Void> invalidNamespace(Ref dependent, TypeMeta type, OwnerReference owner) {
        ResourceStore store = events;
        if (store == null || !told.add(dependent.uid() + " " + owner.uid())) {
            return Mono.empty();
        }
        String namespace = dependent.namespace().isEmpty() ? NAMESPACE_OF_CLUSTER_SCOPED : dependent.namespace();
        ObjectNode event = event(dependent, type, owner, namespace);
        return store.create(new View("v1", namespace), event, WriteOptions.OF_CONTROLLERS)
                .then()
                .onErrorResume(failure -> {
                    LOG.debug("An event about the owner {} of {} cannot be written", owner, dependent, failure);
                    return Mono.empty();
                });
    }

    private ObjectNode event(Ref dependent, TypeMeta type, OwnerReference owner, String namespace) {
        Instant now = clock.instant();
        long nanos = now.getEpochSecond() * 1_000_000_000L + now.getNano();
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        ObjectNode metadata = event.putObject("metadata");
        metadata.put("name", dependent.name() + "." + Long.toHexString(nanos));
        metadata.put("namespace", namespace);
        ObjectNode about = event.putObject("involvedObject");
        about.put("apiVersion", type.apiVersion());
        about.put("kind", type.kind());
        about.put("name", dependent.name());
        about.put("uid", dependent.uid());
        if (!dependent.namespace().isEmpty()) {
            about.put("namespace", dependent.namespace());
        }
        event.put("type", "Warning");
        event.put("reason", REASON);
        event.put(
                "message",
                "ownerRef [%s/%s, namespace: %s, name: %s, uid: %s] does not exist in namespace \"%s\""
                        .formatted(
                                owner.apiVersion(),
                                owner.kind(),
                                dependent.namespace(),
                                owner.name(),
                                owner.uid(),
                                dependent.namespace()));
        event.putObject("source").put("component", COMPONENT);
        event.put("reportingComponent", COMPONENT);
        event.put("reportingInstance", "");
        event.put("firstTimestamp", Metadata.time(now));
        event.put("lastTimestamp", Metadata.time(now));
        event.put("count", 1L);
        return event;
    }
}
