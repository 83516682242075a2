package dev.orlop.http;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Collects the body of an answer, up to a limit. */
public final class AnswerBytes {
    private AnswerBytes() {}

    /**
     * The whole body; one that is too large is cut off with its connection.
     *
     * @param most the largest body in bytes
     * @param tooLarge makes the failure of a body that is larger, from a text that says so
     */
    public static Mono<byte[]> of(
            Flux<ByteBuf> content, int most, Function<String, ? extends RuntimeException> tooLarge) {
        return content.reduceWith(ByteArrayOutputStream::new, (bytes, part) -> {
                    if (bytes.size() + part.readableBytes() > most) {
                        throw tooLarge.apply("the answer is larger than " + most + " bytes");
                    }
                    byte[] copy = new byte[part.readableBytes()];
                    part.readBytes(copy);
                    bytes.writeBytes(copy);
                    return bytes;
                })
                .map(ByteArrayOutputStream::toByteArray);
    }
}
