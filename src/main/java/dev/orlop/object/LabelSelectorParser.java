package dev.orlop.object;

import dev.orlop.object.LabelRequirement.Operator;
import java.util.ArrayList;
import java.util.List;

/**
 * The grammar of label selectors as {@code labels.Parse} reads it. The words {@code in} and {@code notin}
 * are operators only where an operator is expected; as keys and values they are ordinary.
 */
final class LabelSelectorParser {
    private static final String OPERATORS = "in, notin, =, ==, !=, gt, lt";

    private final String text;
    private int at;
    /** The token last looked at, and where it starts and ends. Empty at the end of the text. */
    private String token = "";

    private int start;

    LabelSelectorParser(String text) {
        this.text = text;
        advance();
    }

    List<LabelRequirement> parse() {
        List<LabelRequirement> requirements = new ArrayList<>();
        if (atEnd()) {
            return requirements;
        }
        if (!isIdentifier() && !is("!")) {
            throw found("!, identifier, or 'end of string'");
        }
        while (true) {
            requirements.add(requirement());
            if (atEnd()) {
                return requirements;
            }
            if (!is(",")) {
                throw found("',' or 'end of string'");
            }
            advance();
            if (!isIdentifier() && !is("!")) {
                throw found("identifier after ','");
            }
        }
    }

    private LabelRequirement requirement() {
        int begin = start;
        try {
            return term();
        } catch (IllegalArgumentException e) {
            String where = e instanceof SyntaxException ? "" : " (at character " + (begin + 1) + ")";
            throw new IllegalArgumentException("unable to parse requirement: " + e.getMessage() + where, e);
        }
    }

    private LabelRequirement term() {
        boolean negated = is("!");
        if (negated) {
            advance();
        }
        if (!isIdentifier()) {
            throw found("identifier");
        }
        String key = token;
        advance();
        if (negated) {
            return LabelRequirement.of(key, Operator.DOES_NOT_EXIST, List.of());
        }
        if (atEnd() || is(",")) {
            return LabelRequirement.of(key, Operator.EXISTS, List.of());
        }
        Operator operator = operator();
        List<String> values =
                operator == Operator.IN || operator == Operator.NOT_IN ? valueSet() : List.of(singleValue());
        return LabelRequirement.of(key, operator, values);
    }

    private Operator operator() {
        Operator operator = switch (token) {
            case "in" -> Operator.IN;
            case "notin" -> Operator.NOT_IN;
            case "=", "==" -> Operator.EQUALS;
            case "!=" -> Operator.NOT_EQUALS;
            case ">" -> Operator.GREATER_THAN;
            case "<" -> Operator.LESS_THAN;
            default -> throw found(OPERATORS);
        };
        advance();
        return operator;
    }

    private String singleValue() {
        if (atEnd() || is(",")) {
            return "";
        }
        if (!isIdentifier()) {
            throw found("identifier");
        }
        String value = token;
        advance();
        return value;
    }

    private List<String> valueSet() {
        if (!is("(")) {
            throw found("'('");
        }
        List<String> values = new ArrayList<>();
        do {
            advance();
            if (isIdentifier()) {
                values.add(token);
                advance();
            } else if (is(",") || is(")")) {
                values.add("");
            } else {
                throw found("',', ')' or identifier");
            }
        } while (is(","));
        if (!is(")")) {
            throw found("',' or ')'");
        }
        advance();
        return values;
    }

    private boolean atEnd() {
        return token.isEmpty();
    }

    private boolean is(String symbol) {
        return token.equals(symbol);
    }

    private boolean isIdentifier() {
        return !token.isEmpty() && !isSpecial(token.charAt(0));
    }

    private void advance() {
        while (at < text.length() && isSpace(text.charAt(at))) {
            at++;
        }
        start = at;
        if (at < text.length() && isSpecial(text.charAt(at))) {
            at += text.startsWith("==", at) || text.startsWith("!=", at) ? 2 : 1;
        } else {
            while (at < text.length() && !isSpace(text.charAt(at)) && !isSpecial(text.charAt(at))) {
                at++;
            }
        }
        token = text.substring(start, at);
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }

    private static boolean isSpecial(char c) {
        return "=!(),><".indexOf(c) >= 0;
    }

    private SyntaxException found(String expected) {
        return new SyntaxException(
                "found '" + token + "', expected: " + expected + " (at character " + (start + 1) + ")");
    }

    /** Says itself where the text is wrong. */
    private static final class SyntaxException extends IllegalArgumentException {
        private static final long serialVersionUID = 1;

        SyntaxException(String message) {
            super(message);
        }
    }
}
