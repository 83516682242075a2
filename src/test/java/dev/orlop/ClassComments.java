package dev.orlop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads the comments of top-level types, and says which of them a newcomer would stumble over. */
final class ClassComments {
    static final int LONGEST = 20;

    private static final Set<String> NO_SUBJECTS =
            Set.of("what", "how", "where", "when", "whether", "which", "who", "whom", "whose", "why");
    private static final Pattern DECLARATION = Pattern.compile(
            "^(?:public |abstract |final |sealed |non-sealed )*(?:class|interface|enum|record|@interface) \\w+",
            Pattern.MULTILINE);
    private static final Pattern SENTENCE_END = Pattern.compile("(?<=\\.)\\s|<p>|@param|<ul>");
    private static final Pattern ASIDE = Pattern.compile("\\([^)]*\\)");
    private static final Pattern TAG = Pattern.compile("\\{@\\w+ ([^}]*)}");

    private ClassComments() {}

    /** The first sentences that name no thing, or are too long, each with its file. */
    static List<String> unclear(Path sources) {
        try (Stream<Path> files = Files.walk(sources)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.endsWith("package-info.java"))
                    .flatMap(file -> firstSentence(read(file))
                            .flatMap(ClassComments::problem)
                            .map(problem -> sources.relativize(file) + ": " + problem)
                            .stream())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Optional<String> firstSentence(String source) {
        Matcher declaration = DECLARATION.matcher(source);
        if (!declaration.find()) {
            return Optional.empty();
        }
        int start = source.lastIndexOf("/**", declaration.start());
        int end = start < 0 ? -1 : source.indexOf("*/", start);
        if (end < 0 || end > declaration.start()) {
            return Optional.empty();
        }
        String text = source.substring(start + 3, end)
                .replaceAll("\\n\\s*\\* ?", " ")
                .replaceAll("\\s+", " ")
                .strip();
        return Optional.of(SENTENCE_END.split(text + " ", 2)[0].strip());
    }

    static Optional<String> problem(String sentence) {
        String opening = sentence.split(" ", 2)[0].toLowerCase(Locale.ROOT);
        if (NO_SUBJECTS.contains(opening)) {
            return Optional.of("opens with \"" + opening + "\" in place of the thing: " + sentence);
        }
        String plain = TAG.matcher(ASIDE.matcher(sentence).replaceAll("")).replaceAll("$1");
        long words = Stream.of(plain.split(" ", -1))
                .filter(word -> word.chars().anyMatch(Character::isLetterOrDigit))
                .count();
        return words > LONGEST ? Optional.of(words + " words: " + sentence) : Optional.empty();
    }
}
