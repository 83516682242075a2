package dev.orlop.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class NettyLeaksTests {

    @Test
    void drain_afterBufferWasForgotten_returnsWhereItWasAllocated() {
        forgetBuffer();

        // The collector decides when the reference of the buffer is ready to be seen.
        List<String> leaks = new ArrayList<>();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (leaks.isEmpty() && System.nanoTime() < deadline) {
            leaks.addAll(NettyLeaks.drain());
        }

        assertThat(leaks).singleElement().asString().contains("forgetBuffer");
    }

    @Test
    void drain_afterBufferWasReleased_returnsNothing() {
        ByteBufAllocator.DEFAULT.directBuffer(16).release();

        assertThat(NettyLeaks.drain()).isEmpty();
    }

    private static void forgetBuffer() {
        ByteBufAllocator.DEFAULT.directBuffer(16).writeByte(1);
    }
}
