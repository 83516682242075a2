package dev.orlop.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class HighWaterMarkTests {

    @Test
    void update_onlyAHigherValue_isNews() {
        HighWaterMark mark = new HighWaterMark();

        assertThat(mark.update(0)).isFalse();
        assertThat(mark.update(3)).isTrue();
        assertThat(mark.update(3)).isFalse();
        assertThat(mark.update(2)).isFalse();
        assertThat(mark.update(4)).isTrue();
        assertThat(mark.get()).isEqualTo(4);
    }

    @Test
    void update_concurrently_keepsTheMaximumAndTellsItOnce() throws Exception {
        HighWaterMark mark = new HighWaterMark();
        long maximum = 50_000;
        long seed = new Random().nextLong();
        List<Long> values =
                new ArrayList<>(LongStream.rangeClosed(1, maximum).boxed().toList());
        Collections.shuffle(values, new Random(seed));
        List<Future<Boolean>> told = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (int part = 0; part < 4; part++) {
                List<Long> mine = values.subList(part * values.size() / 4, (part + 1) * values.size() / 4);
                told.add(threads.submit(() -> {
                    boolean toldMaximum = false;
                    for (long value : mine) {
                        toldMaximum |= mark.update(value) && value == maximum;
                    }
                    return toldMaximum;
                }));
            }
        }

        int tellers = 0;
        for (Future<Boolean> one : told) {
            tellers += one.get() ? 1 : 0;
        }
        assertThat(mark.get()).as("seed %d", seed).isEqualTo(maximum);
        assertThat(tellers).as("seed %d", seed).isEqualTo(1);
    }
}
