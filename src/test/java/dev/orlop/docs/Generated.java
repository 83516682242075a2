package dev.orlop.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A part of a document that is generated from what it describes, between {@code <!-- generated: NAME -->} and
 * {@code <!-- end -->}. A test run with {@code -Dorlop.docs.write=true} writes it, every other one checks it.
 */
public final class Generated {
    private Generated() {}

    public static void check(Path document, String name, String expected) throws IOException {
        String text = Files.readString(document);
        String begin = "<!-- generated: " + name + " -->\n";
        int from = text.indexOf(begin) + begin.length();
        int to = text.indexOf("<!-- end -->", from);
        assertThat(text.contains(begin) && to >= 0)
                .as("%s has a part %s", document, name)
                .isTrue();
        if (Boolean.getBoolean("orlop.docs.write")) {
            Files.writeString(document, text.substring(0, from) + expected + text.substring(to));
            return;
        }
        assertThat(text.substring(from, to))
                .as("%s is out of date: run its test once with -Dorlop.docs.write=true", document)
                .isEqualTo(expected);
    }
}
