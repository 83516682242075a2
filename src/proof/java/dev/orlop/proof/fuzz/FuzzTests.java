package dev.orlop.proof.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each parser with the inputs that are kept in {@code src/proof/resources/fuzz}, among them every one that was ever a
 * finding, and some mutations. {@code -Dorlop.fuzz.inputs} for more of them, {@code -Dorlop.fuzz.seed} for others.
 */
class FuzzTests {
    private static final int INPUTS = Integer.getInteger("orlop.fuzz.inputs", 1000);
    private static final long SEED = Long.getLong("orlop.fuzz.seed", 16);
    private static final Path CORPUS = Path.of("src", "proof", "resources", "fuzz");

    @ParameterizedTest
    @EnumSource
    void seed_isRead(FuzzTarget target) {
        assertThatCode(() -> target.parse(target.seed())).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @EnumSource
    void keptInputs_areReadOrRefused(FuzzTarget target) throws IOException {
        List<Path> corpus = corpus(target);
        assertThat(corpus).isNotEmpty();
        for (Path input : corpus) {
            assertThatCode(() -> target.fuzz(Files.readAllBytes(input)))
                    .as("%s", input)
                    .doesNotThrowAnyException();
        }
    }

    @ParameterizedTest
    @EnumSource
    void mutations_areReadOrRefused(FuzzTarget target) throws IOException {
        SplittableRandom random = new SplittableRandom(SEED);
        Mutations mutations = new Mutations(random);
        List<Path> corpus = corpus(target);
        // A compiler of expressions takes a hundred times as long as a parser.
        int inputs = target == FuzzTarget.CEL ? INPUTS / 20 : INPUTS;
        for (int i = 0; i < inputs; i++) {
            int choice = random.nextInt(corpus.size() + 1);
            byte[] seed = choice == corpus.size() ? target.seed() : Files.readAllBytes(corpus.get(choice));
            byte[] input = mutations.spoil(seed);
            assertThatCode(() -> target.fuzz(input))
                    .as("input in Base64: %s", Base64.getEncoder().encodeToString(input))
                    .doesNotThrowAnyException();
        }
    }

    /** The proof that a finding would be one. */
    @Test
    void requireSame_ofWhatDiffers_fails() {
        assertThatThrownBy(() -> FuzzTarget.requireSame("a", "b")).isInstanceOf(AssertionError.class);
        assertThat(FuzzTarget.all()).hasSizeGreaterThan(12);
    }

    private static List<Path> corpus(FuzzTarget target) throws IOException {
        Path folder = CORPUS.resolve(target.name().toLowerCase(java.util.Locale.ROOT));
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }
}
