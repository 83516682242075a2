package dev.orlop.codec;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ScannerException;

/** Says what is wrong with a YAML text in the words of Go's reader ({@code sigs.k8s.io/yaml/goyaml.v2}). */
final class YamlProblem {
    private static final Pattern EXPECTED = Pattern.compile("expected (.*), but (?:got|found) .*", Pattern.DOTALL);

    private YamlProblem() {}

    /** @param openEnd where the text ends within a line, which Go's reader ends first; -1 if it ends with one */
    static String of(MarkedYamlEngineException failure, int openEnd) {
        // Within a quoted text the reader has not come to the end of the line yet.
        int end = String.valueOf(failure.getProblem()).equals("found unexpected end of stream") ? -1 : openEnd;
        boolean scanner = failure instanceof ScannerException;
        int line = line(failure.getProblemMark(), end);
        if (line == 0) {
            line = line(failure.getContextMark(), end);
        } else if (scanner) {
            line++;
        }
        return "yaml: " + (line == 0 ? "" : "line " + line + ": ") + words(String.valueOf(failure.getProblem()));
    }

    /** Go counts lines from nought, but for failures of the scanner. */
    private static int line(Optional<Mark> mark, int end) {
        return mark.map(at -> at.getLine() + (at.getIndex() == end ? 1 : 0)).orElse(0);
    }

    private static String words(String problem) {
        if (problem.startsWith("found character") && problem.contains("cannot start any token")) {
            return "found character that cannot start any token";
        }
        if (problem.endsWith(" are not allowed here")) {
            String what = problem.startsWith("sequence") ? "block " + problem : problem;
            return what.substring(0, what.length() - "here".length()) + "in this context";
        }
        Matcher expected = EXPECTED.matcher(problem);
        if (!expected.matches()) {
            return problem;
        }
        return "did not find expected "
                + switch (expected.group(1)) {
                    case "<block end>" -> "key";
                    case "the node content" -> "node content";
                    case "a comment or a line break", "chomping or indentation indicators" -> "comment or line break";
                    default -> expected.group(1);
                };
    }
}
