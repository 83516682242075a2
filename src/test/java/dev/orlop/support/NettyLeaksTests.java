package dev.orlop.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("leaks, and looks for what leaked")
class NettyLeaksTests {

    /** In the JVM of the other tests: what they leave behind, such as a changed detection level, must not blind it. */
    @Test
    void drain_afterBufferWasForgotten_returnsWhereItWasAllocated() {
        forgetBuffer();

        assertThat(NettyLeaks.drain()).anyMatch(leak -> leak.contains("forgetBuffer"));
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
