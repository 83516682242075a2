package dev.orlop.registry.kind;

import dev.orlop.registry.kind.KindStrategies.Naming;
import dev.orlop.registry.kind.rule.KindRules;
import dev.orlop.registry.type.Strategy;
import dev.orlop.schema.kind.KindSchema;
import dev.orlop.tree.FieldErrors;
import dev.orlop.tree.Trees;
import java.util.List;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/** Writes the objects of a built-in kind: names, status, generation by tables, the rest by the kind's rules. */
final class KindStrategy implements Strategy {
    private final KindSchema schema;
    private final Naming naming;
    private final KindRules rules;
    /** The members whose change raises the generation; none if the kind has no generation. */
    private final List<String> desired;

    KindStrategy(KindSchema schema, Naming naming, KindRules rules, List<String> desired) {
        this.schema = schema;
        this.naming = naming;
        this.rules = rules;
        this.desired = desired;
    }

    @Override
    public List<String> nameProblems(String name) {
        return naming.problems(name);
    }

    @Override
    public long firstGeneration() {
        return desired.isEmpty() ? 0 : 1;
    }

    @Override
    public boolean raisesGeneration(ObjectNode object, ObjectNode old) {
        return desired.stream().anyMatch(member -> !Trees.same(object.get(member), old.get(member)));
    }

    /** A kubelet registers its node with a status. */
    @Override
    public boolean keepsSentStatus() {
        return schema.type().simpleName().equals("Node");
    }

    @Override
    public void prepareForCreate(ObjectNode object) {
        if (!object.has("status")) {
            schema.resetStatus(object);
        }
        rules.prepareForCreate(object);
    }

    @Override
    public void attribute(ObjectNode object, Supplier<ObjectNode> userInfo) {
        rules.attribute(object, userInfo);
    }

    @Override
    public void prepareForUpdate(ObjectNode object, ObjectNode old) {
        rules.prepareForUpdate(object, old);
    }

    @Override
    public void validate(ObjectNode object, FieldErrors causes) {
        rules.validate(object, causes);
    }

    @Override
    public void validateUpdate(ObjectNode object, ObjectNode old, FieldErrors causes) {
        rules.validateUpdate(object, old, causes);
    }

    @Override
    public void prepareForFieldUpdate(ObjectNode object, ObjectNode old, String now) {
        rules.prepareForFieldUpdate(object, old, now);
    }

    @Override
    public void validateFieldUpdate(ObjectNode object, ObjectNode old, FieldErrors causes) {
        rules.validateFieldUpdate(object, old, causes);
    }

    @Override
    public void validateStatus(ObjectNode object, ObjectNode old, FieldErrors causes) {
        rules.validateStatus(object, old, causes);
    }
}
