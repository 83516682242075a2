package dev.orlop.auth.audit;

import java.util.Arrays;
import java.util.List;

/** Says how much of a request is written down; each level includes those before it ({@code audit.Level}). */
public enum AuditLevel {
    NONE("None"),
    /** Who did what to which object, and how it ended; no content. */
    METADATA("Metadata"),
    /** Also the body of the request. */
    REQUEST("Request"),
    /** Also the body of the answer. */
    REQUEST_RESPONSE("RequestResponse");

    private final String label;

    AuditLevel(String label) {
        this.label = label;
    }

    /** The name in policies and events. */
    public String label() {
        return label;
    }

    boolean covers(AuditLevel other) {
        return compareTo(other) >= 0;
    }

    static List<String> labels() {
        return Arrays.stream(values()).map(AuditLevel::label).toList();
    }
}
