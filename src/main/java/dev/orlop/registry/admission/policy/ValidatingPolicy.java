package dev.orlop.registry.admission.policy;

import dev.orlop.registry.admission.MatchConditions.Verdict;
import dev.orlop.schema.cel.PolicyCompiler.Result;
import dev.orlop.schema.cel.PolicyCompiler.Scope;
import dev.orlop.schema.cel.PolicyEvaluation;
import dev.orlop.schema.cel.PolicyEvaluation.BudgetException;
import dev.orlop.schema.cel.PolicyEvaluation.Outcome;
import dev.orlop.schema.cel.PolicyExpression;
import dev.orlop.schema.cel.PolicyInput;
import dev.orlop.tree.Trees;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A compiled ValidatingAdmissionPolicy ({@code policy/validating/validator.go}). Immutable, thread-safe. */
final class ValidatingPolicy extends Policy {
    private static final int LONGEST_MESSAGE = 5 * 1024;

    private final List<Validation> validations = new ArrayList<>();
    private final List<Annotation> annotations = new ArrayList<>();

    private record Validation(
            PolicyExpression expression, @Nullable PolicyExpression messageExpression, String message, String reason) {}

    private record Annotation(String key, PolicyExpression value) {}

    /**
     * A validation that did not come out true.
     *
     * @param index of the validation
     * @param reason of the answer; empty for the usual one
     */
    record Failure(int index, String message, String reason) {}

    /** A note for the audit log, or what went wrong with it. */
    record Note(String key, String value, @Nullable String error) {}

    /** What an evaluation came to. */
    record Evaluated(List<Failure> failures, List<Note> notes) {
        static final Evaluated NOTHING = new Evaluated(List.of(), List.of());
    }

    /**
     * Compiles a policy; what does not compile fails when it is evaluated.
     *
     * @throws IllegalArgumentException if a selector is none
     */
    ValidatingPolicy(String name, ObjectNode tree) {
        super(name, tree);
        JsonNode spec = tree.path("spec");
        Scope scope = Scope.of(takesParameters(), true);
        for (JsonNode validation : Trees.elements(spec, "validations")) {
            String message = Trees.text(validation, "messageExpression");
            validations.add(new Validation(
                    compiler().compile(Trees.text(validation, "expression"), Result.BOOL, scope),
                    message.isBlank()
                            ? null
                            : compiler().compile(message, Result.STRING, Scope.of(takesParameters(), false)),
                    Trees.text(validation, "message").strip(),
                    Trees.text(validation, "reason")));
        }
        for (JsonNode annotation : Trees.elements(spec, "auditAnnotations")) {
            String value = Trees.text(annotation, "valueExpression").strip();
            annotations.add(new Annotation(
                    Trees.text(annotation, "key"), compiler().compile(value, Result.STRING_OR_NULL, scope)));
        }
    }

    Evaluated evaluate(PolicyInput input) {
        Verdict verdict = conditions(input);
        if (verdict.error() != null) {
            return broken(verdict.error());
        }
        if (!verdict.matches()) {
            return Evaluated.NOTHING;
        }
        try {
            return new Evaluated(failures(input), notes(input));
        } catch (BudgetException e) {
            return broken(String.valueOf(e.getMessage()));
        }
    }

    private Evaluated broken(String message) {
        return ignoresFailures() ? Evaluated.NOTHING : new Evaluated(List.of(new Failure(0, message, "")), List.of());
    }

    private List<Failure> failures(PolicyInput input) throws BudgetException {
        PolicyEvaluation evaluation = new PolicyEvaluation(compiler(), input, PolicyEvaluation.POLICY_BUDGET);
        List<Failure> failures = new ArrayList<>();
        for (int i = 0; i < validations.size(); i++) {
            Validation validation = validations.get(i);
            switch (evaluation.evaluate(validation.expression)) {
                case Outcome.Failure(String error) -> addUnlessIgnored(failures, new Failure(i, error, ""));
                case Outcome.Value value -> {
                    if (!value.value().isTrue()) {
                        failures.add(new Failure(i, "", validation.reason));
                    }
                }
            }
        }
        return withMessages(failures, input, evaluation.remaining());
    }

    private void addUnlessIgnored(List<Failure> failures, Failure failure) {
        if (!ignoresFailures()) {
            failures.add(failure);
        }
    }

    /** The messages of what failed. The reference makes those of what did not fail too; they cost, and nobody sees them. */
    private List<Failure> withMessages(List<Failure> failures, PolicyInput input, long budget) {
        List<Failure> complete = new ArrayList<>();
        PolicyEvaluation evaluation = new PolicyEvaluation(compiler(), input, budget);
        String exhausted = null;
        for (Failure failure : failures) {
            if (!failure.message.isEmpty()) {
                complete.add(failure);
                continue;
            }
            if (exhausted == null) {
                try {
                    String message = message(validations.get(failure.index), evaluation);
                    complete.add(new Failure(failure.index, message, failure.reason));
                    continue;
                } catch (BudgetException e) {
                    exhausted = "failed messageExpression: " + e.getMessage();
                }
            }
            addUnlessIgnored(complete, new Failure(failure.index, exhausted, ""));
        }
        return complete;
    }

    private static String message(Validation validation, PolicyEvaluation evaluation) throws BudgetException {
        PolicyExpression expression = validation.messageExpression;
        if (expression != null && evaluation.evaluate(expression) instanceof Outcome.Value value) {
            String text = value.value().text();
            String message = text == null ? "" : text.strip();
            boolean fits = message.length() <= LONGEST_MESSAGE
                    && message.getBytes(StandardCharsets.UTF_8).length <= LONGEST_MESSAGE
                    && message.indexOf('\n') < 0;
            if (fits && !message.isEmpty()) {
                return message;
            }
        }
        return validation.message.isEmpty()
                ? "failed expression: " + validation.expression.text().strip()
                : validation.message;
    }

    private List<Note> notes(PolicyInput input) throws BudgetException {
        if (annotations.isEmpty()) {
            return List.of();
        }
        PolicyEvaluation evaluation = new PolicyEvaluation(compiler(), input, PolicyEvaluation.POLICY_BUDGET);
        List<Note> notes = new ArrayList<>();
        for (Annotation annotation : annotations) {
            switch (evaluation.evaluate(annotation.value)) {
                case Outcome.Failure(String error) -> {
                    if (!ignoresFailures()) {
                        notes.add(new Note(annotation.key, "", error));
                    }
                }
                case Outcome.Value value -> {
                    String text = value.value().text();
                    if (text != null && !text.isBlank()) {
                        notes.add(new Note(annotation.key, text.strip(), null));
                    }
                }
            }
        }
        return notes;
    }
}
