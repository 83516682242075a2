package dev.orlop.auth.flow;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.orlop.auth.Action;
import dev.orlop.registry.Identity;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the flow of each request, by the schemas and levels that are in effect.
 *
 * <p>The seats of the server are divided among the levels by their shares, and no level takes another's. Safe for any number
 * of threads.
 */
public final class FlowControl {
    private static final int CALLERS = 10_000;

    private final int seats;
    private volatile State state = new State(List.of(), Map.of());

    /**
     * What a request belongs to.
     *
     * @param schema the uid of the schema that matches it, empty for one that is not stored
     * @param level the uid of its level, likewise
     * @param limit null if it is exempt
     * @param name of the flow, within the limit
     */
    public record Flow(
            String schema, String level, @Nullable FairLimit limit, String name) {}

    /** One schema with the level that it names. */
    private record Row(
            FlowSchema schema,
            PriorityLevel level,
            @Nullable FairLimit limit) {
        Flow flow(String name) {
            return new Flow(schema.uid(), level.uid(), limit, limit == null ? "" : name);
        }
    }

    /**
     * What of a row is about one caller.
     *
     * @param flow that of all its requests, or null if their namespaces tell them apart
     */
    private record OwnRow(
            Row row, List<FlowRule> rules, @Nullable Flow flow) {
        static OwnRow of(Row row, Identity caller) {
            String name = row.schema().flow(caller);
            return new OwnRow(row, row.schema().rulesFor(caller), name == null ? null : row.flow(name));
        }

        boolean covers(Action action) {
            for (FlowRule rule : rules) {
                if (rule.covers(action)) {
                    return true;
                }
            }
            return false;
        }

        Flow flow(Action action) {
            return flow == null ? row.flow(row.schema().flow(action)) : flow;
        }
    }

    /** What is in effect. What of it is about a caller is worked out once and kept. */
    private static final class State {
        private final List<Row> rows;
        private final Map<String, FairLimit> limits;
        private final LoadingCache<Identity, List<OwnRow>> callers = Caffeine.newBuilder()
                .maximumSize(CALLERS)
                .executor(Runnable::run)
                .build(this::ownRows);

        State(List<Row> rows, Map<String, FairLimit> limits) {
            this.rows = rows;
            this.limits = limits;
        }

        private List<OwnRow> ownRows(Identity caller) {
            return rows.stream()
                    .map(row -> OwnRow.of(row, caller))
                    .filter(own -> !own.rules().isEmpty())
                    .toList();
        }
    }

    /**
     * Begins with the default schemas and levels.
     *
     * @param seats of the server
     */
    public FlowControl(int seats) {
        this.seats = seats;
        configure(DefaultFlows.SCHEMAS, DefaultFlows.LEVELS);
    }

    /** Goes by these from now on. A schema whose level does not exist selects nothing. */
    synchronized void configure(Collection<FlowSchema> schemas, Collection<PriorityLevel> levels) {
        Map<String, PriorityLevel> byName = new HashMap<>();
        levels.forEach(level -> byName.put(level.name(), level));
        Map<String, FairLimit> limits = limits(levels);
        List<Row> rows = new ArrayList<>();
        for (FlowSchema schema : schemas) {
            PriorityLevel level = byName.get(schema.level());
            if (level != null) {
                rows.add(new Row(schema, level, limits.get(schema.level())));
            }
        }
        rows.sort(Comparator.comparing(Row::schema, FlowSchema.ORDER));
        state = new State(rows, limits);
    }

    /** The limits of those levels that have one; a level that there was keeps its own, with those that it serves. */
    private Map<String, FairLimit> limits(Collection<PriorityLevel> levels) {
        long shares = Math.max(
                1,
                levels.stream()
                        .filter(level -> !level.exempt())
                        .mapToLong(PriorityLevel::shares)
                        .sum());
        Map<String, FairLimit> limits = new HashMap<>();
        for (PriorityLevel level : levels) {
            if (!level.exempt()) {
                long share = ((long) seats * level.shares() + shares - 1) / shares;
                FairLimit.Settings settings = level.settings((int) share);
                FairLimit known = state.limits.get(level.name());
                if (known == null) {
                    known = new FairLimit(settings);
                } else {
                    known.configure(settings);
                }
                limits.put(level.name(), known);
            }
        }
        return limits;
    }

    /** The flow of a request, by the first schema that matches it. */
    public Flow flow(Identity caller, Action action) {
        for (OwnRow row : state.callers.get(caller)) {
            if (row.covers(action)) {
                return row.flow(action);
            }
        }
        throw new IllegalStateException("no schema catches all");
    }

    /** The limits of the levels that have one, by name. */
    public Map<String, FairLimit> limits() {
        return Map.copyOf(state.limits);
    }
}
