package dev.orlop.web.render;

import java.io.ByteArrayOutputStream;

/**
 * JSON, indented by two spaces a level; empty objects and arrays stay on one line (Go's {@code json.Indent}). It works on
 * bytes and remembers where it is, so a text may come in pieces of any size; numbers and strings stay as they are.
 */
final class Indenter {
    private int depth;
    private boolean inText;
    private boolean escaped;
    /** Whether the last byte opened an object or array, of which nothing is known yet to be in it. */
    private boolean opened;

    /** The next byte of a well-formed text. */
    void write(byte next, ByteArrayOutputStream out) {
        if (inText) {
            text(next, out);
        } else if (next > ' ') {
            structure(next, out);
        } else if (next == '\n' && depth == 0) {
            out.write(next);
        }
    }

    private void text(byte next, ByteArrayOutputStream out) {
        out.write(next);
        inText = escaped || next != '"';
        escaped = !escaped && next == '\\';
    }

    private void structure(byte next, ByteArrayOutputStream out) {
        boolean closes = next == '}' || next == ']';
        depth -= closes ? 1 : 0;
        if (closes != opened) {
            line(out);
        }
        opened = false;
        out.write(next);
        switch (next) {
            case '{', '[' -> {
                depth++;
                opened = true;
            }
            case ',' -> line(out);
            case ':' -> out.write(' ');
            case '"' -> inText = true;
            default -> {
                // Part of a number or a word, or the end of something.
            }
        }
    }

    private void line(ByteArrayOutputStream out) {
        out.write('\n');
        for (int i = 0; i < depth; i++) {
            out.write(' ');
            out.write(' ');
        }
    }
}
