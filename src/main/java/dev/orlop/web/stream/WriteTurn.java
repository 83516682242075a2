package dev.orlop.web.stream;

import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;

/**
 * The streams of an event loop that have something to write. Their turn comes when the loop has done all else, and ends
 * after {@value #TURN_NANOS} nanoseconds, so that the loop looks for input before it goes on. Thus a request is not answered
 * only after an event has gone to thousands of watchers; and the writes that come in meanwhile go out together with the
 * events that wait already, in one flush for each connection.
 *
 * <p>A loop's own; bounded by the number of its streams, each of which waits here at most once.
 */
final class WriteTurn implements Runnable {
    private static final long TURN_NANOS = 500_000;

    private static final FastThreadLocal<WriteTurn> OF_LOOP = new FastThreadLocal<>();

    private final SingleThreadIoEventLoop loop;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private boolean due;

    private WriteTurn(SingleThreadIoEventLoop loop) {
        this.loop = loop;
    }

    /** Runs a task in the loop's next turn, or at once if the loop has shut down. To be called on the loop. */
    static void add(EventExecutor executor, Runnable task) {
        if (!executor.inEventLoop()) {
            task.run();
            return;
        }
        WriteTurn turn = OF_LOOP.getIfExists();
        if (turn == null) {
            turn = new WriteTurn((SingleThreadIoEventLoop) executor);
            OF_LOOP.set(turn);
        }
        turn.waiting.add(task);
        turn.plan();
    }

    private void plan() {
        if (!due) {
            due = true;
            runAfterIteration();
        }
    }

    private void runAfterIteration() {
        try {
            loop.executeAfterEventLoopIteration(this);
        } catch (RejectedExecutionException e) {
            // The loop has shut down: no turn will come, and the streams find their channels closed.
            runAll();
        }
    }

    /** Until it is over the turn counts as due: one that is planned within it would begin before the loop has read. */
    @Override
    public void run() {
        long end = System.nanoTime() + TURN_NANOS;
        try {
            for (Runnable task = waiting.poll(); task != null; task = waiting.poll()) {
                task.run();
                if (System.nanoTime() >= end) {
                    break;
                }
            }
        } finally {
            due = false;
            // Also behind a task that failed.
            if (!waiting.isEmpty()) {
                continueLater();
            }
        }
    }

    /** An ordinary task comes first, hence the next iteration: what is planned within one still belongs to it. */
    private void continueLater() {
        due = true;
        try {
            loop.execute(this::runAfterIteration);
        } catch (RejectedExecutionException e) {
            runAll();
        }
    }

    private void runAll() {
        due = false;
        for (Runnable task = waiting.poll(); task != null; task = waiting.poll()) {
            task.run();
        }
    }
}
