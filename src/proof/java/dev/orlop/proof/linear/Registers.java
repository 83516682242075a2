package dev.orlop.proof.linear;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Model of a store: objects with revisions, and a revision of the whole that only grows. */
public final class Registers implements Model<Registers.State, Effect> {
    private final State initial;

    /**
     * A state.
     *
     * @param revision the greatest that anybody has been told of
     */
    public record State(long revision, Map<String, Long> objects) {}

    public Registers(long revision, Map<String, Long> objects) {
        initial = new State(revision, Map.copyOf(objects));
    }

    @Override
    public State initial() {
        return initial;
    }

    @Override
    public @Nullable State step(State state, Effect effect) {
        return switch (effect) {
            case Effect.Put put -> put(state, put);
            case Effect.Remove remove ->
                state.objects.containsKey(remove.name())
                                && fits(state, remove.name(), remove.expected())
                                && remove.revision() > state.revision
                        ? with(state, remove.name(), null, remove.revision())
                        : null;
            case Effect.FoundNothing nothing -> state.objects.containsKey(nothing.name()) ? null : state;
            case Effect.FoundSomething something -> state.objects.containsKey(something.name()) ? state : null;
            case Effect.FoundOther other -> revision(state, other.name()) != other.not() ? state : null;
            case Effect.Found found -> revision(state, found.name()) == found.revision() ? state : null;
            case Effect.FoundAll all ->
                all.revision() >= state.revision && all.objects().equals(state.objects)
                        ? new State(all.revision(), state.objects)
                        : null;
        };
    }

    private static @Nullable State put(State state, Effect.Put put) {
        boolean present = state.objects.containsKey(put.name());
        boolean allowed = switch (put.needs()) {
            case ABSENT -> !present;
            case PRESENT -> present;
            case ANYTHING -> true;
        };
        return allowed && fits(state, put.name(), put.expected()) && put.revision() > state.revision
                ? with(state, put.name(), put.revision(), put.revision())
                : null;
    }

    private static boolean fits(State state, String name, long expected) {
        return expected == 0 || revision(state, name) == expected;
    }

    private static long revision(State state, String name) {
        return state.objects.getOrDefault(name, 0L);
    }

    private static State with(State state, String name, @Nullable Long object, long revision) {
        Map<String, Long> objects = new TreeMap<>(state.objects);
        if (object == null) {
            objects.remove(name);
        } else {
            objects.put(name, object);
        }
        return new State(revision, objects);
    }
}
