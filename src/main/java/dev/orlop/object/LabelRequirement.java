package dev.orlop.object;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One term of a label selector ({@code labels.Requirement}). */
public final class LabelRequirement {
    /** How the label is compared. */
    public enum Operator {
        EXISTS(""),
        DOES_NOT_EXIST("!"),
        EQUALS("="),
        NOT_EQUALS("!="),
        IN(" in "),
        NOT_IN(" notin "),
        GREATER_THAN(">"),
        LESS_THAN("<");

        private final String symbol;

        Operator(String symbol) {
            this.symbol = symbol;
        }
    }

    private final String key;
    private final Operator operator;
    private final Set<String> values;
    private final String first;
    private final long bound;

    private LabelRequirement(String key, Operator operator, SortedSet<String> values, long bound) {
        this.key = key;
        this.operator = operator;
        this.values = Set.copyOf(values);
        this.first = values.isEmpty() ? "" : values.first();
        this.bound = bound;
    }

    /**
     * A requirement.
     *
     * @param values none for (not) exists, one for the comparisons, any number but none for in and notin
     * @throws IllegalArgumentException if key or values break the syntax of labels, or their number the operator
     */
    public static LabelRequirement of(String key, Operator operator, List<String> values) {
        checkedKey(key);
        TreeSet<String> distinct = new TreeSet<>(values);
        List<String> problems = new ArrayList<>(0);
        switch (operator) {
            case EXISTS, DOES_NOT_EXIST ->
                count(distinct.isEmpty(), distinct, "values set must be empty for exists and does not exist", problems);
            case EQUALS, NOT_EQUALS ->
                count(distinct.size() == 1, distinct, "exact-match compatibility requires one single value", problems);
            case IN, NOT_IN ->
                count(
                        !distinct.isEmpty(),
                        distinct,
                        "for 'in', 'notin' operators, values set can't be empty",
                        problems);
            case GREATER_THAN, LESS_THAN -> bounds(distinct, problems);
        }
        int index = 0;
        for (String value : distinct) {
            check("values[" + index++ + "][" + key + "]", value, NameRule.LABEL_VALUE.check(value), problems);
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(
                    problems.size() == 1 ? problems.getFirst() : "[" + String.join(", ", problems) + "]");
        }
        boolean bounded = operator == Operator.GREATER_THAN || operator == Operator.LESS_THAN;
        return new LabelRequirement(key, operator, distinct, bounded ? Long.parseLong(distinct.first()) : 0);
    }

    private static void bounds(SortedSet<String> values, List<String> problems) {
        count(values.size() == 1, values, "for 'Gt', 'Lt' operators, exactly one value is required", problems);
        int index = 0;
        for (String value : values) {
            List<String> reasons =
                    isInteger(value) ? List.of() : List.of("for 'Gt', 'Lt' operators, the value must be an integer");
            check("values[" + index++ + "]", value, reasons, problems);
        }
    }

    /**
     * The key, if it is a label's.
     *
     * @throws IllegalArgumentException if it is none
     */
    static String checkedKey(String key) {
        List<String> problems = new ArrayList<>(0);
        // The reference prints the path of a selector that stands in no object so.
        check("<nil>", key, NameRule.LABEL_KEY.check(key), problems);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(problems.getFirst());
        }
        return key;
    }

    private static void count(boolean holds, SortedSet<String> values, String reason, List<String> problems) {
        if (!holds) {
            String list = values.stream().map(GoFormat::quote).collect(Collectors.joining(",", "[", "]"));
            problems.add("values: Invalid value: " + list + ": " + reason);
        }
    }

    private static void check(String path, String value, List<String> reasons, List<String> problems) {
        if (!reasons.isEmpty()) {
            problems.add(path + ": Invalid value: " + GoFormat.quote(value) + ": " + String.join("; ", reasons));
        }
    }

    public Operator operator() {
        return operator;
    }

    public String key() {
        return key;
    }

    public Set<String> values() {
        return values;
    }

    @Nullable
    String exactValue() {
        boolean exact = operator == Operator.EQUALS || (operator == Operator.IN && values.size() == 1);
        return exact ? first : null;
    }

    boolean matches(Labels labels) {
        String value = labels.get(key);
        return switch (operator) {
            case EXISTS -> value != null;
            case DOES_NOT_EXIST -> value == null;
            case EQUALS -> first.equals(value);
            case NOT_EQUALS -> !first.equals(value);
            case IN -> value != null && values.contains(value);
            case NOT_IN -> value == null || !values.contains(value);
            case GREATER_THAN -> value != null && isInteger(value) && Long.parseLong(value) > bound;
            case LESS_THAN -> value != null && isInteger(value) && Long.parseLong(value) < bound;
        };
    }

    /** Whether the text is a decimal int64, found without an exception for each label that is not. */
    private static boolean isInteger(String text) {
        int start = !text.isEmpty() && (text.charAt(0) == '-' || text.charAt(0) == '+') ? 1 : 0;
        int digits = text.length() - start;
        if (digits == 0 || digits > MAX_DIGITS) {
            return false;
        }
        for (int i = start; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return digits < MAX_DIGITS
                || text.substring(start).compareTo(text.charAt(0) == '-' ? MIN_MAGNITUDE : MAX_MAGNITUDE) <= 0;
    }

    private static final int MAX_DIGITS = 19;
    private static final String MAX_MAGNITUDE = Long.toString(Long.MAX_VALUE);
    private static final String MIN_MAGNITUDE = Long.toString(Long.MIN_VALUE).substring(1);

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LabelRequirement requirement
                && key.equals(requirement.key)
                && operator == requirement.operator
                && values.equals(requirement.values);
    }

    @Override
    public int hashCode() {
        return (key.hashCode() * 31 + operator.name().hashCode()) * 31 + values.hashCode();
    }

    @Override
    public String toString() {
        return switch (operator) {
            case EXISTS -> key;
            case DOES_NOT_EXIST -> "!" + key;
            case EQUALS, NOT_EQUALS, GREATER_THAN, LESS_THAN -> key + operator.symbol + first;
            case IN, NOT_IN ->
                key + operator.symbol + values.stream().sorted().collect(Collectors.joining(",", "(", ")"));
        };
    }
}
