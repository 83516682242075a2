package dev.orlop.schema.cel.library;

import static dev.orlop.schema.cel.library.Library.STRING;

import dev.cel.common.types.CelType;
import dev.orlop.object.NameRule;
import dev.orlop.schema.cel.value.CelError;
import dev.orlop.schema.cel.value.Moment;
import dev.orlop.schema.cel.value.Opaque;
import dev.orlop.schema.cel.value.OptionalValue;
import dev.orlop.schema.cel.value.Times;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;

/** A format that texts are checked against ({@code cel/library/format.go}). */
public record NamedFormat(Function<String, List<String>> problems) implements Opaque {
    public static final String TYPE = "kubernetes.NamedFormat";
    /** The longest name of a format, as costs count it. */
    public static final long LONGEST = 64;

    private static final CelType FORMAT = Library.opaque(TYPE);
    private static final Pattern UUID =
            Pattern.compile("(?i)[0-9A-F]{8}-?[0-9A-F]{4}-?[0-9A-F]{4}-?[0-9A-F]{4}-?[0-9A-F]{12}");
    private static final Map<String, NamedFormat> FORMATS = new LinkedHashMap<>();

    static {
        rule("dns1123Label", NameRule.DNS_1123_LABEL, false);
        rule("dns1123Subdomain", NameRule.DNS_1123_SUBDOMAIN, false);
        rule("dns1035Label", NameRule.DNS_1035_LABEL, false);
        rule("qualifiedName", NameRule.LABEL_KEY, false);
        rule("dns1123LabelPrefix", NameRule.DNS_1123_LABEL, true);
        rule("dns1123SubdomainPrefix", NameRule.DNS_1123_SUBDOMAIN, true);
        rule("dns1035LabelPrefix", NameRule.DNS_1035_LABEL, true);
        rule("labelValue", NameRule.LABEL_VALUE, false);
        add("uri", NamedFormat::uri);
        add("uuid", text -> UUID.matcher(text).matches() ? List.of() : List.of("does not match the UUID format"));
        add("byte", NamedFormat::base64);
        add("date", text -> Times.date(text) instanceof Moment ? List.of() : List.of("invalid date"));
        add("datetime", text -> Times.dateTime(text) instanceof Moment ? List.of() : List.of("invalid datetime"));
    }

    private static void add(String name, Function<String, List<String>> problems) {
        FORMATS.put(name, new NamedFormat(problems));
    }

    /** A prefix may end with a dash, which the name's rule does not see then. */
    private static void rule(String name, NameRule rule, boolean prefix) {
        add(
                name,
                text -> rule.check(
                        prefix && text.length() > 1 && text.endsWith("-")
                                ? text.substring(0, text.length() - 1) + "a"
                                : text));
    }

    private static List<String> uri(String text) {
        return Url.parse(text) instanceof CelError(String message)
                ? List.of(message.replace("URL parse error during conversion from string: ", ""))
                : List.of();
    }

    private static List<String> base64(String text) {
        try {
            Base64.getDecoder().decode(text);
            return List.of();
        } catch (IllegalArgumentException e) {
            return List.of("invalid base64");
        }
    }

    private static Object named(String name) {
        NamedFormat format = FORMATS.get(name);
        return format == null ? OptionalValue.NONE : OptionalValue.of(format);
    }

    private static Object validate(NamedFormat format, String text) {
        List<Object> problems = new ArrayList<>(format.problems.apply(text));
        return problems.isEmpty() ? OptionalValue.NONE : OptionalValue.of(problems);
    }

    @Override
    public String typeName() {
        return TYPE;
    }

    static Library library() {
        Library library = new Library()
                .global("format.named", "format-named", Library.optional(FORMAT), a -> named((String) a[0]), STRING)
                .member(
                        "validate",
                        "format-validate",
                        Library.optional(Library.list(STRING)),
                        a -> validate((NamedFormat) a[0], (String) a[1]),
                        FORMAT,
                        STRING);
        FORMATS.forEach((name, format) -> library.global("format." + name, "format-" + name, FORMAT, a -> format));
        return library;
    }
}
