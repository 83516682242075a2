package dev.orlop.cacher;

import java.lang.reflect.Method;
import java.util.List;
import org.jetbrains.kotlinx.lincheck.Actor;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;
import org.jspecify.annotations.Nullable;

/** What Lincheck is to explore beside its random scenarios, which rarely hit the one race that a part was built for. */
final class Scenario {
    private Scenario() {}

    /** Operations without arguments, by name: at first, then of two threads at the same time, then at last. */
    static ExecutionScenario of(
            Class<?> type, List<String> before, List<String> first, List<String> second, List<String> after) {
        return of(type, before, first, second, after, null);
    }

    /** The same, with a method that must not fail in the end. */
    static ExecutionScenario validated(
            Class<?> type, List<String> before, List<String> first, List<String> second, String validation) {
        return of(type, before, first, second, List.of(), actor(type, validation));
    }

    private static ExecutionScenario of(
            Class<?> type,
            List<String> before,
            List<String> first,
            List<String> second,
            List<String> after,
            @Nullable Actor validation) {
        return new ExecutionScenario(
                actors(type, before),
                List.of(actors(type, first), actors(type, second)),
                actors(type, after),
                validation);
    }

    private static List<Actor> actors(Class<?> type, List<String> operations) {
        return operations.stream().map(operation -> actor(type, operation)).toList();
    }

    private static Actor actor(Class<?> type, String operation) {
        return new Actor(method(type, operation), List.of());
    }

    private static Method method(Class<?> type, String operation) {
        try {
            return type.getMethod(operation);
        } catch (NoSuchMethodException e) {
            throw new AssertionError(e);
        }
    }
}
