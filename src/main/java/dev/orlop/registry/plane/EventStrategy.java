package dev.orlop.registry.plane;

import dev.orlop.object.NameRule;
import dev.orlop.registry.type.Strategy;
import dev.orlop.storage.Ttl;
import dev.orlop.tree.FieldErrors;
import dev.orlop.tree.Metadata;
import dev.orlop.tree.Trees;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Events, in the core group's form: kept for an hour after the last write ({@code pkg/registry/core/event}). */
final class EventStrategy implements Strategy {
    private static final Ttl ONE_HOUR = Ttl.ofSeconds(3600);

    private final boolean rules;

    /** @param rules whether more than metadata is checked */
    EventStrategy(boolean rules) {
        this.rules = rules;
    }

    @Override
    public List<String> nameProblems(String name) {
        return NameRule.PATH_SEGMENT.check(name);
    }

    @Override
    public Ttl ttl() {
        return ONE_HOUR;
    }

    @Override
    public void validate(ObjectNode object, FieldErrors causes) {
        String involved = Trees.text(object.get("involvedObject"), "namespace");
        String own = Metadata.of(object).namespace();
        boolean fits = !rules
                || (involved.isEmpty() ? (own.equals("default") || own.equals("kube-system")) : involved.equals(own));
        if (!fits) {
            causes.invalid("involvedObject.namespace", involved, "does not match event.namespace");
        }
    }
}
