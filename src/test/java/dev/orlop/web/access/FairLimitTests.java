package dev.orlop.web.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.web.access.FairLimit.Settings;
import dev.orlop.web.access.FairLimit.Turn;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked
class FairLimitTests {
    private final List<String> served = new ArrayList<>();
    private final Deque<Turn> places = new ArrayDeque<>();

    /** Sends a request, and notes its name when it has its place; false if it is refused. */
    private boolean send(FairLimit limit, String user, String name) {
        Turn turn = limit.take(user);
        if (turn == null) {
            return false;
        }
        Runnable admitted = () -> {
            served.add(name);
            places.add(turn);
        };
        if (turn.admission() == null) {
            admitted.run();
        } else {
            turn.admission().subscribe(nothing -> {}, failure -> {}, admitted);
        }
        return true;
    }

    private void answerOne() {
        places.remove().release();
    }

    @Test
    void take_withinTheLimits_isServedAtOnce() {
        FairLimit limit = new FairLimit(new Settings(2, 2, 0));

        assertThat(send(limit, "a", "a1")).isTrue();
        assertThat(send(limit, "b", "b1")).isTrue();
        assertThat(send(limit, "b", "b2")).isFalse();
        assertThat(served).containsExactly("a1", "b1");
        assertThat(limit.refused()).isEqualTo(1);
    }

    @Test
    void take_behindANoisyUser_isServedWithTheNextFreePlace() {
        FairLimit limit = new FairLimit(new Settings(2, 0, 1000));
        for (int i = 0; i < 500; i++) {
            send(limit, "noisy", "noisy");
        }
        send(limit, "quiet", "quiet 1");
        send(limit, "quiet", "quiet 2");
        served.clear();

        for (int i = 0; i < 5; i++) {
            answerOne();
        }

        assertThat(served).containsExactly("noisy", "quiet 1", "noisy", "quiet 2", "noisy");
    }

    @Test
    void take_beyondTheLimitOfAUser_leavesTheRestToOthers() {
        FairLimit limit = new FairLimit(new Settings(4, 2, 10));
        for (int i = 0; i < 5; i++) {
            send(limit, "noisy", "noisy " + i);
        }

        send(limit, "quiet", "quiet");

        assertThat(served).containsExactly("noisy 0", "noisy 1", "quiet");
        assertThat(limit.waiting()).isEqualTo(3);
        answerOne();
        assertThat(served).endsWith("quiet", "noisy 2");
    }

    @Test
    void take_fullQueue_refusesItsUserAndNobodyElse() {
        FairLimit limit = new FairLimit(new Settings(1, 0, 2));
        send(limit, "noisy", "1");
        send(limit, "noisy", "2");
        send(limit, "noisy", "3");

        assertThat(send(limit, "noisy", "4")).isFalse();
        assertThat(send(limit, "quiet", "5")).isTrue();
    }

    @Test
    void release_ofOneThatWaits_givesNobodyAPlace() {
        FairLimit limit = new FairLimit(new Settings(1, 0, 10));
        send(limit, "a", "a1");
        Turn left = limit.take("a");
        send(limit, "a", "a2");

        left.release();
        left.release();

        assertThat(limit.serving()).isEqualTo(1);
        assertThat(limit.waiting()).isEqualTo(1);
        answerOne();
        assertThat(served).containsExactly("a1", "a2");
        answerOne();
        assertThat(limit.serving()).isZero();
    }

    @Test
    void randomRequests_neverExceedTheLimitsAndLoseNoPlace() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        FairLimit limit = new FairLimit(new Settings(5, 3, 4));
        List<Turn> all = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            if (random.nextInt(5) < 3) {
                Turn turn = limit.take("user-" + random.nextInt(4));
                if (turn != null) {
                    all.add(turn);
                }
            } else if (!all.isEmpty()) {
                all.remove(random.nextInt(all.size())).release();
            }
            assertThat(limit.serving()).as("seed %d", seed).isLessThanOrEqualTo(5);
            assertThat(limit.serving() + limit.waiting()).as("seed %d", seed).isEqualTo(all.size());
        }
        all.forEach(Turn::release);

        assertThat(limit.serving()).isZero();
        assertThat(limit.waiting()).isZero();
    }
}
