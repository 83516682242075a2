package dev.orlop.auth.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.auth.flow.FairLimit.Settings;
import dev.orlop.auth.flow.FairLimit.Turn;
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

    /** Sends a request for one seat, and notes its name when it has it; false if it is refused. */
    private boolean send(FairLimit limit, String user, String name) {
        return send(limit, user, name, 1);
    }

    private boolean send(FairLimit limit, String user, String name, int seats) {
        Turn turn = limit.take(user, seats);
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
        FairLimit limit = new FairLimit(new Settings(2, 2, 0, 0));

        assertThat(send(limit, "a", "a1")).isTrue();
        assertThat(send(limit, "b", "b1")).isTrue();
        assertThat(send(limit, "b", "b2")).isFalse();
        assertThat(served).containsExactly("a1", "b1");
        assertThat(limit.refused()).isEqualTo(1);
    }

    @Test
    void take_behindANoisyUser_isServedWithTheNextFreePlace() {
        FairLimit limit = new FairLimit(new Settings(2, 2, 1000, 1000));
        for (int i = 0; i < 500; i++) {
            send(limit, "noisy", "noisy");
        }
        send(limit, "quiet", "quiet 1");
        send(limit, "quiet", "quiet 2");
        served.clear();

        for (int i = 0; i < 5; i++) {
            answerOne();
        }

        assertThat(served).containsExactly("quiet 1", "noisy", "quiet 2", "noisy", "noisy");
    }

    @Test
    void take_beyondTheLimitOfAUser_leavesTheRestToOthers() {
        FairLimit limit = new FairLimit(new Settings(4, 2, 20, 10));
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
        FairLimit limit = new FairLimit(new Settings(1, 1, 10, 2));
        send(limit, "noisy", "1");
        send(limit, "noisy", "2");
        send(limit, "noisy", "3");

        assertThat(send(limit, "noisy", "4")).isFalse();
        assertThat(send(limit, "quiet", "5")).isTrue();
    }

    @Test
    void release_ofOneThatWaits_givesNobodyAPlace() {
        FairLimit limit = new FairLimit(new Settings(1, 1, 10, 10));
        send(limit, "a", "a1");
        Turn left = limit.take("a", 1);
        send(limit, "a", "a2");

        left.release();
        left.release();

        assertThat(limit.seats()).isEqualTo(1);
        assertThat(limit.waiting()).isEqualTo(1);
        answerOne();
        assertThat(served).containsExactly("a1", "a2");
        answerOne();
        assertThat(limit.seats()).isZero();
    }

    @Test
    void take_beyondTheQueueOfAll_isRefusedWhoeverAsks() {
        FairLimit limit = new FairLimit(new Settings(1, 1, 2, 2));
        send(limit, "a", "1");
        send(limit, "b", "2");
        send(limit, "c", "3");

        assertThat(send(limit, "d", "4")).isFalse();
        assertThat(limit.waiting()).isEqualTo(2);
    }

    @Test
    void take_ofAHeavyRequest_holdsItsSeatsUntilItIsOver() {
        FairLimit limit = new FairLimit(new Settings(20, 10, 20, 10));
        send(limit, "noisy", "heavy 1", 8);
        send(limit, "noisy", "heavy 2", 8);
        send(limit, "quiet", "light");

        assertThat(served).containsExactly("heavy 1", "light");
        assertThat(limit.seats()).isEqualTo(9);
        answerOne();
        assertThat(served).endsWith("light", "heavy 2");
        assertThat(limit.seats()).isEqualTo(9);
    }

    @Test
    void take_ofMoreThanAFlowMayHave_getsAllOfThat() {
        FairLimit limit = new FairLimit(new Settings(20, 10, 20, 10));

        send(limit, "a", "all", 100);

        assertThat(served).containsExactly("all");
        assertThat(limit.seats()).isEqualTo(10);
        answerOne();
        assertThat(limit.seats()).isZero();
    }

    /** Else a heavy request would wait as long as light ones come. */
    @Test
    void take_behindAHeavyRequestThatWaits_waitsToo_unlessItsFlowHoldsLess() {
        FairLimit limit = new FairLimit(new Settings(10, 8, 20, 10));
        send(limit, "a", "a1", 6);
        send(limit, "b", "b1", 2);
        send(limit, "b", "b2", 4);

        send(limit, "c", "c1", 2);
        assertThat(served).as("it holds none").containsExactly("a1", "b1", "c1");
        send(limit, "a", "a2", 1);
        assertThat(served).hasSize(3);
        answerOne();
        assertThat(served).endsWith("c1", "a2", "b2");
    }

    @Test
    void configure_toMoreSeats_servesThoseThatWait() {
        FairLimit limit = new FairLimit(new Settings(1, 1, 10, 10));
        send(limit, "a", "a1");
        send(limit, "a", "a2");
        send(limit, "b", "b1");

        limit.configure(new Settings(2, 1, 10, 10));

        assertThat(served).containsExactly("a1", "b1");
        limit.configure(new Settings(0, 1, 10, 10));
        answerOne();
        answerOne();
        assertThat(served).containsExactly("a1", "b1");
        assertThat(limit.waiting()).isEqualTo(1);
    }

    @Test
    void gaveUp_countsAndLeavesTheQueue() {
        FairLimit limit = new FairLimit(new Settings(1, 1, 10, 10));
        send(limit, "a", "a1");

        limit.take("a", 1).gaveUp();

        assertThat(limit.late()).isEqualTo(1);
        assertThat(limit.waiting()).isZero();
    }

    @Test
    void randomRequests_neverExceedTheLimitsAndLoseNoPlace() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        FairLimit limit = new FairLimit(new Settings(5, 3, 10, 4));
        List<Turn> all = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            if (random.nextInt(5) < 3) {
                Turn turn = limit.take("user-" + random.nextInt(4), 1 + random.nextInt(4));
                if (turn != null) {
                    all.add(turn);
                }
            } else if (!all.isEmpty()) {
                all.remove(random.nextInt(all.size())).release();
            }
            assertThat(limit.seats()).as("seed %d", seed).isLessThanOrEqualTo(5);
            long served = all.stream().filter(turn -> turn.admission() == null).count();
            assertThat(served + limit.waiting()).as("seed %d", seed).isEqualTo(all.size());
        }
        all.forEach(Turn::release);

        assertThat(limit.seats()).isZero();
        assertThat(limit.waiting()).isZero();
    }
}
