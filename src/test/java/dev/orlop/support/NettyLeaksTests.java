package dev.orlop.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class NettyLeaksTests {

    /** In a JVM of its own, where nothing that ran before holds on to the buffer. */
    @Test
    void drain_afterBufferWasForgotten_returnsWhereItWasAllocated() throws IOException, InterruptedException {
        Process probe = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ForgetfulProgram.class.getName())
                .redirectErrorStream(true)
                .start();
        String printed = new String(probe.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(probe.waitFor()).as(printed).isZero();
        assertThat(printed).contains("1 leak", "forgetBuffer");
    }

    @Test
    void drain_afterBufferWasReleased_returnsNothing() {
        ByteBufAllocator.DEFAULT.directBuffer(16).release();

        assertThat(NettyLeaks.drain()).isEmpty();
    }

    /** Loses a buffer and tells what was noticed of it. */
    static final class ForgetfulProgram {
        private ForgetfulProgram() {}

        public static void main(String[] args) {
            NettyLeaks.record();
            forgetBuffer();
            // The collector decides when the reference of the buffer is ready to be seen.
            List<String> leaks = new ArrayList<>();
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (leaks.isEmpty() && System.nanoTime() < deadline) {
                leaks.addAll(NettyLeaks.drain());
            }
            System.out.println(leaks.size() + " leak");
            leaks.forEach(System.out::println);
        }

        private static void forgetBuffer() {
            ByteBufAllocator.DEFAULT.directBuffer(16).writeByte(1);
        }
    }
}
