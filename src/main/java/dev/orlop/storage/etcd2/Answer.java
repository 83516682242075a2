package dev.orlop.storage.etcd2;

import dev.orlop.storage.etcd2.NodeReader.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * The answer of a server.
 *
 * @param index X-Etcd-Index: the store's index when it answered, or began to watch; 0 if it did not say
 * @param refusal null if the request was done
 */
record Answer(long index, @Nullable Refusal refusal, byte[] body) {
    static final int KEY_NOT_FOUND = 100;
    static final int COMPARE_FAILED = 101;
    static final int NOT_A_FILE = 102;
    static final int NOT_A_DIRECTORY = 104;
    static final int KEY_EXISTS = 105;
    static final int UNAUTHORIZED = 110;
    static final int EVENT_INDEX_CLEARED = 401;

    static Answer of(int status, long index, byte[] body) {
        return new Answer(index, status < 300 ? null : refusal(status, body), body);
    }

    private static Refusal refusal(int status, byte[] body) {
        boolean json = body.length > 0 && body[0] == '{';
        Refusal refusal = json ? NodeReader.refusal(body) : new Refusal(0, "", "");
        if (refusal.code() != 0) {
            return refusal;
        }
        return new Refusal(status == 401 ? UNAUTHORIZED : 0, "HTTP status " + status, refusal.message());
    }

    /** 0 if the request was done; -1 if it was refused without one of etcd's codes. */
    int code() {
        if (refusal == null) {
            return 0;
        }
        return refusal.code() == 0 ? -1 : refusal.code();
    }

    /** Whether the server itself is in trouble: no leader, no quorum, or something in front of it that is no etcd. */
    boolean isServerFailure() {
        return code() / 100 == 3 || code() == -1;
    }
}
