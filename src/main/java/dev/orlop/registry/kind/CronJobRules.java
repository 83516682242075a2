package dev.orlop.registry.kind;

import dev.orlop.registry.kind.rule.FieldChecks;
import dev.orlop.registry.kind.rule.KindRules;
import dev.orlop.tree.FieldErrors;
import dev.orlop.tree.Metadata;
import tools.jackson.databind.node.ObjectNode;

/** Cron jobs ({@code ValidateCronJobCreate}); nobody starts them. */
final class CronJobRules implements KindRules {
    /** What is left of a name's 63 characters for the time that is appended. */
    private static final int LONGEST_NAME = 52;

    @Override
    public void validate(ObjectNode object, FieldErrors causes) {
        FieldChecks.required(causes, object, "spec.schedule", "");
        JobRules.template(object, "spec.jobTemplate.spec.", causes);
        String name = Metadata.of(object).name();
        if (name.length() > LONGEST_NAME) {
            causes.invalid("metadata.name", name, "must be no more than 52 characters");
        }
    }
}
