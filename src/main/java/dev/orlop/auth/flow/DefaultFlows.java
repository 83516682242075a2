package dev.orlop.auth.flow;

import dev.orlop.codec.YamlCodec;
import dev.orlop.tree.Metadata;
import dev.orlop.tree.Trees;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;
import tools.jackson.databind.node.ObjectNode;

/** The schemas and levels that every server with security has ({@code apis/flowcontrol/bootstrap}). */
final class DefaultFlows {
    /** The API group of schemas and levels. */
    static final String GROUP = "flowcontrol.apiserver.k8s.io";
    /** Says that an object follows the defaults of its server. */
    private static final String AUTO_UPDATE = "apf.kubernetes.io/autoupdate-spec";

    /** The schemas and levels that can be neither changed nor taken away. */
    static final Set<String> MANDATORY = Set.of("exempt", "catch-all");

    /** The objects as they are created, levels before the schemas that name them. */
    static final List<ObjectNode> OBJECTS = read("/auth/default-flows.yaml");

    static final List<PriorityLevel> LEVELS = OBJECTS.stream()
            .filter(object -> !isSchema(object))
            .map(PriorityLevel::of)
            .toList();
    static final List<FlowSchema> SCHEMAS =
            OBJECTS.stream().filter(DefaultFlows::isSchema).map(FlowSchema::of).toList();

    private DefaultFlows() {}

    static boolean isSchema(ObjectNode object) {
        return Trees.text(object, "kind").equals("FlowSchema");
    }

    /**
     * Makes a stored object as this server has it, if it follows the defaults. Where that is left open it does as long as
     * nobody has changed it, and what it does from then on is written down ({@code ensurer.shouldUpdateSpec}).
     */
    static void update(ObjectNode stored, ObjectNode own) {
        Metadata metadata = Metadata.of(stored);
        boolean follows = MANDATORY.contains(metadata.name())
                || follows(stored).orElse(metadata.node().path("generation").asLong(0) == 1);
        Trees.objectAt(metadata.node(), "annotations").put(AUTO_UPDATE, Boolean.toString(follows));
        if (follows) {
            stored.set("spec", own.get("spec"));
        }
    }

    /** Whether it was a default of another release, and has followed it. */
    static boolean isObsolete(ObjectNode stored) {
        String name = Metadata.of(stored).name();
        return follows(stored).orElse(false)
                && OBJECTS.stream()
                        .noneMatch(own -> isSchema(own) == isSchema(stored)
                                && Metadata.of(own).name().equals(name));
    }

    /** As {@code strconv.ParseBool} reads the annotation; empty where there is none, or something else. */
    private static Optional<Boolean> follows(ObjectNode stored) {
        return switch (stored.path("metadata")
                .path("annotations")
                .path(AUTO_UPDATE)
                .asString("")) {
            case "1", "t", "T", "true", "True", "TRUE" -> Optional.of(true);
            case "0", "f", "F", "false", "False", "FALSE" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    private static List<ObjectNode> read(String file) {
        try (InputStream in = DefaultFlows.class.getResourceAsStream(file)) {
            byte[] yaml = Objects.requireNonNull(in, file).readAllBytes();
            return StreamSupport.stream(YamlCodec.decode(yaml).tree().spliterator(), false)
                    .map(ObjectNode.class::cast)
                    .map(DefaultFlows::marked)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ObjectNode marked(ObjectNode object) {
        object.put("apiVersion", GROUP + "/v1");
        Trees.objectAt(Trees.objectAt(object, "metadata"), "annotations").put(AUTO_UPDATE, "true");
        return object;
    }
}
