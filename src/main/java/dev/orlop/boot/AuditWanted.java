package dev.orlop.boot;

import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;

/** Matches where a property is set that switches the audit log on: its policy, its file or its server. */
final class AuditWanted extends AnyNestedCondition {
    AuditWanted() {
        super(ConfigurationPhase.REGISTER_BEAN);
    }

    /** What is written down. */
    @ConditionalOnProperty("orlop.audit.policy-file")
    static final class ByPolicy {}

    /** A file. */
    @ConditionalOnProperty("orlop.audit.log.path")
    static final class ToFile {}

    /** A server. */
    @ConditionalOnProperty("orlop.audit.webhook.url")
    static final class ToWebhook {}
}
