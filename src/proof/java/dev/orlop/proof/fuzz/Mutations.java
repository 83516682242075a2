package dev.orlop.proof.fuzz;

import java.io.ByteArrayOutputStream;
import java.util.SplittableRandom;

/** Spoils inputs: bits, bytes, pieces that are cut, doubled, moved or nested, and words of many grammars. */
final class Mutations {
    private static final String[] WORDS = {
        "{",
        "}",
        "[",
        "]",
        "\"",
        "\\",
        "\\u0000",
        "\\ud800",
        "null",
        "-0",
        "1e999",
        "9223372036854775808",
        "~",
        "~1",
        "%00",
        "%2F",
        "..",
        "&a ",
        "*a",
        "? ",
        "- ",
        "\n",
        "\t",
        "!!binary ",
        "<<: ",
        ",",
        "=",
        "!",
        "(",
        ")",
        "in",
        "\u0000",
        "\u00e9",
        "\ud83d\ude00",
        "0x",
        "_",
        "@",
        "?(",
        "&&",
        "'",
        "/",
        ":",
        "#"
    };

    private final SplittableRandom random;

    Mutations(SplittableRandom random) {
        this.random = random;
    }

    byte[] spoil(byte[] input) {
        byte[] result = input;
        for (int i = random.nextInt(4); i >= 0; i--) {
            result = once(result);
        }
        return result;
    }

    private byte[] once(byte[] input) {
        int from = random.nextInt(input.length + 1);
        int to = from + random.nextInt(Math.min(input.length - from, 24) + 1);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        switch (random.nextInt(6)) {
            case 0 -> { // Cut.
                out.write(input, 0, from);
                out.write(input, to, input.length - to);
            }
            case 1 -> { // Repeat, up to deep nesting.
                out.write(input, 0, from);
                for (int i = random.nextInt(10) == 0 ? 3000 : random.nextInt(4); i >= 0; i--) {
                    out.write(input, from, to - from);
                }
                out.write(input, to, input.length - to);
            }
            case 2 -> { // Insert a word.
                out.write(input, 0, from);
                out.writeBytes(WORDS[random.nextInt(WORDS.length)].getBytes(java.nio.charset.StandardCharsets.UTF_8));
                out.write(input, from, input.length - from);
            }
            case 3 -> { // Move.
                out.write(input, from, to - from);
                out.write(input, 0, from);
                out.write(input, to, input.length - to);
            }
            default -> {
                out.writeBytes(input);
                byte[] bytes = out.toByteArray();
                if (bytes.length > 0) {
                    bytes[random.nextInt(bytes.length)] =
                            (byte) (random.nextBoolean() ? random.nextInt(256) : ' ' + random.nextInt(95));
                }
                return bytes;
            }
        }
        return out.toByteArray();
    }
}
