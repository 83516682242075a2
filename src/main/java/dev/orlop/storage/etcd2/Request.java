package dev.orlop.storage.etcd2;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;

/**
 * A request to the keys API, whichever server it goes to.
 *
 * @param target path and query, encoded
 * @param form the body, or null
 */
record Request(HttpMethod method, String target, byte @Nullable [] form) {
    static Request get(String target) {
        return new Request(HttpMethod.GET, target, null);
    }

    static Request put(String target, FormBody form) {
        return new Request(HttpMethod.PUT, target, form.toBytes());
    }

    static Request delete(String target) {
        return new Request(HttpMethod.DELETE, target, null);
    }

    /** Whether sending it twice does no harm; a compare-and-swap that took effect would seem lost the second time. */
    boolean isRepeatable() {
        return method == HttpMethod.GET;
    }

    @Override
    public String toString() {
        return method + " " + target;
    }
}
