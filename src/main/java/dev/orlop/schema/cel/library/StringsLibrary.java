package dev.orlop.schema.cel.library;

import static dev.orlop.schema.cel.library.Library.INT;
import static dev.orlop.schema.cel.library.Library.STRING;

import dev.orlop.object.GoFormat;
import dev.orlop.schema.cel.value.CelError;
import dev.orlop.schema.cel.value.Values;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The functions on texts of cel-go's strings extension, version 2; places and lengths are in code points. */
final class StringsLibrary {
    private StringsLibrary() {}

    static Library library() {
        return new Library()
                .member("charAt", "string_char_at_int", STRING, StringsLibrary::charAt, STRING, INT)
                .member("indexOf", "string_index_of_string", INT, a -> indexOf(a, 0), STRING, STRING)
                .member("indexOf", "string_index_of_string_int", INT, a -> indexOf(a, (Long) a[2]), STRING, STRING, INT)
                .member("lastIndexOf", "string_last_index_of_string", INT, StringsLibrary::lastIndexOf, STRING, STRING)
                .member(
                        "lastIndexOf",
                        "string_last_index_of_string_int",
                        INT,
                        a -> lastIndexOf((String) a[0], (String) a[1], (Long) a[2]),
                        STRING,
                        STRING,
                        INT)
                .member("lowerAscii", "string_lower_ascii", STRING, a -> ascii(a, 'A', 'Z', 32), STRING)
                .member("upperAscii", "string_upper_ascii", STRING, a -> ascii(a, 'a', 'z', -32), STRING)
                .member("replace", "string_replace_string_string", STRING, a -> replace(a, -1), STRING, STRING, STRING)
                .member(
                        "replace",
                        "string_replace_string_string_int",
                        STRING,
                        a -> replace(a, (Long) a[3]),
                        STRING,
                        STRING,
                        STRING,
                        INT)
                .member("split", "string_split_string", Library.list(STRING), a -> split(a, -1), STRING, STRING)
                .member(
                        "split",
                        "string_split_string_int",
                        Library.list(STRING),
                        a -> split(a, (Long) a[2]),
                        STRING,
                        STRING,
                        INT)
                .member("substring", "string_substring_int", STRING, a -> substring(a, -1), STRING, INT)
                .member(
                        "substring",
                        "string_substring_int_int",
                        STRING,
                        a -> substring(a, (Long) a[2]),
                        STRING,
                        INT,
                        INT)
                .member("trim", "string_trim", STRING, a -> GoFormat.trim((String) a[0]), STRING)
                .member("join", "list_join", STRING, a -> join((List<?>) a[0], ""), Library.list(STRING))
                .member(
                        "join",
                        "list_join_string",
                        STRING,
                        a -> join((List<?>) a[0], (String) a[1]),
                        Library.list(STRING),
                        STRING)
                .member(
                        "format",
                        "string_format",
                        STRING,
                        a -> Formatting.format((String) a[0], (List<?>) a[1]),
                        STRING,
                        Library.list(Library.DYN))
                .global("strings.quote", "strings_quote", STRING, a -> quote((String) a[0]), STRING);
    }

    private static CelError outOfRange(long index) {
        return new CelError("index out of range: " + index);
    }

    private static int[] points(Object text) {
        return ((String) text).codePoints().toArray();
    }

    private static Object charAt(Object[] args) {
        int[] points = points(args[0]);
        long at = (Long) args[1];
        if (at < 0 || at > points.length) {
            return outOfRange(at);
        }
        return at == points.length ? "" : Character.toString(points[(int) at]);
    }

    private static Object indexOf(Object[] args, long offset) {
        String part = (String) args[1];
        String text = (String) args[0];
        if (offset < 0) {
            return outOfRange(offset);
        }
        int size = Values.size(text);
        if (part.isEmpty()) {
            return Math.min(offset, size);
        }
        if (offset >= size) {
            return -1L;
        }
        int found = text.indexOf(part, text.offsetByCodePoints(0, (int) offset));
        return found < 0 ? -1L : (long) text.codePointCount(0, found);
    }

    private static Object lastIndexOf(Object[] args) {
        String text = (String) args[0];
        long size = Values.size(text);
        return ((String) args[1]).isEmpty() ? size : lastIndexOf(text, (String) args[1], Math.max(0, size - 1));
    }

    private static Object lastIndexOf(String text, String part, long offset) {
        if (offset < 0) {
            return outOfRange(offset);
        }
        int size = Values.size(text);
        if (part.isEmpty()) {
            return Math.min(offset, size);
        }
        if (offset >= size) {
            return -1L;
        }
        int from = text.offsetByCodePoints(0, (int) offset);
        int found = text.lastIndexOf(part, from);
        return found < 0 ? -1L : (long) text.codePointCount(0, found);
    }

    private static Object ascii(Object[] args, char from, char to, int shift) {
        char[] chars = ((String) args[0]).toCharArray();
        for (int i = 0; i < chars.length; i++) {
            if (chars[i] >= from && chars[i] <= to) {
                chars[i] += (char) shift;
            }
        }
        return new String(chars);
    }

    private static Object replace(Object[] args, long limit) {
        String text = (String) args[0];
        String from = (String) args[1];
        String to = (String) args[2];
        if (limit < 0 && !from.isEmpty()) {
            return text.replace(from, to);
        }
        StringBuilder out = new StringBuilder();
        int at = 0;
        for (long n = 0; limit < 0 || n < limit; n++) {
            int found = from.isEmpty() ? at : text.indexOf(from, at);
            if (from.isEmpty() && n > 0) {
                found = at < text.length() ? text.offsetByCodePoints(at, 1) : -1;
            }
            if (found < 0) {
                break;
            }
            out.append(text, at, found).append(to);
            at = found + from.length();
        }
        return out.append(text.substring(at)).toString();
    }

    private static Object split(Object[] args, long limit) {
        String text = (String) args[0];
        String separator = (String) args[1];
        List<Object> parts = new ArrayList<>();
        if (limit == 0) {
            return parts;
        }
        int at = 0;
        while (limit < 0 || parts.size() + 1 < limit) {
            int next = separator.isEmpty() ? explode(text, at) : text.indexOf(separator, at);
            if (next < 0) {
                break;
            }
            parts.add(text.substring(at, next));
            at = next + separator.length();
        }
        if (!(separator.isEmpty() && text.isEmpty())) {
            parts.add(text.substring(at));
        }
        return parts;
    }

    private static int explode(String text, int at) {
        int next = at < text.length() ? text.offsetByCodePoints(at, 1) : text.length();
        return next < text.length() ? next : -1;
    }

    private static Object substring(Object[] args, long end) {
        int[] points = points(args[0]);
        long start = (Long) args[1];
        long stop = args.length == 2 ? points.length : end;
        if (args.length == 3 && start > stop) {
            return new CelError("invalid substring range. start: " + start + ", end: " + stop);
        }
        if (start < 0 || start > points.length) {
            return outOfRange(start);
        }
        if (stop > points.length) {
            return outOfRange(stop);
        }
        int[] part = Arrays.copyOfRange(points, (int) start, (int) stop);
        return new String(part, 0, part.length);
    }

    private static Object join(List<?> list, String separator) {
        StringBuilder joined = new StringBuilder();
        for (int i = 0; i < list.size(); i++) {
            if (!(list.get(i) instanceof String element)) {
                return Functions.noSuchOverload("join", new Object[] {list, separator});
            }
            joined.append(i > 0 ? separator : "").append(element);
        }
        return joined.toString();
    }

    private static String quote(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            quoted.append(
                    switch (c) {
                        case 7 -> "\\a";
                        case '\b' -> "\\b";
                        case '\f' -> "\\f";
                        case '\n' -> "\\n";
                        case '\r' -> "\\r";
                        case '\t' -> "\\t";
                        case 11 -> "\\v";
                        case '\\' -> "\\\\";
                        case '"' -> "\\\"";
                        default -> String.valueOf(c);
                    });
        }
        return quoted.append('"').toString();
    }
}
