package dev.orlop.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NettyLeaksTests {

    @Test
    void drain_afterBufferWasForgotten_returnsWhereItWasAllocated() {
        forgetBuffer();

        // The collector may need a second round for the reference of the buffer.
        List<String> leaks = new ArrayList<>();
        for (int round = 0; round < 20 && leaks.isEmpty(); round++) {
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
