package dev.orlop.boot;

import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;

/** Matches where anything is said of the audit log that it cannot be without. */
final class AuditWanted extends AnyNestedCondition {
    AuditWanted() {
        super(ConfigurationPhase.REGISTER_BEAN);
    }

    /** Something to go by. */
    @ConditionalOnProperty("orlop.audit.policy-file")
    static final class ByPolicy {}

    /** A file. */
    @ConditionalOnProperty("orlop.audit.log.path")
    static final class ToFile {}

    /** A server. */
    @ConditionalOnProperty("orlop.audit.webhook.url")
    static final class ToWebhook {}
}
