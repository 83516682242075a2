package dev.orlop.storage.etcd3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orlop.storage.backend.BackendListener;
import dev.orlop.storage.etcd3.Etcd3Settings.LeaseReuse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** When a lease is shared ({@code etcd3.leaseManager}). */
class LeasesTests {
    private final AtomicLong clock = new AtomicLong();
    private final List<Long> granted = new ArrayList<>();
    private final List<Integer> reported = new ArrayList<>();
    private boolean failing;
    private final Leases leases =
            new Leases(this::grant, new LeaseReuse(Duration.ofSeconds(60), 3), listener(), clock::get);

    private Mono<Long> grant(long seconds) {
        return Mono.fromSupplier(() -> {
            if (failing) {
                throw new IllegalStateException("refused");
            }
            granted.add(seconds);
            return (long) granted.size();
        });
    }

    private BackendListener listener() {
        return new BackendListener() {
            @Override
            public void leaseUsed(int objects) {
                reported.add(objects);
            }
        };
    }

    @Test
    void lease_firstOne_livesFivePercentLonger_atMostTheLimit() {
        lease(1000);
        lease(3600);
        lease(5);
        assertThat(granted).containsExactly(1050L, 3660L, 5L);
    }

    @Test
    void lease_sameTimeToLive_isSharedUntilTooOld() {
        assertThat(lease(1000)).isEqualTo(1);
        clock.addAndGet(Duration.ofSeconds(49).toNanos());
        assertThat(lease(1000)).isEqualTo(1);
        clock.addAndGet(Duration.ofSeconds(2).toNanos());
        assertThat(lease(1000)).isEqualTo(2);
    }

    @Test
    void lease_muchShorterTimeToLive_isAnother() {
        assertThat(lease(1000)).isEqualTo(1);
        assertThat(lease(900)).isEqualTo(2);
    }

    @Test
    void lease_usedUp_isReplacedAndReported() {
        lease(1000);
        clock.addAndGet(1);
        assertThat(List.of(lease(1000), lease(1000), lease(1000))).containsExactly(1L, 1L, 2L);
        assertThat(reported).containsExactly(4);
    }

    @Test
    void lease_refused_isNotRemembered() {
        failing = true;
        assertThatThrownBy(() -> lease(1000)).hasMessage("refused");
        failing = false;
        assertThat(lease(1000)).isEqualTo(1);
    }

    private long lease(long seconds) {
        return leases.lease(seconds).blockOptional().orElseThrow();
    }
}
