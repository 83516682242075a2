package dev.orlop.support.kms;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.DynamicMessage;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A KMS v2 plugin for tests: a real gRPC server on a real Unix socket. Its keys derive from its own secret and their ids,
 * so that one that starts again, or another one with the same secret, can decrypt what it has encrypted.
 */
public final class KmsServer implements AutoCloseable {
    private static final String ANNOTATION = "version.kms.example.com";
    private static final int TAG_BITS = 128;

    private final Path socket;
    private final String secret;
    private final AtomicInteger encrypted = new AtomicInteger();
    private final AtomicInteger decrypted = new AtomicInteger();
    private volatile String keyId = "key-1";
    private volatile String version = "v2";
    private volatile String health = "ok";
    private volatile boolean silent;
    private volatile Map<String, Object> answer = Map.of();
    private EventLoopGroup loops;
    private Server server;

    /** Does not listen yet. */
    public KmsServer(Path socket, String secret) {
        this.socket = socket;
        this.secret = secret;
    }

    public KmsServer start() throws IOException {
        Files.deleteIfExists(socket);
        // Threads of its own kind: those that must not block are the server's under test.
        loops = new MultiThreadIoEventLoopGroup(
                1, Thread.ofPlatform().daemon().name("kms-server").factory(), NioIoHandler.newFactory());
        server = NettyServerBuilder.forAddress(UnixDomainSocketAddress.of(socket))
                .channelType(NioServerDomainSocketChannel.class)
                .bossEventLoopGroup(loops)
                .workerEventLoopGroup(loops)
                .withChildOption(ChannelOption.SO_KEEPALIVE, null)
                .directExecutor()
                .addService(ServerServiceDefinition.builder("v2.KeyManagementService")
                        .addMethod(method("Status"), unary(this::status))
                        .addMethod(method("Encrypt"), unary(this::encrypt))
                        .addMethod(method("Decrypt"), unary(this::decrypt))
                        .build())
                .build()
                .start();
        return this;
    }

    private static MethodDescriptor<DynamicMessage, DynamicMessage> method(String name) {
        return MethodDescriptor.<DynamicMessage, DynamicMessage>newBuilder()
                .setType(MethodType.UNARY)
                .setFullMethodName("v2.KeyManagementService/" + name)
                .setRequestMarshaller(
                        ProtoUtils.marshaller(DynamicMessage.getDefaultInstance(KmsProtocol.type(name + "Request"))))
                .setResponseMarshaller(
                        ProtoUtils.marshaller(DynamicMessage.getDefaultInstance(KmsProtocol.type(name + "Response"))))
                .build();
    }

    private io.grpc.ServerCallHandler<DynamicMessage, DynamicMessage> unary(
            Function<DynamicMessage, DynamicMessage> handler) {
        return ServerCalls.asyncUnaryCall((DynamicMessage request, StreamObserver<DynamicMessage> out) -> {
            if (silent) {
                return;
            }
            try {
                out.onNext(handler.apply(request));
                out.onCompleted();
            } catch (IllegalArgumentException e) {
                out.onError(
                        Status.INVALID_ARGUMENT.withDescription(e.getMessage()).asException());
            }
        });
    }

    private DynamicMessage status(DynamicMessage request) {
        return KmsProtocol.message("StatusResponse", Map.of("version", version, "healthz", health, "key_id", keyId));
    }

    private DynamicMessage encrypt(DynamicMessage request) {
        encrypted.incrementAndGet();
        if (!answer.isEmpty()) {
            return KmsProtocol.message("EncryptResponse", answer);
        }
        byte[] key = crypt(Cipher.ENCRYPT_MODE, keyId, KmsProtocol.bytes(request, "plaintext"));
        return KmsProtocol.message(
                "EncryptResponse",
                Map.of("ciphertext", key, "key_id", keyId, "annotations", Map.of(ANNOTATION, "1".getBytes(UTF_8))));
    }

    private DynamicMessage decrypt(DynamicMessage request) {
        decrypted.incrementAndGet();
        if (!KmsProtocol.annotations(request).equals(Map.of(ANNOTATION, "1"))) {
            throw new IllegalArgumentException("the annotations are not mine");
        }
        byte[] key = crypt(
                Cipher.DECRYPT_MODE, KmsProtocol.text(request, "key_id"), KmsProtocol.bytes(request, "ciphertext"));
        return KmsProtocol.message("DecryptResponse", Map.of("plaintext", key));
    }

    /** Encrypts one key for one id; a nonce of zeros is no example to follow. */
    private byte[] crypt(int mode, String id, byte[] text) {
        try {
            byte[] key = MessageDigest.getInstance("SHA-256").digest((secret + id).getBytes(UTF_8));
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, new byte[12]));
            return cipher.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("no key of mine has encrypted that");
        }
    }

    /** Encrypts with another key from now on. */
    public void rotate(String to) {
        keyId = to;
    }

    public void sayVersion(String text) {
        version = text;
    }

    public void sayHealth(String text) {
        health = text;
    }

    /** Answers the next questions for encryption with this; with nothing, as it should. */
    public void answerEncrypt(Map<String, Object> fields) {
        answer = fields;
    }

    /** Takes requests and does not answer them. */
    public void beSilent(boolean now) {
        silent = now;
    }

    public int encrypted() {
        return encrypted.get();
    }

    public int decrypted() {
        return decrypted.get();
    }

    /** Can be started again. */
    public void stop() throws IOException {
        if (server != null) {
            server.shutdownNow();
            var _ = loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
            Files.deleteIfExists(socket);
        }
    }

    @Override
    public void close() throws IOException {
        stop();
    }
}
