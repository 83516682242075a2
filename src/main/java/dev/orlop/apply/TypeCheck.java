package dev.orlop.apply;

import dev.orlop.apply.field.ListElements;
import dev.orlop.apply.field.NodeType;
import dev.orlop.apply.field.PathElement;
import dev.orlop.tree.Literals;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Checks whether a value fits its type ({@code typed.validate}). One value, one thread. */
final class TypeCheck {
    /** The longest value that a message shows, in characters. */
    private static final int MAX_SHOWN = 1024;

    private final boolean allowDuplicates;
    private final TypeErrors errors = new TypeErrors();

    private TypeCheck(boolean allowDuplicates) {
        this.allowDuplicates = allowDuplicates;
    }

    /**
     * @param allowDuplicates whether elements of a list may have the same identity, as in objects stored before the list had
     *     one
     */
    static TypeErrors check(NodeType type, JsonNode value, boolean allowDuplicates) {
        TypeCheck check = new TypeCheck(allowDuplicates);
        check.value(type, value);
        return check.errors;
    }

    private void value(NodeType type, JsonNode value) {
        switch (type.form(value)) {
            case SCALAR -> scalar(type.scalar(), value);
            case LIST -> {
                if (value.isArray()) {
                    elements(type.asList(), value);
                } else if (!value.isNull()) {
                    errors.add("expected list, got " + shown("&{", Literals.value(value)));
                }
            }
            case MAP -> {
                if (value.isObject()) {
                    members(type.asMap(), value);
                } else if (!value.isNull()) {
                    errors.add("expected map, got " + shown("&{", Literals.value(value)));
                }
            }
        }
    }

    private void scalar(NodeType.@Nullable Scalar type, JsonNode value) {
        if (type == null || value.isNull()) {
            return;
        }
        switch (type) {
            case NUMERIC -> {
                if (!value.isNumber()) {
                    errors.add("expected numeric (int or float), got " + Literals.type(value));
                }
            }
            case STRING -> {
                if (!value.isString()) {
                    errors.add(
                            "expected string, got " + shown("&value.valueUnstructured{Value:", Literals.syntax(value)));
                }
            }
            case BOOLEAN -> {
                if (!value.isBoolean()) {
                    errors.add("expected boolean, got " + shown("&{", Literals.value(value)));
                }
            }
            case UNTYPED -> {
                if (value.isContainer()) {
                    errors.add("expected any scalar, got " + shown("&{", Literals.value(value)));
                }
            }
        }
    }

    private static String shown(String opening, String value) {
        boolean tooLong = value.length() > MAX_SHOWN;
        return opening + (tooLong ? value.substring(0, MAX_SHOWN) + "..." : value) + "}";
    }

    private void elements(NodeType.ListType type, JsonNode list) {
        Set<PathElement> seen = new HashSet<>();
        int index = 0;
        for (JsonNode element : list) {
            PathElement path;
            if (type.associative()) {
                path = ListElements.identity(type, element);
                if (path == null) {
                    errors.add("element " + index + ": " + ListElements.problem(type, element));
                    return;
                }
                if (!seen.add(path) && !allowDuplicates) {
                    errors.add("duplicate entries for key " + path);
                }
            } else {
                path = null;
            }
            int before = errors.size();
            value(type.elements(), element);
            if (errors.size() > before) {
                errors.prefix(before, path == null ? new PathElement.Index(index) : path);
            }
            if (errors.isFull()) {
                return;
            }
            index++;
        }
    }

    private void members(NodeType.MapType type, JsonNode map) {
        for (Map.Entry<String, JsonNode> member : map.properties()) {
            NodeType below = type.member(member.getKey());
            int before = errors.size();
            if (below == null) {
                errors.add("field not declared in schema");
            } else {
                value(below, member.getValue());
            }
            if (errors.size() > before) {
                errors.prefix(before, new PathElement.Field(member.getKey()));
                if (below == null || errors.isFull()) {
                    return;
                }
            }
        }
    }
}
