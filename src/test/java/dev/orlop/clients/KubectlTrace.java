package dev.orlop.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code kubernetes/kubectl-trace.txt}, whose head says what its lines mean, and holds runs against it. */
final class KubectlTrace {
    private static final Pattern COMMAND = Pattern.compile("\\$ (?:\\[1\\.(\\d+)-(?:1\\.(\\d+))?] )?(.+)");
    private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");
    /** With {@code -v=6}; its form changed with kubectl 1.33. */
    private static final Pattern REQUEST = Pattern.compile(
            "round_trippers\\.go:\\d+\\] (?:\"Response\" verb=\"(\\w+)\" url=\"(\\S+)\" status=\"(\\d+)|(\\w+) (\\S+) (\\d+) )");

    private static final List<Map.Entry<Pattern, String>> VARYING = List.of(
            Map.entry(Pattern.compile("resourceVersion=[1-9]\\d*"), "resourceVersion=N"),
            Map.entry(Pattern.compile("timeoutSeconds=\\d+"), "timeoutSeconds=N"),
            Map.entry(Pattern.compile("continue=[^&]+"), "continue=N"),
            Map.entry(Pattern.compile("fieldSelector=involvedObject[^&]+"), "fieldSelector=involvedObject"));

    private final Map<String, String> files = new LinkedHashMap<>();
    private final List<Line> lines = new ArrayList<>();

    /** A command and what must come of it. */
    record Line(int since, int until, String command, List<String> requests, List<String> texts, int[] code) {
        List<String> words(String namespace) {
            return WORD.matcher(command.replace("NS", namespace))
                    .results()
                    .map(word -> Objects.requireNonNullElse(word.group(1), word.group(2)))
                    .toList();
        }

        void check(Kubectl.Run run, String namespace, String base) {
            String about = command + "\n" + run.printed();
            assertThat(run.code()).as(about).isEqualTo(code[0]);
            List<String> sent = REQUEST.matcher(run.printed())
                    .results()
                    .map(request -> request(request, namespace, base))
                    .toList();
            Predicate<String> write = request -> !request.startsWith("GET ");
            assertThat(sent.stream().filter(write).toList())
                    .as(about)
                    .isEqualTo(requests.stream().filter(write).toList());
            if (!requests.isEmpty()) { // which AssertJ would hold to mean that nothing is asked
                assertThat(sent).as(about).containsSubsequence(requests);
            }
            String printed = run.printed().replace(namespace, "NS").replaceAll("[ \\t]+", " ");
            for (String text : texts) {
                assertThat(printed).as(about).contains(text);
            }
        }

        private static String request(MatchResult found, String namespace, String base) {
            int first = found.group(1) == null ? 4 : 1;
            String url = found.group(first + 1)
                    .replace(base, "")
                    .replace(namespace, "NS")
                    .replace("/apis/example.com/v1/namespaces/NS/widgets", "C");
            for (Map.Entry<Pattern, String> varying : VARYING) {
                url = varying.getKey().matcher(url).replaceAll(varying.getValue());
            }
            return found.group(first) + " " + url + " " + found.group(first + 2);
        }
    }

    KubectlTrace() {
        String file = "";
        for (String line : text().split("\n")) {
            Matcher command = COMMAND.matcher(line);
            if (command.matches()) {
                lines.add(new Line(
                        minor(command.group(1), 0),
                        minor(command.group(2), Integer.MAX_VALUE),
                        command.group(3),
                        new ArrayList<>(),
                        new ArrayList<>(),
                        new int[1]));
            } else if (line.startsWith("= ")) {
                file = line.substring(2);
            } else if (line.startsWith("| ")) {
                files.merge(file, line.substring(2) + "\n", String::concat);
            } else if (line.startsWith("  ")) {
                expectation(lines.getLast(), line.strip());
            }
        }
    }

    private static int minor(@Nullable String number, int otherwise) {
        return number == null ? otherwise : Integer.parseInt(number);
    }

    private static void expectation(Line line, String wanted) {
        switch (wanted.charAt(0)) {
            case '>' -> line.texts.add(wanted.substring(2));
            case '!' -> line.code[0] = Integer.parseInt(wanted.substring(2));
            default -> line.requests.add(wanted);
        }
    }

    /** Those that a kubectl knows. */
    List<Line> lines(int minor) {
        return lines.stream()
                .filter(line -> line.since <= minor && minor <= line.until)
                .toList();
    }

    void writeFiles(Path directory, String namespace) throws IOException {
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path path = directory.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue().replace("NS", namespace));
        }
    }

    private static String text() {
        try (var in = KubectlTrace.class.getResourceAsStream("/kubernetes/kubectl-trace.txt")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
