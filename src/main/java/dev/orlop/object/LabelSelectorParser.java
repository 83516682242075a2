package dev.orlop.object;

import dev.orlop.object.LabelRequirement.Operator;
import java.util.ArrayList;
import java.util.List;

/**
 * The grammar of label selectors as {@code labels.Parse} reads it, with its error texts. The words {@code in} and {@code
 * notin} are operators only where an operator is expected; as keys and values they are ordinary.
 */
final class LabelSelectorParser {
    private static final String OPERATORS = "in, notin, =, ==, !=, gt, lt";

    private final String text;
    private int at;
    /** The token last looked at. Empty at the end of the text. */
    private String token = "";

    LabelSelectorParser(String text) {
        this.text = text;
        advance();
    }

    List<LabelRequirement> parse() {
        List<LabelRequirement> requirements = new ArrayList<>();
        while (!atEnd()) {
            if (!isIdentifier() && !is("!")) {
                throw found("!, identifier, or 'end of string'");
            }
            requirements.add(requirement());
            if (atEnd()) {
                break;
            }
            if (!is(",")) {
                throw found("',' or 'end of string'");
            }
            advance();
            if (!isIdentifier() && !is("!")) {
                throw found("identifier after ','");
            }
        }
        return requirements;
    }

    private LabelRequirement requirement() {
        try {
            return term();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("unable to parse requirement: " + e.getMessage(), e);
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
        String key = LabelRequirement.checkedKey(token);
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
            throw new IllegalArgumentException("found '" + token + "' expected: '('");
        }
        advance();
        if (is(")")) {
            advance();
            return List.of("");
        }
        if (!isIdentifier() && !is(",")) {
            throw found("',', ')' or identifier");
        }
        List<String> values = new ArrayList<>();
        while (!is(")")) {
            if (isIdentifier()) {
                values.add(token);
                advance();
                if (!is(",") && !is(")")) {
                    throw found("',' or ')'");
                }
            } else if (is(",")) {
                emptyValues(values);
            } else {
                throw found("',', or identifier");
            }
        }
        advance();
        return values;
    }

    /** A comma stands for an empty value where none is on one of its sides. */
    private void emptyValues(List<String> values) {
        if (values.isEmpty()) {
            values.add("");
        }
        advance();
        if (is(")")) {
            values.add("");
        } else if (is(",")) {
            advance();
            values.add("");
        }
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
        int start = at;
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

    private IllegalArgumentException found(String expected) {
        return new IllegalArgumentException("found '" + token + "', expected: " + expected);
    }
}
