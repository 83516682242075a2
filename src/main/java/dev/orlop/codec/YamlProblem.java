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

    static String of(MarkedYamlEngineException failure) {
        boolean scanner = failure instanceof ScannerException;
        int line = line(failure.getProblemMark());
        if (line == 0) {
            line = line(failure.getContextMark());
        } else if (scanner) {
            line++;
        }
        return "yaml: " + (line == 0 ? "" : "line " + line + ": ") + words(String.valueOf(failure.getProblem()));
    }

    /** Go counts lines from nought, but for failures of the scanner. */
    private static int line(Optional<Mark> mark) {
        return mark.map(Mark::getLine).orElse(0);
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
                    default -> expected.group(1);
                };
    }
}
