package dev.orlop.openapi;

import dev.orlop.registry.ResourceDefinition;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import tools.jackson.databind.node.ObjectNode;

/**
 * The documents of one group version, made when they are first asked for. Belongs to exactly these definitions: when one
 * of them changes, another takes its place, and those of other group versions stay.
 */
final class GroupVersionDocuments {
    private static final Duration FOREVER = Duration.ofMillis(Long.MAX_VALUE);

    private final List<ServedVersion> types;
    private final String hash;
    private final Instant since;
    private final Mono<Compressed> v3;
    private final Mono<SwaggerPart> v2;

    /**
     * What documents are made with.
     *
     * @param writer asked for on the scheduler only, as it reads files of the program
     * @param definitions the stored CustomResourceDefinition of a type
     */
    record Workshop(
            Supplier<DocumentWriter> writer,
            Function<ResourceDefinition, Mono<ObjectNode>> definitions,
            Scheduler scheduler,
            String build) {}

    GroupVersionDocuments(List<ServedVersion> types, Instant since, Workshop workshop) {
        this.types = types;
        this.since = since;
        this.hash = hash(workshop.build(), types);
        this.v3 = make(
                workshop,
                types,
                (all, crds) -> Compressed.of(workshop.writer().get().v3(all, crds)));
        List<ServedVersion> custom =
                types.stream().filter(type -> !type.definition().builtIn()).toList();
        this.v2 = v2(workshop, custom);
    }

    /** The part of the OpenAPI v2 document that some types are. */
    static Mono<SwaggerPart> v2(Workshop workshop, List<ServedVersion> types) {
        return make(workshop, types, (all, crds) -> workshop.writer().get().v2(all, crds));
    }

    /** Makes a document once, unless that fails: then the next that asks tries again. */
    private static <T> Mono<T> make(
            Workshop workshop,
            List<ServedVersion> types,
            BiFunction<List<ServedVersion>, Map<String, ObjectNode>, T> writing) {
        return Flux.fromIterable(types)
                .map(ServedVersion::definition)
                .filter(definition -> !definition.builtIn())
                .concatMap(
                        definition -> workshop.definitions().apply(definition).map(crd -> Map.entry(definition, crd)))
                .collectMap(entry -> entry.getKey().names().plural(), Map.Entry::getValue)
                .publishOn(workshop.scheduler())
                .map(crds -> writing.apply(types, crds))
                .cache(made -> FOREVER, failure -> Duration.ZERO, () -> Duration.ZERO);
    }

    /** What changes with the documents: of the server's build and the state of each definition, not of their bytes. */
    private static String hash(String build, List<ServedVersion> types) {
        StringBuilder text = new StringBuilder(build);
        for (ServedVersion type : types) {
            text.append('\n').append(type.definition().groupResource()).append(' ');
            text.append(type.version().name())
                    .append(' ')
                    .append(type.definition().revision());
        }
        return sha512(text.toString());
    }

    static String sha512(String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-512");
            return HexFormat.of().withUpperCase().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-512", e);
        }
    }

    /** Whether these are the documents of such definitions, the same instances of them. */
    @SuppressWarnings(
            "ReferenceEquality") // A changed definition is another instance, and to compare all would cost more.
    boolean areOf(List<ServedVersion> others) {
        if (types.size() != others.size()) {
            return false;
        }
        for (int i = 0; i < types.size(); i++) {
            if (types.get(i).definition() != others.get(i).definition()) {
                return false;
            }
        }
        return true;
    }

    String hash() {
        return hash;
    }

    Instant since() {
        return since;
    }

    Mono<Compressed> v3() {
        return v3;
    }

    /** The part of the OpenAPI v2 document that its custom types are. */
    Mono<SwaggerPart> v2() {
        return v2;
    }
}
