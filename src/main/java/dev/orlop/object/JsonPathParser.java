package dev.orlop.object;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Reads a path as {@code jsonpath.Parser} does, what it tolerates included. One path, one thread. */
final class JsonPathParser {
    private static final Pattern KEY = Pattern.compile("'([^']*)'");
    private static final Pattern SLICE = Pattern.compile("(-?[0-9]*)(:-?[0-9]*)?(:-?[0-9]*)?");
    private static final Pattern COMPARISON = Pattern.compile("([^!<>=]+)([!<>=]+)(.+)");

    private final String path;
    private List<JsonPathStep> steps = List.of();
    private int at;

    JsonPathParser(String path) {
        this.path = path;
    }

    /** The steps of the path; what stands behind a brace that ends it early has to be readable, too. */
    List<JsonPathStep> parse() {
        return actions().getFirst();
    }

    /**
     * The path as a template that its caller has put into braces: a closing brace ends an action, text up to the next opening
     * one is skipped.
     */
    List<List<JsonPathStep>> actions() {
        List<List<JsonPathStep>> actions = new ArrayList<>();
        int start = 0;
        while (start >= 0) {
            at = start;
            steps = new ArrayList<>();
            while (at < path.length() && path.charAt(at) != '}') {
                step();
            }
            actions.add(steps);
            int open = path.indexOf('{', at);
            start = open < 0 ? open : open + 1;
        }
        return actions;
    }

    private void step() {
        char next = path.charAt(at);
        if (path.startsWith("[?(", at)) {
            filter();
        } else if (path.startsWith("..", at)) {
            descent();
        } else if (next == ' ' || next == '@' || next == '$') {
            at++;
        } else if (next == '[') {
            brackets();
        } else if (next == '"' || next == '\'') {
            quoted(next);
        } else if (next == '.') {
            at++;
            member();
        } else if (next == '+' || next == '-' || Character.isDigit(next)) {
            number();
        } else if (Character.isLetterOrDigit(next) || next == '_') {
            word();
        } else {
            throw wrong("unrecognized character in action: " + next);
        }
    }

    private void member() {
        int start = at;
        while (!atEndOfName()) {
            at += path.charAt(at) == '\\' ? 2 : 1;
        }
        if (at > path.length()) {
            throw wrong("unclosed action");
        }
        String name = path.substring(start, at);
        steps.add(name.equals("*") ? new JsonPathStep.Wildcard() : new JsonPathStep.Member(name.replace("\\", "")));
    }

    private boolean atEndOfName() {
        return at >= path.length() || ".,[]$@{} \t\r\n".indexOf(path.charAt(at)) >= 0;
    }

    private void descent() {
        if (!steps.isEmpty() && steps.getLast() instanceof JsonPathStep.Descent) {
            throw wrong("invalid multiple recursive descent");
        }
        at += 2;
        steps.add(new JsonPathStep.Descent());
        if (at < path.length() && (Character.isLetterOrDigit(path.charAt(at)) || path.charAt(at) == '_')) {
            member();
        }
    }

    private void word() {
        int start = at;
        while (!atEndOfName()) {
            at++;
        }
        String text = path.substring(start, at);
        boolean isBoolean = text.equals("true") || text.equals("false");
        steps.add(
                isBoolean
                        ? new JsonPathStep.Literal(JsonNodeFactory.instance.booleanNode(text.equals("true")))
                        : new JsonPathStep.Word(text));
    }

    private void number() {
        int start = at++;
        while (at < path.length() && (path.charAt(at) == '.' || Character.isDigit(path.charAt(at)))) {
            at++;
        }
        steps.add(new JsonPathStep.Literal(numberOf(path.substring(start, at))));
    }

    private JsonNode numberOf(String text) {
        try {
            return JsonNodeFactory.instance.numberNode(Long.parseLong(text));
        } catch (NumberFormatException noInteger) {
            try {
                return JsonNodeFactory.instance.numberNode(Double.parseDouble(text));
            } catch (NumberFormatException e) {
                throw wrong("cannot parse number " + text);
            }
        }
    }

    private void quoted(char quote) {
        int start = ++at;
        while (true) {
            if (at >= path.length() || path.charAt(at) == '\n') {
                throw wrong("unterminated quoted string");
            }
            if (path.charAt(at) == quote && path.charAt(at - 1) != '\\') {
                break;
            }
            at++;
        }
        String text = path.substring(start, at++);
        steps.add(
                new JsonPathStep.Literal(JsonNodeFactory.instance.stringNode(text.replace("\\" + quote, "" + quote))));
    }

    private void brackets() {
        int end = path.indexOf(']', at);
        if (end < 0 || path.substring(at, end).indexOf('\n') >= 0) {
            throw wrong("unterminated array");
        }
        String text = path.substring(at + 1, end);
        at = end + 1;
        String[] parts = text.split(",", -1);
        if (parts.length == 1) {
            inBrackets(text.equals("*") ? ":" : text);
            return;
        }
        List<List<JsonPathStep>> alternatives = new ArrayList<>(parts.length);
        for (String part : parts) {
            alternatives.add(List.copyOf(new JsonPathParser("[" + part.strip() + "]").parse()));
        }
        steps.add(new JsonPathStep.Union(alternatives));
    }

    private void inBrackets(String text) {
        Matcher key = KEY.matcher(text);
        if (key.matches()) {
            steps.addAll(new JsonPathParser("." + key.group(1)).parse());
            return;
        }
        Matcher slice = SLICE.matcher(text);
        if (!slice.matches()) {
            throw wrong("invalid array index " + text);
        }
        Integer start = index(slice.group(1));
        boolean single = slice.group(2) == null;
        Integer end = single
                ? Integer.valueOf((start == null ? 0 : start) + 1)
                : index(slice.group(2).substring(1));
        Integer by = slice.group(3) == null ? null : index(slice.group(3).substring(1));
        steps.add(new JsonPathStep.Slice(start, end, by, single));
    }

    private @Nullable Integer index(String text) {
        if (text.isEmpty()) {
            return null;
        }
        try {
            return Integer.valueOf(text);
        } catch (NumberFormatException e) {
            throw wrong("array index " + text + " is not a number");
        }
    }

    private void filter() {
        at += 3;
        String text = path.substring(at, endOfFilter());
        at += text.length() + 2;
        Matcher comparison = COMPARISON.matcher(text);
        if (comparison.matches()) {
            steps.add(new JsonPathStep.Filter(
                    new JsonPathParser(comparison.group(1)).parse(),
                    comparison.group(2),
                    new JsonPathParser(comparison.group(3)).parse()));
        } else {
            steps.add(new JsonPathStep.Filter(new JsonPathParser(text).parse(), "", List.of()));
        }
    }

    /** Where the closing parenthesis is: not within quotes, of which there is one pair at most. */
    private int endOfFilter() {
        char quote = 0;
        boolean closed = false;
        for (int i = at; i < path.length() && path.charAt(i) != '\n'; i++) {
            char c = path.charAt(i);
            if ((c == '"' || c == '\'') && quote == 0) {
                quote = c;
            } else if (c == quote && path.charAt(i - 1) != '\\') {
                closed = true;
            } else if (c == ')' && (quote == 0 || closed)) {
                if (!path.startsWith("]", i + 1)) {
                    throw wrong("unclosed array expect ]");
                }
                return i;
            }
        }
        throw wrong("unterminated filter");
    }

    private static IllegalArgumentException wrong(String why) {
        return new IllegalArgumentException(why);
    }
}
