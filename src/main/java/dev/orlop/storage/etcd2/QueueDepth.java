package dev.orlop.storage.etcd2;

import dev.orlop.storage.HighWaterMark;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the length of a bounded queue, and the longest that queues of its kind have been. */
final class QueueDepth {
    private static final Logger LOG = LoggerFactory.getLogger(QueueDepth.class);

    private final String queue;
    private final HighWaterMark mark;
    private final AtomicInteger depth = new AtomicInteger();

    QueueDepth(String queue, HighWaterMark mark) {
        this.queue = queue;
        this.mark = mark;
    }

    void entered() {
        int now = depth.incrementAndGet();
        if (mark.update(now)) {
            LOG.debug("{}: {} objects queued", queue, now);
        }
    }

    void left() {
        depth.decrementAndGet();
    }

    int get() {
        return depth.get();
    }
}
