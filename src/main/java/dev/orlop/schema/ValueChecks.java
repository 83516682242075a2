package dev.orlop.schema;

import com.google.re2j.Pattern;
import dev.orlop.schema.format.Format;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Holds what a node's values are checked against, made ready to be run. Types as a mask, the format, the regular
 * expression, the enumeration. Immutable but for what is made at first use.
 */
public final class ValueChecks {
    static final ValueChecks NONE = new ValueChecks(0, "", "", null, Limits.NONE);

    public static final int OBJECT = 1;
    public static final int ARRAY = 2;
    public static final int STRING = 4;
    public static final int INTEGER = 8;
    public static final int NUMBER = 16;
    public static final int BOOLEAN = 32;
    /** A type that no value has, as a schema may name where the reference lets it. */
    static final int OTHER = 64;

    /** From how many texts on an enumeration is looked up rather than walked through. */
    private static final int LARGE_ENUMERATION = 8;

    private final int types;
    private final String typeText;
    private final String format;
    private final @Nullable Format textFormat;
    private final Limits limits;
    private final @Nullable Set<String> texts;
    private volatile @Nullable Pattern pattern;

    /**
     * @param types those that are allowed, 0 for all
     * @param typeText how messages call them
     * @param format the declared format, or "" if it is one that is not enforced
     */
    ValueChecks(int types, String typeText, String format, @Nullable Format textFormat, Limits limits) {
        this.types = types;
        this.typeText = typeText;
        this.format = format;
        this.textFormat = textFormat;
        this.limits = limits;
        this.texts = texts(limits.enumeration());
    }

    private static @Nullable Set<String> texts(List<JsonNode> enumeration) {
        if (enumeration.size() < LARGE_ENUMERATION) {
            return null;
        }
        Set<String> texts = HashSet.newHashSet(enumeration.size());
        for (JsonNode value : enumeration) {
            if (value.isString()) {
                texts.add(value.stringValue());
            }
        }
        return texts;
    }

    public int types() {
        return types;
    }

    public String typeText() {
        return typeText;
    }

    public String format() {
        return format;
    }

    @Nullable
    public Format textFormat() {
        return textFormat;
    }

    public Limits limits() {
        return limits;
    }

    /** Whether a text is one of the enumeration; null if it takes a walk to find out. */
    @Nullable
    public Boolean isListed(String text) {
        return texts == null ? null : texts.contains(text);
    }

    /** Whether a text matches the pattern; a schema with a pattern that is none is not accepted in the first place. */
    public boolean matches(String expression, String text) {
        Pattern compiled = pattern;
        if (compiled == null) {
            compiled = Patterns.compile(expression);
            pattern = compiled;
        }
        return compiled != null && compiled.matcher(text).find();
    }
}
