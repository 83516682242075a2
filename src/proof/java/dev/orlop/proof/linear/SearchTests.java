package dev.orlop.proof.linear;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SearchTests {
    private static final long LIMIT = TimeUnit.SECONDS.toNanos(30);

    /** A register that holds a number: writes, and reads with what they returned. */
    private record Op(boolean write, int value) {}

    private record Register() implements Model<Integer, Op> {
        @Override
        public Integer initial() {
            return 0;
        }

        @Override
        public @Nullable Integer step(Integer state, Op op) {
            return op.write ? Integer.valueOf(op.value) : op.value == state ? state : null;
        }
    }

    private static Interval<Op> write(int value, long call, long returned) {
        return new Interval<>(0, new Op(true, value), call, returned);
    }

    private static Interval<Op> read(int value, long call, long returned) {
        return new Interval<>(1, new Op(false, value), call, returned);
    }

    @Test
    void readDuringAWrite_mayReturnEither() {
        for (int value : new int[] {0, 1}) {
            assertThat(run(List.of(write(1, 0, 10), read(value, 5, 6)))).isInstanceOf(Search.Linearizable.class);
        }
    }

    @Test
    void readAfterAWrite_mustReturnIt() {
        assertThat(run(List.of(write(1, 0, 10), read(0, 11, 12)))).isInstanceOf(Search.Illegal.class);
    }

    @Test
    void intervals_areClosed() {
        assertThat(run(List.of(write(1, 0, 10), read(0, 10, 12)))).isInstanceOf(Search.Linearizable.class);
    }

    @Test
    void newOldInversion_isIllegal() {
        assertThat(run(List.of(write(1, 0, 100), read(1, 10, 20), read(0, 30, 40))))
                .isInstanceOf(Search.Illegal.class);
    }

    @Test
    void unansweredWrite_mayTakeEffectLate() {
        assertThat(run(List.of(write(1, 0, Long.MAX_VALUE), read(0, 10, 20), read(1, 30, 40))))
                .isInstanceOf(Search.Linearizable.class);
    }

    @Test
    void illegal_namesTheLongestOrderAndWhatCannotFollow() {
        Search.Result<Op> result = run(List.of(write(1, 0, 10), read(1, 11, 12), read(7, 13, 14)));

        assertThat(result).isInstanceOf(Search.Illegal.class);
        if (result instanceof Search.Illegal<Op> illegal) {
            assertThat(illegal.prefix()).hasSize(2);
            assertThat(illegal.stuck()).hasSize(1);
        }
    }

    @Test
    void noTime_isUndecided() {
        assertThat(Search.run(new Register(), List.of(write(1, 0, 1)), -1)).isInstanceOf(Search.Undecided.class);
    }

    /** Against every order there is. */
    @Test
    void randomHistories_areJudgedAsByBruteForce() {
        SplittableRandom random = new SplittableRandom(16);
        int legal = 0;
        for (int i = 0; i < 3000; i++) {
            List<Interval<Op>> history = random(random);
            boolean expected = anyOrder(history, 0);
            legal += expected ? 1 : 0;
            assertThat(run(history) instanceof Search.Linearizable)
                    .as("%s", history)
                    .isEqualTo(expected);
        }
        assertThat(legal).isBetween(300, 2700);
    }

    private static List<Interval<Op>> random(SplittableRandom random) {
        List<Interval<Op>> history = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            long call = random.nextInt(20);
            history.add(new Interval<>(
                    i, new Op(random.nextBoolean(), random.nextInt(3)), call, call + 1 + random.nextInt(12)));
        }
        return history;
    }

    private static boolean anyOrder(List<Interval<Op>> left, int state) {
        if (left.isEmpty()) {
            return true;
        }
        long first = left.stream().mapToLong(Interval::returned).min().orElseThrow();
        for (Interval<Op> next : left) {
            Integer after = next.call() <= first ? new Register().step(state, next.operation()) : null;
            if (after != null) {
                List<Interval<Op>> rest = new ArrayList<>(left);
                rest.remove(next);
                if (anyOrder(rest, after)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static Search.Result<Op> run(List<Interval<Op>> history) {
        return Search.run(new Register(), history, LIMIT);
    }
}
