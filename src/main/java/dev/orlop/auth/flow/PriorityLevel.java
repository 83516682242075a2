package dev.orlop.auth.flow;

import dev.orlop.auth.flow.FairLimit.Settings;
import dev.orlop.tree.Metadata;
import dev.orlop.tree.Trees;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One level of priority: a share of the server's seats, and what becomes of the requests that find none free
 * ({@code flowcontrol.PriorityLevelConfiguration}).
 *
 * @param uid empty for one that is not stored
 * @param exempt whether requests are served without a seat
 * @param queues how many queues upstream would have, 0 if nothing waits
 * @param handSize how many of these one flow may fill
 * @param queueLength how many requests each of them holds
 */
record PriorityLevel(String name, String uid, boolean exempt, int shares, int queues, int handSize, int queueLength) {
    private static final int DEFAULT_SHARES = 30;

    static PriorityLevel of(ObjectNode tree) {
        Metadata metadata = Metadata.of(tree);
        ObjectNode limited = Trees.object(tree, "spec", "limited");
        ObjectNode queuing = Trees.object(tree, "spec", "limited", "limitResponse", "queuing");
        return new PriorityLevel(
                metadata.name(),
                metadata.uid(),
                Trees.text(tree.get("spec"), "type").equals("Exempt"),
                number(limited, "nominalConcurrencyShares", DEFAULT_SHARES),
                queuing == null ? 0 : number(queuing, "queues", 64),
                number(queuing, "handSize", 8),
                number(queuing, "queueLengthLimit", 50));
    }

    PriorityLevel withUid(String stored) {
        return new PriorityLevel(name, stored, exempt, shares, queues, handSize, queueLength);
    }

    private static int number(@Nullable ObjectNode node, String member, int otherwise) {
        JsonNode value = node == null ? null : node.get(member);
        return value == null || !value.isIntegralNumber() ? otherwise : Math.max(0, value.intValue());
    }

    /**
     * The limits of its requests. A flow has a queue of its own, as long as all that upstream would let it fill; and it has
     * no more than half of the seats, so that another one finds some without waiting.
     *
     * @param seats that are its share
     */
    Settings settings(int seats) {
        long all = (long) queues * queueLength;
        long own = Math.min(all, (long) handSize * queueLength);
        return new Settings(seats, Math.max(1, (seats + 1) / 2), saturated(all), saturated(own));
    }

    private static int saturated(long value) {
        return (int) Math.min(value, Integer.MAX_VALUE);
    }
}
