package dev.orlop.storage.etcd3;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.AuthGrpc;
import io.etcd.jetcd.api.AuthenticateRequest;
import io.etcd.jetcd.api.AuthenticateResponse;
import io.etcd.jetcd.support.Errors;
import io.grpc.CallCredentials;
import io.grpc.CallOptions;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The token that stands for user and password. It is asked for with the first request, shared by all requests, and asked
 * for again when etcd has forgotten it. Safe for any number of threads.
 */
final class Session {
    private static final Metadata.Key<String> TOKEN = Metadata.Key.of("token", Metadata.ASCII_STRING_MARSHALLER);

    private final AuthenticateRequest login;
    private final Duration timeout;
    private @Nullable CompletableFuture<String> token;
    private int generation;

    Session(String username, String password, Duration timeout) {
        this.login = AuthenticateRequest.newBuilder()
                .setNameBytes(ByteString.copyFromUtf8(username))
                .setPasswordBytes(ByteString.copyFromUtf8(password))
                .build();
        this.timeout = timeout;
    }

    /** Which token is in use. */
    synchronized int generation() {
        return generation;
    }

    /** Forgets the token, unless that happened since. */
    synchronized void expired(int usedGeneration) {
        if (generation == usedGeneration) {
            generation++;
            token = null;
        }
    }

    /** Whether a status says that the token is not known, or older than the last change of users and roles. */
    static boolean isExpired(@Nullable String reason) {
        return reason != null
                && (reason.contains(Errors.INVALID_AUTH_TOKEN_ERROR_MESSAGE)
                        || reason.contains(Errors.ERROR_AUTH_STORE_OLD));
    }

    CallCredentials credentials(Server server) {
        return new CallCredentials() {
            @Override
            public void applyRequestMetadata(RequestInfo info, Executor executor, MetadataApplier applier) {
                var _ = token(server).whenComplete((value, failure) -> {
                    if (failure == null) {
                        Metadata headers = new Metadata();
                        headers.put(TOKEN, value);
                        applier.apply(headers);
                    } else {
                        applier.fail(Status.fromThrowable(failure));
                    }
                });
            }
        };
    }

    private synchronized CompletableFuture<String> token(Server server) {
        if (token == null) {
            int asked = generation;
            CompletableFuture<String> asking = authenticate(server);
            token = asking;
            CompletableFuture<String> checked = asking.whenComplete((value, failure) -> {
                if (failure != null) {
                    expired(asked);
                }
            });
            return checked;
        }
        return token;
    }

    private CompletableFuture<String> authenticate(Server server) {
        CompletableFuture<String> answer = new CompletableFuture<>();
        CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(timeout.toMillis(), TimeUnit.MILLISECONDS);
        ClientCalls.asyncUnaryCall(
                server.requests().newCall(AuthGrpc.getAuthenticateMethod(), options),
                login,
                new StreamObserver<AuthenticateResponse>() {
                    @Override
                    public void onNext(AuthenticateResponse response) {
                        answer.complete(response.getToken());
                    }

                    @Override
                    public void onError(Throwable failure) {
                        answer.completeExceptionally(failure);
                    }

                    @Override
                    public void onCompleted() {
                        answer.completeExceptionally(Status.INTERNAL
                                .withDescription("no token in etcd's answer")
                                .asRuntimeException());
                    }
                });
        return answer;
    }
}
