package dev.orlop.boot.start;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalysisReporter;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.ArgumentResolver;

/** Tells in a few lines why the server did not start, and what to do; {@code --debug} shows the stack trace. */
final class StartFailures {
    private static final String SPRINGS_OWN = "org.springframework.boot.diagnostics.LoggingFailureAnalysisReporter";

    private StartFailures() {}

    /** Explains what no other analyzer knows, by its innermost cause. */
    static final class LastAnalyzer implements FailureAnalyzer {
        private final BeanFactory beans;
        private final Environment environment;

        LastAnalyzer(BeanFactory beans, Environment environment) {
            this.beans = beans;
            this.environment = environment;
        }

        /** Analyzers without an order are asked in the order of their jars: so the others have to be asked from here. */
        @Override
        public @Nullable FailureAnalysis analyze(Throwable failure) {
            ArgumentResolver arguments =
                    ArgumentResolver.of(BeanFactory.class, beans).and(Environment.class, environment);
            return SpringFactoriesLoader.forDefaultResourceLocation()
                    .load(FailureAnalyzer.class, arguments, (type, name, problem) -> {})
                    .stream()
                    .filter(analyzer -> !(analyzer instanceof LastAnalyzer))
                    .map(analyzer -> analyzer.analyze(failure))
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElseGet(() -> innermost(failure));
        }

        private static FailureAnalysis innermost(Throwable failure) {
            Throwable root = failure;
            while (root.getCause() != null) {
                root = root.getCause();
            }
            String message = root.getMessage();
            return new FailureAnalysis(
                    message == null || message.isBlank() ? root.toString() : message,
                    "See docs/configuration.md; --debug shows where it happened.",
                    failure);
        }
    }

    /**
     * Prints an analysis in place of Spring Boot's own report of a dozen lines, which it silences here: a start may fail
     * before application.yml is read.
     */
    @Order(Ordered.HIGHEST_PRECEDENCE)
    static final class Reporter implements FailureAnalysisReporter {
        @Override
        public void report(FailureAnalysis analysis) {
            LoggingSystem.get(StartFailures.class.getClassLoader()).setLogLevel(SPRINGS_OWN, LogLevel.OFF);
            StringBuilder text = new StringBuilder("Orlop did not start: ").append(oneLine(analysis.getDescription()));
            String action = analysis.getAction();
            if (action != null && !action.isBlank()) {
                text.append('\n').append(oneLine(action));
            }
            System.err.println(text);
        }

        private static String oneLine(@Nullable String text) {
            return text == null ? "" : text.strip().replaceAll("\\s*\\R\\s*", " ");
        }
    }
}
