package dev.orlop.auth.audit;

import dev.orlop.auth.Action;
import dev.orlop.auth.audit.AuditRule.Callers;
import dev.orlop.registry.Identity;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decides by the first rule that matches how a request is written down ({@code audit.Policy}). Immutable. */
public final class AuditPolicy {
    /** Metadata of every request once it is answered, except for probes: where no file says otherwise. */
    public static final AuditPolicy DEFAULT = new AuditPolicy(
            List.of(
                    rule(AuditLevel.NONE, List.of("/healthz*", "/livez*", "/readyz*", "/version")),
                    rule(AuditLevel.METADATA, List.of())),
            Set.of(AuditStage.REQUEST_RECEIVED),
            false);

    private static final Verdict UNMATCHED = new Verdict(AuditLevel.NONE, Set.of(), false);

    private final List<AuditRule> rules;
    private final List<Verdict> verdicts;

    /**
     * The way a request is written down.
     *
     * @param omitStages of these stages there is no event
     */
    record Verdict(AuditLevel level, Set<AuditStage> omitStages, boolean omitManagedFields) {}

    AuditPolicy(List<AuditRule> rules, Set<AuditStage> omitStages, boolean omitManagedFields) {
        this.rules = List.copyOf(rules);
        this.verdicts = rules.stream()
                .map(rule -> verdict(rule, omitStages, omitManagedFields))
                .toList();
    }

    private static Verdict verdict(AuditRule rule, Set<AuditStage> omitStages, boolean omitManagedFields) {
        Set<AuditStage> omitted = EnumSet.noneOf(AuditStage.class);
        omitted.addAll(omitStages);
        omitted.addAll(rule.omitStages());
        Boolean own = rule.omitManagedFields();
        return new Verdict(rule.level(), omitted, own == null ? omitManagedFields : own);
    }

    private static AuditRule rule(AuditLevel level, List<String> paths) {
        return new AuditRule(
                level, new Callers(Set.of(), Set.of()), Set.of(), List.of(), Set.of(), paths, Set.of(), null);
    }

    /** @param identity null if nobody knows the caller */
    Verdict decide(@Nullable Identity identity, Action action) {
        for (int i = 0; i < rules.size(); i++) {
            if (rules.get(i).matches(identity, action)) {
                return verdicts.get(i);
            }
        }
        return UNMATCHED;
    }
}
