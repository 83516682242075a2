package dev.orlop.web.request;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads an Accept header as the API server does ({@code goautoneg.ParseAccept}). What cannot be read is left out,
 * names count as they are written, and a quality of 0 is only the last of all.
 */
final class AcceptClauses {
    /** More clauses than any client sends; the rest of a longer header is not looked at. */
    private static final int MOST = 64;

    private AcceptClauses() {}

    /**
     * One media range with its parameters, but for its quality.
     */
    record Clause(String type, String subtype, Map<String, String> parameters, double quality) {
        boolean matches(String wantedType, String wantedSubtype) {
            return type.equals(wantedType)
                    ? subtype.equals(wantedSubtype) || subtype.equals("*")
                    : type.equals("*") && subtype.equals("*");
        }

        /** Whether it takes a media type such as {@code application/json}. */
        boolean matches(String mediaType) {
            int slash = mediaType.indexOf('/');
            return matches(mediaType.substring(0, slash), mediaType.substring(slash + 1));
        }

        /** Whether it is a range such as {@code application/*}. */
        boolean isPartOpen() {
            return subtype.equals("*") && !type.equals("*");
        }

        private boolean isBefore(Clause other) {
            return quality > other.quality
                    || (!type.equals("*") && other.type.equals("*"))
                    || (!subtype.equals("*") && other.subtype.equals("*"));
        }
    }

    /** The clauses, the most wanted first. */
    static List<Clause> of(String header) {
        List<Clause> clauses = new ArrayList<>();
        for (String part : header.split(",")) {
            Clause clause = clauses.size() < MOST ? clause(part.strip()) : null;
            if (clause != null) {
                insert(clauses, clause);
            }
        }
        return clauses;
    }

    /** Keeps the order of the header among equals. */
    private static void insert(List<Clause> clauses, Clause clause) {
        int at = clauses.size();
        while (at > 0 && clause.isBefore(clauses.get(at - 1))) {
            at--;
        }
        clauses.add(at, clause);
    }

    private static @Nullable Clause clause(String text) {
        String[] parts = text.split(";");
        String[] range = parts.length == 0 ? new String[] {""} : parts[0].split("/", -1);
        String type = range[0].strip();
        String subtype = range.length == 2 ? range[1].strip() : "";
        if (range.length == 1 && type.equals("*")) {
            subtype = "*";
        }
        if (subtype.isEmpty()) {
            return null;
        }
        Map<String, String> parameters = new HashMap<>();
        for (int i = 1; i < parts.length; i++) {
            String[] parameter = parts[i].split("=", -1);
            if (parameter.length == 2 && !parameter[1].isEmpty()) {
                parameters.put(parameter[0].strip(), parameter[1].strip());
            }
        }
        String quality = parameters.remove("q");
        return new Clause(type, subtype, parameters, quality == null ? 1 : number(quality));
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
