package dev.orlop.auth.audit;

import java.util.Arrays;
import java.util.List;

/** Names a moment in the life of a request at which an event is written ({@code audit.Stage}). */
public enum AuditStage {
    /** The caller is known, and nothing has been done yet. */
    REQUEST_RECEIVED("RequestReceived"),
    /** A watch is open, or an unknown caller was refused. */
    RESPONSE_STARTED("ResponseStarted"),
    /** The answer is complete, or nobody reads it any more. */
    RESPONSE_COMPLETE("ResponseComplete"),
    /** The server has failed. */
    PANIC("Panic");

    private final String label;

    AuditStage(String label) {
        this.label = label;
    }

    /** The name in policies and events. */
    public String label() {
        return label;
    }

    static List<String> labels() {
        return Arrays.stream(values()).map(AuditStage::label).toList();
    }
}
