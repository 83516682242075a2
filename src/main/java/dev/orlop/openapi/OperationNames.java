package dev.orlop.openapi;

import dev.orlop.object.GroupVersionKind;

/**
 * The identifiers and texts of operations ({@code GetOperationIDAndTagsFromRoute} and {@code builder.descriptionFor} of
 * the API server).
 */
final class OperationNames {
    private final GroupVersionKind type;

    OperationNames(GroupVersionKind type) {
        this.type = type;
    }

    /** Such as {@code listAppsV1NamespacedDeployment}. */
    String id(String verb, String rest) {
        return verb + camel(group(), true) + camel(type.version(), true) + camel(rest, true);
    }

    /** Such as {@code apps_v1}. */
    String tag() {
        return camel(group(), false) + "_" + camel(type.version(), false);
    }

    private String group() {
        String group = type.group().isEmpty() ? "core" : type.group();
        return group.endsWith(".k8s.io") ? group.substring(0, group.length() - ".k8s.io".length()) : group;
    }

    /** The text with all but letters, digits and underscores left out, the letter behind each gap in upper case. */
    private static String camel(String text, boolean capitalized) {
        StringBuilder id = new StringBuilder(text.length());
        boolean capital = capitalized;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isLetter(c) || c == '_' || (i > 0 && Character.isDigit(c))) {
                id.append(capital ? Character.toUpperCase(c) : c);
                capital = false;
            } else {
                capital = true;
            }
        }
        return id.toString();
    }

    /** A sentence's beginning for a verb on an object or on its subresource. */
    String description(String verb, String subresource) {
        String kind = type.kind();
        String of = subresource.isEmpty() ? "" : " " + subresource + " of";
        return switch (verb) {
            case "list" -> "list objects of kind " + kind;
            case "deletecollection" -> "delete collection of " + kind;
            case "patch" -> "partially update" + of + " the specified " + kind;
            case "create", "delete" -> verb + of + article(kind) + kind;
            default -> verb + of + " the specified " + kind;
        };
    }

    private static String article(String noun) {
        if (noun.endsWith("s") && !noun.endsWith("ss")) {
            return " ";
        }
        return "aeiouAEIOU".indexOf(noun.charAt(0)) >= 0 ? " an " : " a ";
    }

    /** The component's name of a built-in type: {@code io.k8s.api.policy.v1.Eviction}. */
    static String builtInComponent(GroupVersionKind type) {
        String group = type.group().replaceFirst("[.].*", "");
        return "io.k8s.api." + group + '.' + type.version() + '.' + type.kind();
    }

    /** The component's name of a custom type: the group backwards, the version, the kind. */
    static String component(GroupVersionKind type) {
        String[] parts = type.group().split("\\.");
        StringBuilder name = new StringBuilder();
        for (int i = parts.length - 1; i >= 0; i--) {
            name.append(parts[i]).append('.');
        }
        return name.append(type.version()).append('.').append(type.kind()).toString();
    }
}
