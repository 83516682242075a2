package dev.orlop.registry.admission;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Tells mutating plug-ins whether they run a second time, as one of them changed what others had seen ({@code
 * admission.ReinvocationContext}). One for each write; used by one thread at a time.
 */
public final class Reinvocation {
    private final Map<Class<?>, Object> states = new HashMap<>();
    private boolean isSecond;
    private boolean isWanted;

    /** Whether this is the second round. */
    public boolean isSecond() {
        return isSecond;
    }

    /** Asks for the second round: the object was changed. There is no third. */
    public void request() {
        isWanted = true;
    }

    /** What a plug-in remembers from round to round, made when it is first asked for. */
    public <T> T state(Class<T> type, Supplier<T> initial) {
        return type.cast(states.computeIfAbsent(type, absent -> initial.get()));
    }

    /** Begins the second round, if anything asked for it. */
    boolean repeat() {
        boolean repeats = isWanted && !isSecond;
        isSecond |= repeats;
        return repeats;
    }
}
