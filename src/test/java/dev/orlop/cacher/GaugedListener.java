package dev.orlop.cacher;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Keeps the values of the one cache that it hears of, and the outcomes of its checks. */
class GaugedListener implements CacherListener {
    private final List<CheckOutcome> outcomes = new CopyOnWriteArrayList<>();
    private volatile @Nullable CacheGauges gauges;

    @Override
    public void opened(CacheGauges values) {
        gauges = values;
    }

    @Override
    public void checked(CheckOutcome outcome) {
        outcomes.add(outcome);
    }

    List<CheckOutcome> outcomes() {
        return outcomes;
    }

    CacheGauges gauges() {
        return Objects.requireNonNull(gauges);
    }
}
