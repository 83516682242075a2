package dev.orlop.auth.audit;

import dev.orlop.auth.Action;
import dev.orlop.object.Status;
import dev.orlop.registry.Identity;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Gathers what the events of one request say. Its request's threads write it one after the other; annotations come from
 * any thread.
 */
public final class AuditRecord {
    private static final String TRUNCATED = "audit.k8s.io/truncated";
    private static final String DECISION = "authorization.k8s.io/decision";
    private static final String REASON = "authorization.k8s.io/reason";

    private final Request request;
    private final AuditPolicy.Verdict verdict;
    private final int maxBody;
    private final Map<String, String> annotations = new TreeMap<>();
    private @Nullable Identity impersonated;
    private ObjectMark object = ObjectMark.NONE;
    private @Nullable Status status;
    private int code;
    private volatile boolean rejected;
    private final Body requestBody = new Body(AuditLevel.REQUEST);
    private final Body responseBody = new Body(AuditLevel.REQUEST_RESPONSE);

    /**
     * The request as it came in.
     *
     * @param uri path and query as the client has sent them
     * @param caller null if it is not known who that is
     * @param sources addresses that it came by, the nearest last
     */
    public record Request(
            String auditId,
            String uri,
            Action action,
            @Nullable Identity caller,
            List<String> sources,
            String userAgent,
            Instant received) {}

    /** The parts of an object's metadata that an event names; empty where they are not known. */
    public record ObjectMark(String namespace, String name, String uid, String resourceVersion) {
        static final ObjectMark NONE = new ObjectMark("", "", "", "");
    }

    /** The body of the request or of its answer, written down where the level of the event covers it. */
    public final class Body {
        private final AuditLevel from;
        private byte @Nullable [] json;

        private Body(AuditLevel from) {
            this.from = from;
        }

        /** Whether it is written down. */
        public boolean isWanted() {
            return level().covers(from);
        }

        /** Takes one line of JSON, if it is wanted and not too large. */
        public void set(byte[] line) {
            if (!isWanted()) {
                return;
            }
            if (line.length > maxBody) {
                leaveOut();
            } else {
                json = line;
            }
        }

        /** Says that it was too large to be written down ({@code plugin/buffered truncate}). */
        public void leaveOut() {
            annotate(TRUNCATED, "true");
        }

        /** Null if it is not wanted, not known or too large. */
        byte @Nullable [] json() {
            return json;
        }
    }

    AuditRecord(Request request, AuditPolicy.Verdict verdict, int maxBody) {
        this.request = request;
        this.verdict = verdict;
        this.maxBody = maxBody;
    }

    Request request() {
        return request;
    }

    AuditLevel level() {
        return verdict.level();
    }

    boolean wants(AuditStage stage) {
        return !verdict.omitStages().contains(stage);
    }

    boolean omitsManagedFields() {
        return verdict.omitManagedFields();
    }

    /** Its request was refused because nothing can be written down: nothing is. */
    void reject() {
        rejected = true;
    }

    boolean isRejected() {
        return rejected;
    }

    public Body requestBody() {
        return requestBody;
    }

    public Body responseBody() {
        return responseBody;
    }

    /** How many bytes of JSON a body may have; one that is larger is left out, and an annotation says so. */
    public int maxBody() {
        return maxBody;
    }

    public void impersonates(Identity other) {
        impersonated = other;
    }

    @Nullable
    Identity impersonated() {
        return impersonated;
    }

    /** Names the object of the request's body. */
    public void object(ObjectMark mark) {
        object = mark;
    }

    ObjectMark object() {
        return object;
    }

    /** What the answer's Status says. */
    public void status(Status answer) {
        status = answer;
    }

    @Nullable
    Status status() {
        return status;
    }

    /** The HTTP status of the answer. */
    public void code(int answer) {
        code = answer;
    }

    int code() {
        return code;
    }

    /** What the authorizer has said ({@code filters.WithAuthorization}). */
    public void decided(boolean allowed, String reason) {
        annotate(DECISION, allowed ? "allow" : "forbid");
        annotate(REASON, reason);
    }

    /** Adds an annotation; of two with one key the first stays. Safe for any thread. */
    public void annotate(String key, String value) {
        synchronized (annotations) {
            annotations.putIfAbsent(key, value);
        }
    }

    Map<String, String> annotations() {
        synchronized (annotations) {
            return Map.copyOf(annotations);
        }
    }
}
