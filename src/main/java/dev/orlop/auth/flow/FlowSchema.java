package dev.orlop.auth.flow;

import dev.orlop.auth.Action;
import dev.orlop.registry.Identity;
import dev.orlop.tree.Metadata;
import dev.orlop.tree.Trees;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Selects requests for a level of priority, and divides them into flows ({@code flowcontrol.FlowSchema}).
 *
 * @param uid empty for one that is not stored
 * @param level the name of the level
 * @param precedence the lowest one decides
 */
record FlowSchema(
        String name, String uid, String level, int precedence, Distinguisher distinguisher, List<FlowRule> rules) {
    /** The order in which schemas are asked; among equals the name decides. */
    static final Comparator<FlowSchema> ORDER =
            Comparator.comparingInt(FlowSchema::precedence).thenComparing(FlowSchema::name);

    private static final int DEFAULT_PRECEDENCE = 1000;

    /** What tells the flows of a schema apart. */
    enum Distinguisher {
        NONE,
        USER,
        NAMESPACE;

        private static Distinguisher of(String type) {
            return switch (type) {
                case "ByUser" -> USER;
                case "ByNamespace" -> NAMESPACE;
                default -> NONE;
            };
        }
    }

    static FlowSchema of(ObjectNode tree) {
        Metadata metadata = Metadata.of(tree);
        ObjectNode spec = Trees.objectAt(tree, "spec");
        JsonNode precedence = spec.get("matchingPrecedence");
        return new FlowSchema(
                metadata.name(),
                metadata.uid(),
                Trees.text(spec.get("priorityLevelConfiguration"), "name"),
                precedence == null ? DEFAULT_PRECEDENCE : precedence.intValue(),
                Distinguisher.of(Trees.text(spec.get("distinguisherMethod"), "type")),
                Trees.elements(spec, "rules").stream().map(FlowRule::of).toList());
    }

    FlowSchema withUid(String stored) {
        return new FlowSchema(name, stored, level, precedence, distinguisher, rules);
    }

    /** Those of the rules that are about what the caller does. */
    List<FlowRule> rulesFor(Identity caller) {
        return rules.stream().filter(rule -> rule.names(caller)).toList();
    }

    /** The flow of all that the caller does, told from those of all schemas; null if namespaces tell them apart. */
    @Nullable
    String flow(Identity caller) {
        return switch (distinguisher) {
            case NONE -> name;
            case USER -> name + '/' + caller.name();
            case NAMESPACE -> null;
        };
    }

    /** The flow of what is done in a namespace. */
    String flow(Action action) {
        return name + '/' + action.namespace();
    }
}
