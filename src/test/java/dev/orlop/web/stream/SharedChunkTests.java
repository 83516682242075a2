package dev.orlop.web.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SharedChunkTests {
    private static final byte[] HEAD = bytes("head ");
    private static final byte[] BODY = bytes("a body of twenty one");
    private static final byte[] TAIL = bytes("\n");

    private final List<Runnable> later = new ArrayList<>();
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final SharedChunk shared = new SharedChunk();

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private ByteBuf chunk(byte[]... pieces) {
        int length = 0;
        for (byte[] piece : pieces) {
            length += piece.length;
        }
        return shared.of(List.of(pieces), length, allocator, later::add);
    }

    private void endTurn() {
        List<Runnable> tasks = List.copyOf(later);
        later.clear();
        tasks.forEach(Runnable::run);
    }

    private static String text(ByteBuf chunk) {
        String text = chunk.toString(StandardCharsets.US_ASCII);
        chunk.release();
        return text;
    }

    @Test
    void chunk_isThePiecesInAFrame() {
        assertThat(text(chunk(HEAD, BODY, TAIL))).isEqualTo("1a\r\nhead a body of twenty one\n\r\n");
        endTurn();
    }

    @Test
    void samePieces_shareTheirMemoryUntilTheTurnEnds() {
        ByteBuf first = chunk(HEAD, BODY, TAIL);
        ByteBuf second = chunk(HEAD, BODY, TAIL);
        endTurn();
        ByteBuf third = chunk(HEAD, BODY, TAIL);

        assertThat(second.memoryAddress()).isEqualTo(first.memoryAddress());
        assertThat(third.memoryAddress()).isNotEqualTo(first.memoryAddress());
        assertThat(text(second)).isEqualTo(text(first)).isEqualTo(text(third));
        endTurn();
    }

    @Test
    void otherPieces_areAnotherChunk() {
        assertThat(text(chunk(HEAD, BODY, TAIL))).startsWith("1a\r\n");
        assertThat(text(chunk(HEAD, BODY))).isEqualTo("19\r\nhead a body of twenty one\r\n");
        assertThat(text(chunk(HEAD, BODY, TAIL, TAIL))).startsWith("1b\r\n");
        assertThat(text(chunk(HEAD, bytes("a body"), TAIL))).isEqualTo("c\r\nhead a body\n\r\n");
        endTurn();
    }

    @Test
    void equalBytesOfAnotherArray_areWrittenAnew() {
        ByteBuf first = chunk(BODY);
        ByteBuf second = chunk(BODY.clone());

        assertThat(second.memoryAddress()).isNotEqualTo(first.memoryAddress());
        assertThat(text(second)).isEqualTo(text(first));
        endTurn();
    }

    @Test
    void nothingIsHeld_afterTheTurn() {
        ByteBuf own = chunk(BODY);
        own.release();
        assertThat(allocator.metric().usedDirectMemory()).isPositive();
        endTurn();

        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }

    /** What a TLS handler fills up where there is room belongs to all connections. */
    @Test
    void chunk_hasNoRoomBehindItsEnd() {
        ByteBuf own = chunk(BODY);

        assertThat(own.maxWritableBytes()).isZero();
        own.release();
        endTurn();
    }
}
