package dev.orlop.registry.kind;

import dev.orlop.object.Status.Cause;
import dev.orlop.registry.kind.rule.FieldChecks;
import dev.orlop.registry.kind.rule.KindRules;
import dev.orlop.tree.FieldErrors;
import dev.orlop.tree.Metadata;
import dev.orlop.tree.Trees;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Checks levels of priority ({@code ValidatePriorityLevelConfiguration}). */
final class PriorityLevelRules implements KindRules {
    /** Those that every server has; nobody changes them. */
    static final Set<String> MANDATORY = Set.of("exempt", "catch-all");

    private static final List<String> TYPES = List.of("Exempt", "Limited");
    private static final List<String> RESPONSES = List.of("Queue", "Reject");
    private static final int MOST_QUEUES = 10_000_000;
    private static final double MOST_BITS = 60;

    @Override
    public void validate(ObjectNode object, FieldErrors causes) {
        JsonNode limited = FieldChecks.at(object, "spec.limited");
        JsonNode exempt = FieldChecks.at(object, "spec.exempt");
        FieldChecks.supported(causes, object, "spec.type", TYPES);
        switch (Trees.text(object.get("spec"), "type")) {
            case "Exempt" -> {
                if (limited != null) {
                    causes.forbidden("spec.limited", "must be nil if the type is not Limited");
                }
                shares(exempt, "spec.exempt", causes);
            }
            case "Limited" -> {
                if (exempt != null) {
                    causes.forbidden("spec.exempt", "must be nil if the type is Limited");
                }
                if (limited == null) {
                    causes.required("spec.limited", "must not be empty when type is Limited");
                } else {
                    limited(limited, causes);
                }
            }
            default -> {
                // Refused already.
            }
        }
    }

    private static void limited(JsonNode limited, FieldErrors causes) {
        shares(limited, "spec.limited", causes);
        JsonNode borrowing = FieldChecks.at(limited, "borrowingLimitPercent");
        if (borrowing != null && borrowing.longValue() < 0) {
            FieldChecks.invalid(
                    causes,
                    "spec.limited.borrowingLimitPercent",
                    borrowing,
                    "if specified, must be a non-negative integer");
        }
        String path = "spec.limited.limitResponse";
        JsonNode response = limited.get("limitResponse");
        JsonNode queuing = FieldChecks.at(response, "queuing");
        String type = Trees.text(response, "type");
        if (!RESPONSES.contains(type)) {
            causes.add(Cause.notSupported(path + ".type", type, RESPONSES));
        } else if (type.equals("Reject") && queuing != null) {
            causes.forbidden(path + ".queuing", "must be nil if limited.limitResponse.type is not Limited");
        } else if (type.equals("Queue") && queuing == null) {
            causes.required(path + ".queuing", "must not be empty if limited.limitResponse.type is Limited");
        }
        if (queuing != null && type.equals("Queue")) {
            queuing(queuing, path + ".queuing", causes);
        }
    }

    private static void shares(@Nullable JsonNode node, String path, FieldErrors causes) {
        JsonNode shares = FieldChecks.at(node, "nominalConcurrencyShares");
        if (shares != null && shares.longValue() < 0) {
            FieldChecks.invalid(causes, path + ".nominalConcurrencyShares", shares, "must be a non-negative integer");
        }
        JsonNode lendable = FieldChecks.at(node, "lendablePercent");
        if (lendable != null && (lendable.longValue() < 0 || lendable.longValue() > 100)) {
            FieldChecks.invalid(causes, path + ".lendablePercent", lendable, "must be between 0 and 100, inclusive");
        }
    }

    private static void queuing(JsonNode queuing, String path, FieldErrors causes) {
        for (String member : List.of("queueLengthLimit", "queues", "handSize")) {
            JsonNode value = FieldChecks.at(queuing, member);
            if (value != null && value.longValue() <= 0) {
                FieldChecks.invalid(causes, path + "." + member, value, "must be positive");
            }
        }
        JsonNode queues = FieldChecks.at(queuing, "queues");
        JsonNode hand = FieldChecks.at(queuing, "handSize");
        if (queues == null || hand == null) {
            return;
        }
        if (queues.longValue() > MOST_QUEUES) {
            FieldChecks.invalid(causes, path + ".queues", queues, "must not be greater than " + MOST_QUEUES);
        } else if (hand.longValue() > queues.longValue()) {
            FieldChecks.invalid(
                    causes, path + ".handSize", hand, "should not be greater than queues (" + queues.longValue() + ")");
        } else if (bits(queues.longValue(), hand.longValue()) > MOST_BITS) {
            FieldChecks.invalid(
                    causes,
                    path + ".handSize",
                    hand,
                    "required entropy bits of deckSize %d and handSize %d should not be greater than %.0f"
                            .formatted(queues.longValue(), hand.longValue(), MOST_BITS));
        }
    }

    /** What it takes to deal a hand; beyond the limit sooner than the hand is large. */
    private static double bits(long queues, long hand) {
        double bits = 0;
        for (long i = 0; i < hand && bits <= MOST_BITS; i++) {
            bits += Math.log((double) (queues - i)) / Math.log(2);
        }
        return Math.ceil(bits);
    }

    @Override
    public void validateUpdate(ObjectNode object, ObjectNode old, FieldErrors causes) {
        fixed(object, old, "exempt", causes);
    }

    /** Refuses a change of what is mandatory, but for one member. */
    static void fixed(ObjectNode object, ObjectNode old, String free, FieldErrors causes) {
        String name = Metadata.of(object).name();
        if (!MANDATORY.contains(name)) {
            return;
        }
        ObjectNode spec = Trees.objectAt(object.deepCopy(), "spec");
        ObjectNode before = Trees.objectAt(old.deepCopy(), "spec");
        spec.remove(free);
        before.remove(free);
        if (!FieldChecks.same(spec, before)) {
            FieldChecks.invalid(
                    causes, "spec", object.get("spec"), "spec of '" + name + "' must equal the fixed value");
        }
    }
}
