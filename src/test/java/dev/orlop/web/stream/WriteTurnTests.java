package dev.orlop.web.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.web.Await;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WriteTurnTests {
    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EventLoop loop = group.next();
    private final List<String> done = Collections.synchronizedList(new ArrayList<>());

    @AfterEach
    void end() {
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private void note(String what) {
        done.add(what);
    }

    /** Longer than a turn. At work, since an event loop may not even spin. */
    private static void takeTime() {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(1);
        long now = System.nanoTime();
        while (now < end) {
            now = System.nanoTime();
        }
    }

    @Test
    void writes_comeInOrderAfterAllElse() {
        loop.execute(() -> {
            WriteTurn.add(loop, () -> note("write 1"));
            WriteTurn.add(loop, () -> note("write 2"));
            loop.execute(() -> note("task"));
        });

        Await.until(() -> done.size() == 3);
        assertThat(done).containsExactly("task", "write 1", "write 2");
    }

    @Test
    void turnThatIsOver_letsOtherTasksIn() {
        loop.execute(() -> {
            WriteTurn.add(loop, () -> {
                note("write 1");
                loop.execute(() -> note("task"));
                takeTime();
            });
            WriteTurn.add(loop, () -> note("write 2"));
        });

        Await.until(() -> done.size() == 3);
        assertThat(done).containsExactly("write 1", "task", "write 2");
    }

    /** As a long body does, chunk by chunk. */
    @Test
    void writesThatGoOnWithinATurn_letOtherTasksInWhenItIsOver() {
        loop.execute(() -> WriteTurn.add(loop, () -> {
            note("write 1");
            loop.execute(() -> note("task"));
            WriteTurn.add(loop, () -> {
                note("write 2");
                takeTime();
                WriteTurn.add(loop, () -> note("write 3"));
            });
        }));

        Await.until(() -> done.size() == 4);
        assertThat(done).containsExactly("write 1", "write 2", "task", "write 3");
    }

    @Test
    void writeThatAsksForAnother_getsIt() {
        loop.execute(() -> WriteTurn.add(loop, () -> WriteTurn.add(loop, () -> note("second"))));

        Await.until(() -> done.size() == 1);
    }

    @Test
    void writeThatFails_doesNotKeepTheOthers() {
        loop.execute(() -> {
            WriteTurn.add(loop, () -> {
                throw new IllegalStateException("expected by a test");
            });
            WriteTurn.add(loop, () -> note("write"));
        });

        Await.until(() -> done.size() == 1);
    }

    @Test
    void loopThatHasShutDown_leavesTheTaskToTheCaller() {
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        WriteTurn.add(loop, () -> note("write"));

        assertThat(done).containsExactly("write");
    }

    @Test
    void writesThatWait_areDoneWhenTheLoopShutsDown() {
        loop.execute(() -> {
            for (int i = 0; i < 3; i++) {
                WriteTurn.add(loop, () -> {
                    note("write");
                    takeTime();
                });
            }
            assertThat(group.shutdownGracefully(0, 5, TimeUnit.SECONDS)).isNotNull();
        });
        group.terminationFuture().syncUninterruptibly();

        assertThat(done).hasSize(3);
    }
}
