package dev.orlop.value.kms;

import dev.orlop.value.SeededGcmTransformer;
import dev.orlop.value.TransformListener;
import dev.orlop.value.Transformer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * A provider of type {@code kms} in use ({@code kmsv2PluginProbe}). It asks its plugin for its status every minute, and
 * every second while something is wrong; and has a new seed encrypted when the plugin's key has changed.
 */
public final class KmsProvider implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(KmsProvider.class);
    private static final String OK = "ok";

    private final String name;
    private final KmsService service;
    private final KmsTransformer transformer;
    private final TransformListener listener;
    private final LongSupplier nanos;
    private final Pace pace;
    private final Duration timeout;
    private final Disposable polling;
    /** Drawn ahead: the first draw reads the random device, which the thread of the plugin's answers must not do. */
    private volatile byte[] nextSeed = SeededGcmTransformer.newSeed();

    private @Nullable Mono<Void> checking;
    private @Nullable Checked last;

    /**
     * A provider as the file describes it.
     *
     * @param endpoint the plugin's socket
     * @param timeout of a request to the plugin
     */
    public record Settings(String name, Path endpoint, Duration timeout) {}

    /**
     * @param poll between questions for the status while all is well
     * @param retry between them while it is not; as long is bad news kept
     * @param fresh for how long good news is kept when health is asked for
     * @param write for how long a seed is written with after good news
     */
    record Pace(Duration poll, Duration retry, Duration fresh, Duration write) {
        static final Pace DEFAULT =
                new Pace(Duration.ofMinutes(1), Duration.ofSeconds(1), Duration.ofSeconds(20), Duration.ofMinutes(3));
    }

    /** Outcome of the last check. */
    private record Checked(long at, @Nullable String problem) {}

    /**
     * Opens a provider; waits until its plugin has answered, or does not in time. A plugin that is away is asked again and
     * again: the server starts without it.
     *
     * @param scheduler of the questions for the status, which do not block it
     */
    public static KmsProvider open(Settings settings, TransformListener listener, Scheduler scheduler) {
        KmsService plugin = new KmsPlugin(settings.name(), settings.endpoint(), settings.timeout());
        return new KmsProvider(settings, plugin, listener, scheduler, System::nanoTime, Pace.DEFAULT);
    }

    KmsProvider(
            Settings settings,
            KmsService service,
            TransformListener listener,
            Scheduler scheduler,
            LongSupplier nanos,
            Pace pace) {
        this.name = settings.name();
        this.timeout = settings.timeout();
        this.service = service;
        this.listener = listener;
        this.nanos = nanos;
        this.pace = pace;
        this.transformer = new KmsTransformer(name, service, listener, nanos);
        prime();
        this.polling = poll(scheduler);
    }

    public Transformer transformer() {
        return transformer;
    }

    /** A status, and a key that may have to be encrypted after it. */
    private void prime() {
        CompletableFuture<@Nullable Void> first = check().toFuture();
        try {
            first.get(2 * timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            log.warn("The KMS provider {} cannot be used yet; the server starts without it", name);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Disposable poll(Scheduler scheduler) {
        return Mono.defer(() -> Mono.delay(wellUntilNow() ? pace.poll() : pace.retry(), scheduler))
                .flatMap(tick -> check().onErrorComplete().thenReturn(tick))
                .repeat()
                .subscribe();
    }

    private synchronized boolean wellUntilNow() {
        return last != null && last.problem() == null;
    }

    /** Completes if the plugin is well, as far as was heard of it lately; else fails saying what is wrong. */
    public Mono<Void> healthy() {
        return Mono.defer(() -> {
            Checked known = lately();
            if (known == null) {
                return check();
            }
            return known.problem() == null ? Mono.empty() : Mono.error(new KmsException(known.problem(), true));
        });
    }

    private synchronized @Nullable Checked lately() {
        Checked known = last;
        if (known == null) {
            return null;
        }
        Duration kept = known.problem() == null ? pace.fresh() : pace.retry();
        return nanos.getAsLong() - known.at() < kept.toNanos() ? known : null;
    }

    /** Asks the plugin, once for all who want to know at the same time. */
    synchronized Mono<Void> check() {
        Mono<Void> running = checking;
        if (running == null) {
            running = Mono.defer(this::ask)
                    .doOnSuccess(none -> checked(null))
                    .doOnError(failure -> checked(failure.getMessage()))
                    .cache();
            checking = running;
        }
        return running;
    }

    private synchronized void checked(@Nullable String problem) {
        checking = null;
        if (problem != null && (last == null || !problem.equals(last.problem()))) {
            log.warn("KMS provider {}: {}", name, problem);
        } else if (problem == null && last != null && last.problem() != null) {
            log.info("KMS provider {}: all is well again", name);
        }
        last = new Checked(nanos.getAsLong(), problem);
        if (problem != null) {
            transformer.troubled(problem);
        }
    }

    private Mono<Void> ask() {
        // The time begins before the answer, so that no key is used for longer than it may be.
        long until = nanos.getAsLong() + pace.write().toNanos();
        return service.status()
                .switchIfEmpty(Mono.error(() -> new KmsException("the plugin has sent no status", false)))
                .flatMap(status -> follow(status, until));
    }

    private Mono<Void> follow(KmsMessages.Status status, long until) {
        if (!status.health().equals(OK)) {
            return Mono.error(new KmsException("the plugin says that it is not well: " + status.health(), true));
        }
        if (!status.version().equals("v2") && !status.version().equals("v2beta1")) {
            return Mono.error(new KmsException("the plugin speaks \"" + status.version() + "\", not v2", false));
        }
        WrappedKey.checkKeyId(status.keyId());
        if (status.keyId().equals(transformer.keyId())) {
            transformer.extend(until);
            return Mono.empty();
        }
        return rotate(status.keyId(), until);
    }

    /** The former seed stays in use for as long as it may, should this fail. */
    private Mono<Void> rotate(String keyId, long until) {
        long started = nanos.getAsLong();
        byte[] seed = nextSeed;
        nextSeed = SeededGcmTransformer.newSeed();
        return service.encrypt(seed)
                .switchIfEmpty(Mono.error(() -> new KmsException("the plugin has sent no encrypted key", false)))
                .map(WrappedKey::checked)
                .doOnNext(wrapped -> requireKey(wrapped, keyId))
                .doOnNext(wrapped -> transformer.use(seed, wrapped, until))
                .doOnNext(wrapped -> log.info("KMS provider {}: values are written with a new key", name))
                .doOnSuccess(wrapped -> listener.keyGenerated(since(started), true))
                .doOnError(failure -> listener.keyGenerated(since(started), false))
                .then();
    }

    private static void requireKey(WrappedKey wrapped, String keyId) {
        if (!wrapped.keyId().equals(keyId)) {
            throw new KmsException("the plugin encrypts with another key than its status names", true);
        }
    }

    private Duration since(long started) {
        return Duration.ofNanos(nanos.getAsLong() - started);
    }

    @Override
    public void close() {
        polling.dispose();
        service.close();
    }
}
