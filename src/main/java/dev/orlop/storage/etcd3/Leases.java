package dev.orlop.storage.etcd3;

import dev.orlop.storage.backend.BackendListener;
import dev.orlop.storage.etcd3.Etcd3Settings.LeaseReuse;
import io.etcd.jetcd.api.LeaseGrantRequest;
import io.etcd.jetcd.api.LeaseGrantResponse;
import io.etcd.jetcd.api.LeaseGrpc;
import java.time.Duration;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Leases for objects that expire; one is shared by objects that expire at about the same time
 * ({@code etcd3.leaseManager}). An object may outlive its time to live by 5 % of it, up to a limit. Safe for any number of
 * threads.
 */
final class Leases {
    private static final int REUSE_PERCENT = 5;

    private final LongFunction<Mono<Long>> grant;
    private final LeaseReuse reuse;
    private final BackendListener listener;
    private final LongSupplier nanoClock;
    private @Nullable Lease last;

    /**
     * @param grant gets a lease of so many seconds from etcd
     * @param nanoClock as {@link System#nanoTime}
     */
    Leases(LongFunction<Mono<Long>> grant, LeaseReuse reuse, BackendListener listener, LongSupplier nanoClock) {
        this.grant = grant;
        this.reuse = reuse;
        this.listener = listener;
        this.nanoClock = nanoClock;
    }

    /** The identifier of a lease for an object that is to live so long. */
    Mono<Long> lease(long ttlSeconds) {
        return Mono.defer(() -> choose(ttlSeconds).id);
    }

    /** Not to be used again: etcd does not know it any more. */
    synchronized void forget() {
        last = null;
    }

    private synchronized Lease choose(long ttlSeconds) {
        long now = nanoClock.getAsLong();
        long wanted = Duration.ofSeconds(ttlSeconds).toNanos();
        long extra = reuseSeconds(ttlSeconds);
        Lease lease = last;
        if (lease != null) {
            // Every request counts, also one that comes to nothing.
            lease.objects++;
            long rest = lease.expiry - now - wanted;
            if (rest > 0 && rest < Duration.ofSeconds(extra).toNanos() && lease.objects <= reuse.maxObjects()) {
                return lease;
            }
            listener.leaseUsed(lease.objects);
        }
        last = new Lease(now + wanted + Duration.ofSeconds(extra).toNanos(), grant(ttlSeconds + extra));
        return last;
    }

    private long reuseSeconds(long ttlSeconds) {
        return Math.min(ttlSeconds * REUSE_PERCENT / 100, reuse.maxDuration().toSeconds());
    }

    /** Asked for once, by the first who needs it; the others wait for the same answer. */
    private Mono<Long> grant(long ttlSeconds) {
        return grant.apply(ttlSeconds).doOnError(failure -> forget()).cache();
    }

    /** The grant by etcd. */
    static LongFunction<Mono<Long>> from(Requests requests) {
        return ttlSeconds -> requests.send(new Requests.Call<>(
                        LeaseGrpc.getLeaseGrantMethod(),
                        LeaseGrantRequest.newBuilder().setTTL(ttlSeconds).build(),
                        true,
                        "grant a lease"))
                .map(LeaseGrantResponse::getID);
    }

    private static final class Lease {
        private final long expiry;
        private final Mono<Long> id;
        private int objects = 1;

        Lease(long expiry, Mono<Long> id) {
            this.expiry = expiry;
            this.id = id;
        }
    }
}
