package dev.orlop.registry.store;

import dev.orlop.object.NameRule;
import java.util.List;

/** The rules of {@link NameRule} by the names of what they are for. Each returns all that is wrong with a text. */
public final class NameRules {
    private NameRules() {}

    public static List<String> subdomain(String text) {
        return NameRule.DNS_1123_SUBDOMAIN.check(text);
    }

    public static List<String> label(String text) {
        return NameRule.DNS_1123_LABEL.check(text);
    }

    /** RFC 1035: as {@link #label}, but starting with a letter. */
    public static List<String> label1035(String text) {
        return NameRule.DNS_1035_LABEL.check(text);
    }

    /** What may be one segment of a URL path, and so of a key. */
    public static List<String> pathSegment(String text) {
        return NameRule.PATH_SEGMENT.check(text);
    }

    /** A label key: {@code [subdomain/]name}; annotation keys and finalizers follow the same rule. */
    public static List<String> qualifiedName(String text) {
        return NameRule.LABEL_KEY.check(text);
    }

    public static List<String> labelValue(String text) {
        return NameRule.LABEL_VALUE.check(text);
    }

    /** A key of a ConfigMap's or Secret's data: a file name. */
    public static List<String> dataKey(String text) {
        return NameRule.DATA_KEY.check(text);
    }
}
