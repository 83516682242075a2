package dev.orlop.storage.etcd3;

import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ClientStreamTracer;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Scheduler;

/**
 * Single requests with a deadline. A request that has not left for its server, and a read in any case, is tried on the
 * next server while there is time; a write that may have arrived is not repeated. A token that etcd has forgotten is
 * asked for again, once.
 */
final class Requests {
    private final Servers servers;
    private final @Nullable Session session;
    private final Duration timeout;
    private final Scheduler signals;

    /**
     * @param session null where nobody signs in
     * @param signals where results are signalled: gRPC's own threads serve all requests
     */
    Requests(Servers servers, @Nullable Session session, Duration timeout, Scheduler signals) {
        this.servers = servers;
        this.session = session;
        this.timeout = timeout;
        this.signals = signals;
    }

    /**
     * @param write whether it changes something
     * @param what the request, for messages
     */
    record Call<Q, R>(MethodDescriptor<Q, R> method, Q request, boolean write, String what) {}

    /** Fails with {@link dev.orlop.storage.StorageException} only. */
    <Q, R> Mono<R> send(Call<Q, R> call) {
        return send(call, timeout);
    }

    <Q, R> Mono<R> send(Call<Q, R> call, Duration limit) {
        return untranslated(call, limit)
                .onErrorMap(RequestFailure.class, failure -> Failures.of(failure, call.write(), call.what()));
    }

    /** Fails with {@link RequestFailure}, for those who look closer. */
    <Q, R> Mono<R> untranslated(Call<Q, R> call, Duration limit) {
        return Mono.defer(() -> {
                    Deadline deadline = Deadline.after(limit.toMillis(), TimeUnit.MILLISECONDS);
                    return attempt(call, deadline, servers.size(), session != null);
                })
                .publishOn(signals);
    }

    /** Asks one server, whichever is in use. */
    <Q, R> Mono<R> ask(Server server, Call<Q, R> call, Duration limit) {
        return Mono.<R>create(
                        sink -> start(server, call, Deadline.after(limit.toMillis(), TimeUnit.MILLISECONDS), sink))
                .publishOn(signals);
    }

    private <Q, R> Mono<R> attempt(Call<Q, R> call, Deadline deadline, int tries, boolean mayLogin) {
        Server server = servers.current();
        int generation = session == null ? 0 : session.generation();
        Deadline limit = call.write() || tries == 1 ? deadline : half(deadline);
        return Mono.<R>create(sink -> start(server, call, limit, sink)).onErrorResume(RequestFailure.class, failure -> {
            if (session != null && mayLogin && Session.isExpired(failure.description())) {
                session.expired(generation);
                return attempt(call, deadline, tries, false);
            }
            if (failure.isServerDown()) {
                servers.failed(server);
            }
            return isWorthAnother(call, failure, tries, deadline)
                    ? attempt(call, deadline, tries - 1, mayLogin)
                    : Mono.error(failure);
        });
    }

    /** So that a read that one server leaves unanswered has time for another. */
    private static Deadline half(Deadline deadline) {
        return Deadline.after(deadline.timeRemaining(TimeUnit.MILLISECONDS) / 2, TimeUnit.MILLISECONDS);
    }

    private static boolean isWorthAnother(Call<?, ?> call, RequestFailure failure, int tries, Deadline deadline) {
        return failure.isServerDown() && tries > 1 && !deadline.isExpired() && (!call.write() || !failure.sent());
    }

    private <Q, R> void start(Server server, Call<Q, R> call, Deadline deadline, MonoSink<R> sink) {
        Departure departure = new Departure();
        CallOptions options = CallOptions.DEFAULT.withDeadline(deadline).withStreamTracerFactory(departure);
        if (session != null) {
            options = options.withCallCredentials(session.credentials(server));
        }
        ClientCall<Q, R> started = server.requests().newCall(call.method(), options);
        ClientCalls.asyncUnaryCall(started, call.request(), new StreamObserver<R>() {
            @Override
            public void onNext(R response) {
                sink.success(response);
            }

            @Override
            public void onError(Throwable failure) {
                sink.error(new RequestFailure(Status.fromThrowable(failure), server, departure.left));
            }

            @Override
            public void onCompleted() {
                sink.success();
            }
        });
        // Not before: a call that another thread cancels while it starts fails within gRPC.
        sink.onCancel(() -> started.cancel("the caller has gone", null));
    }

    /** Notes whether a request was given to a connection: until then no byte of it has left. */
    private static final class Departure extends ClientStreamTracer.Factory {
        private volatile boolean left;

        @Override
        public ClientStreamTracer newClientStreamTracer(ClientStreamTracer.StreamInfo info, Metadata headers) {
            return new ClientStreamTracer() {
                @Override
                public void streamCreated(Attributes transport, Metadata sentHeaders) {
                    left = true;
                }
            };
        }
    }

    @Nullable
    Session session() {
        return session;
    }

    Servers servers() {
        return servers;
    }

    Scheduler signals() {
        return signals;
    }
}
