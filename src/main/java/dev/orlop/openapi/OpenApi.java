package dev.orlop.openapi;

import dev.orlop.codec.RequestDecoder;
import dev.orlop.object.GroupResource;
import dev.orlop.object.StatusException;
import dev.orlop.openapi.GroupVersionDocuments.Workshop;
import dev.orlop.registry.ResourceDefinition;
import dev.orlop.registry.ResourceRegistry;
import dev.orlop.registry.ResourceStore;
import dev.orlop.registry.ResourceStore.Subresource;
import dev.orlop.registry.ResourceStore.View;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The OpenAPI documents of all types that a registry serves. Schemas of custom types are read from the stored
 * CustomResourceDefinitions when a document is made; what is kept is compressed bytes, for each group version by itself.
 * Thread-safe; readers do not lock unless a type has changed.
 */
public final class OpenApi {
    private static final GroupResource CRDS = new GroupResource("apiextensions.k8s.io", "customresourcedefinitions");

    private final ResourceRegistry registry;
    private final Clock clock;
    private final Workshop workshop;
    private final String version;
    private @Nullable DocumentWriter writer;
    private volatile Snapshot snapshot = new Snapshot(-1, Instant.EPOCH, Map.of(), "", Mono.empty());

    /**
     * All documents at one generation of the registry.
     *
     * @param since when the last of them changed
     * @param hash of all of them together
     * @param builtIns the part of the OpenAPI v2 document that built-in types are
     */
    private record Snapshot(
            long generation,
            Instant since,
            Map<String, GroupVersionDocuments> documents,
            String hash,
            Mono<SwaggerPart> builtIns) {}

    /**
     * A finished document and its validators.
     *
     * @param hash upper-case hexadecimal, stable for the same types and the same build of the server
     * @param pieces that the document is, one behind the other
     */
    public record Published(String hash, Instant modified, List<Compressed> pieces) {}

    /** The forms of the OpenAPI v2 document. */
    public enum Form {
        JSON,
        PROTOBUF
    }

    /**
     * @param version that the OpenAPI v2 document names as the server's
     * @param build changes with every build of the server, as clients keep documents for a year
     * @param scheduler where documents are made: each takes milliseconds
     */
    public OpenApi(ResourceRegistry registry, String version, String build, Clock clock, Scheduler scheduler) {
        this.registry = registry;
        this.version = version;
        this.clock = clock;
        this.workshop = new Workshop(this::writer, this::crd, scheduler, build);
    }

    /** The index of the OpenAPI v3 documents. */
    public Published index() {
        Snapshot now = current();
        ObjectNode index = JsonNodeFactory.instance.objectNode();
        ObjectNode paths = index.putObject("paths");
        now.documents()
                .forEach((path, documents) -> paths.putObject(path)
                        .put("serverRelativeURL", "/openapi/v3/" + path + "?hash=" + documents.hash()));
        return new Published(now.hash(), now.since(), List.of(Compressed.of(DocumentWriter.bytes(index))));
    }

    /** The hash of a group version's document and since when it stands so, without the document; null if not served. */
    public @Nullable Published validators(String path) {
        GroupVersionDocuments documents = current().documents().get(path);
        return documents == null ? null : new Published(documents.hash(), documents.since(), List.of());
    }

    /**
     * The OpenAPI v3 document of a group version.
     *
     * @param path such as {@code apis/apps/v1} or {@code api/v1}
     * @return empty if it is not served
     */
    public Mono<Published> v3(String path) {
        GroupVersionDocuments documents = current().documents().get(path);
        return documents == null
                ? Mono.empty()
                : documents.v3().map(json -> new Published(documents.hash(), documents.since(), List.of(json)));
    }

    /** The hash of the OpenAPI v2 document and since when it stands so, without the document. */
    public Published v2Validators() {
        Snapshot now = current();
        return new Published(now.hash(), now.since(), List.of());
    }

    /** The OpenAPI v2 document of all types. */
    public Mono<Published> v2(Form form) {
        Snapshot now = current();
        return Flux.fromIterable(now.documents().values())
                .concatMap(GroupVersionDocuments::v2)
                .startWith(now.builtIns())
                .collectList()
                .publishOn(workshop.scheduler())
                .map(parts -> new Published(now.hash(), now.since(), pieces(form, parts)));
    }

    private synchronized DocumentWriter writer() {
        DocumentWriter known = writer;
        if (known == null) {
            known = new DocumentWriter();
            writer = known;
        }
        return known;
    }

    private List<Compressed> pieces(Form form, List<SwaggerPart> parts) {
        ObjectNode parameters = workshop.writer().get().parameters();
        return form == Form.JSON
                ? SwaggerDocument.json(version, parts, parameters)
                : SwaggerDocument.protobuf(version, parts, parameters);
    }

    private Snapshot current() {
        Snapshot known = snapshot;
        return known.generation() == registry.generation() ? known : refreshed();
    }

    private synchronized Snapshot refreshed() {
        Snapshot known = snapshot;
        long generation = registry.generation();
        if (known.generation() == generation) {
            return known;
        }
        Instant now = clock.instant();
        Map<String, GroupVersionDocuments> documents = new LinkedHashMap<>();
        List<ServedVersion> builtIns = new ArrayList<>();
        grouped().forEach((path, types) -> {
            GroupVersionDocuments before = known.documents().get(path);
            boolean same = before != null && before.areOf(types);
            documents.put(path, same ? before : new GroupVersionDocuments(types, now, workshop));
            types.stream().filter(type -> type.definition().builtIn()).forEach(builtIns::add);
        });
        StringBuilder hashes = new StringBuilder();
        documents.values().forEach(each -> hashes.append(each.hash()));
        Mono<SwaggerPart> own =
                known.documents().isEmpty() ? GroupVersionDocuments.v2(workshop, builtIns) : known.builtIns();
        snapshot = new Snapshot(generation, now, documents, GroupVersionDocuments.sha512(hashes.toString()), own);
        return snapshot;
    }

    private Map<String, List<ServedVersion>> grouped() {
        Map<String, List<ServedVersion>> grouped = new TreeMap<>();
        for (ResourceDefinition definition : registry.definitions()) {
            for (ResourceDefinition.Version served : definition.versions()) {
                if (served.served()) {
                    ServedVersion type = new ServedVersion(definition, served);
                    grouped.computeIfAbsent(type.path(), path -> new ArrayList<>())
                            .add(type);
                }
            }
        }
        return grouped;
    }

    /** The stored CustomResourceDefinition of a type; empty if it has gone meanwhile. */
    private Mono<ObjectNode> crd(ResourceDefinition definition) {
        ResourceStore store = registry.find(CRDS);
        GroupResource type = definition.groupResource();
        return store == null
                ? Mono.empty()
                : store.get(new View("v1", null), type.resource() + "." + type.group(), Subresource.NONE, "0")
                        .map(crd -> RequestDecoder.decode(crd.json()).object())
                        .onErrorResume(StatusException.class, gone -> Mono.empty());
    }
}
