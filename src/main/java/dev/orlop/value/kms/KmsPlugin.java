package dev.orlop.value.kms;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/** A KMS plugin that is spoken to by gRPC over a Unix domain socket, by one thread of its own. */
final class KmsPlugin implements KmsService {
    private static final String SERVICE = "v2.KeyManagementService/";
    private static final int MAX_ANSWER = 128 * 1024;
    private static final MethodDescriptor<byte[], byte[]> STATUS = method("Status");
    private static final MethodDescriptor<byte[], byte[]> ENCRYPT = method("Encrypt");
    private static final MethodDescriptor<byte[], byte[]> DECRYPT = method("Decrypt");

    private final String name;
    private final Duration timeout;
    private final EventLoopGroup loops;
    private final ManagedChannel channel;

    /** Does not connect yet. */
    KmsPlugin(String name, Path socket, Duration timeout) {
        this.name = name;
        this.timeout = timeout;
        this.loops = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("orlop-kms-" + name, true), NioIoHandler.newFactory());
        this.channel = NettyChannelBuilder.forAddress(UnixDomainSocketAddress.of(socket))
                .channelType(NioDomainSocketChannel.class, UnixDomainSocketAddress.class)
                .eventLoopGroup(loops)
                // Netty warns of the option that gRPC sets for TCP.
                .withOption(ChannelOption.SO_KEEPALIVE, null)
                .directExecutor()
                .overrideAuthority("localhost")
                .usePlaintext()
                .maxInboundMessageSize(MAX_ANSWER)
                .disableRetry()
                .build();
    }

    private static MethodDescriptor<byte[], byte[]> method(String method) {
        Unchanged bytes = new Unchanged();
        return MethodDescriptor.newBuilder(bytes, bytes)
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName(SERVICE + method)
                .build();
    }

    @Override
    public Mono<KmsMessages.Status> status() {
        return Mono.defer(() -> {
            // A plugin that has come back is found at once, rather than after a pause that has grown meanwhile.
            channel.resetConnectBackoff();
            return call(STATUS, new byte[0], KmsMessages::status);
        });
    }

    @Override
    public Mono<WrappedKey> encrypt(byte[] key) {
        return Mono.defer(() -> call(ENCRYPT, KmsMessages.encryptRequest(key, uid()), KmsMessages::encrypted));
    }

    @Override
    public Mono<byte[]> decrypt(WrappedKey key) {
        return Mono.defer(() -> call(DECRYPT, KmsMessages.decryptRequest(key, uid()), KmsMessages::decrypted));
    }

    /** Tells a request apart in logs; nobody is kept from guessing it, so it costs no look at the random device. */
    private static String uid() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return new UUID(random.nextLong(), random.nextLong()).toString();
    }

    /** Reads an answer. */
    @FunctionalInterface
    private interface Decoding<T> {
        T decode(byte[] answer) throws IOException;
    }

    private <T> Mono<T> call(MethodDescriptor<byte[], byte[]> method, byte[] request, Decoding<T> decoding) {
        CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(timeout.toMillis(), TimeUnit.MILLISECONDS);
        return Mono.<byte[]>create(
                        sink -> ClientCalls.asyncUnaryCall(channel.newCall(method, options), request, new Answer(sink)))
                .map(answer -> decoded(answer, decoding))
                .onErrorMap(StatusRuntimeException.class, this::failure);
    }

    private <T> T decoded(byte[] answer, Decoding<T> decoding) {
        try {
            return decoding.decode(answer);
        } catch (IOException e) {
            throw new KmsException("the KMS plugin \"" + name + "\" has sent a malformed answer", false);
        }
    }

    private KmsException failure(StatusRuntimeException failure) {
        String said = failure.getStatus().getDescription();
        Throwable cause = failure.getStatus().getCause();
        String text = failure.getStatus().getCode()
                + (said == null ? "" : ": " + said)
                + (cause == null || cause.getMessage() == null ? "" : ": " + cause.getMessage());
        return switch (failure.getStatus().getCode()) {
            case UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED ->
                new KmsException("the KMS plugin \"" + name + "\" does not answer: " + text, true);
            default -> new KmsException("the KMS plugin \"" + name + "\" refuses: " + text, false);
        };
    }

    private record Answer(MonoSink<byte[]> sink) implements StreamObserver<byte[]> {
        @Override
        public void onNext(byte[] answer) {
            sink.success(answer);
        }

        @Override
        public void onError(Throwable failure) {
            sink.error(failure);
        }

        @Override
        public void onCompleted() {
            sink.success();
        }
    }

    /** Messages as they are. */
    private static final class Unchanged implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] message) {
            return new ByteArrayInputStream(message);
        }

        @Override
        public byte[] parse(InputStream message) {
            try {
                return message.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() {
        channel.shutdownNow();
        var _ = loops.shutdownGracefully(0, timeout.toMillis(), TimeUnit.MILLISECONDS);
    }
}
