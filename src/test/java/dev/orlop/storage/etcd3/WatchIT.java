package dev.orlop.storage.etcd3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.storage.Ttl;
import dev.orlop.storage.backend.Backend.WatchQuery;
import dev.orlop.storage.backend.Backend.WriteResult;
import dev.orlop.storage.backend.BackendEvent;
import dev.orlop.support.etcd.EtcdRelease;
import dev.orlop.support.etcd.EtcdServer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/** A watch on a real server whose answers to questions come when the test wants them. */
class WatchIT {
    private static final String PREFIX = "/registry/watched/";
    private static final Tuning IMPATIENT = new Tuning(
            Duration.ofSeconds(10),
            Duration.ofSeconds(1),
            Duration.ofMillis(100),
            Duration.ofMillis(50),
            Duration.ofMillis(50),
            Duration.ofMillis(100),
            Duration.ofSeconds(1),
            100,
            Duration.ofSeconds(30));

    @Test
    void answerThatIsOlderThanTheEvents_doesNotTellOfAStoreSetBack() {
        Queue<Sinks.One<Long>> asked = new ConcurrentLinkedQueue<>();
        Queue<BackendEvent> seen = new ConcurrentLinkedQueue<>();
        Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
        try (EtcdServer etcd = EtcdServer.of(EtcdRelease.V3_5).inMemory().start();
                Etcd3Backend backend = Configs.open(Configs.patient(etcd.endpoint()))) {
            long before = put(backend, "a");
            URI url = URI.create(etcd.endpoint());
            Server server = new Server(
                    new Endpoint(url.getHost(), url.getPort(), false),
                    null,
                    Duration.ofSeconds(5),
                    IMPATIENT,
                    Schedulers.parallel());
            Requests requests =
                    new Requests(new Servers(List.of(server)), null, Duration.ofSeconds(5), Schedulers.parallel());
            Watches watches = new Watches(requests, IMPATIENT, () -> false, revision -> {}, () -> {
                Sinks.One<Long> answer = Sinks.one();
                asked.add(answer);
                return answer.asMono();
            });
            Disposable watching =
                    watches.watch(new WatchQuery(PREFIX, true, before, false)).subscribe(seen::add, failures::add);
            await(() -> !asked.isEmpty());
            List<Sinks.One<Long>> askedBefore = List.copyOf(asked);

            put(backend, "b");
            await(() -> seen.size() == 1);
            askedBefore.forEach(answer -> answer.tryEmitValue(before));
            put(backend, "c");

            await(() -> seen.size() == 2 || !failures.isEmpty());
            assertThat(failures).isEmpty();
            watching.dispose();
            watches.close();
            server.close();
        }
    }

    private static void await(Callable<Boolean> condition) {
        Awaitility.await().atMost(Configs.PATIENCE).until(condition);
    }

    private static long put(Etcd3Backend backend, String name) {
        WriteResult written = backend.put(PREFIX + name, name.getBytes(StandardCharsets.UTF_8), 0, Ttl.FOREVER)
                .block(Configs.PATIENCE);
        return ((WriteResult.Written) Objects.requireNonNull(written)).revision();
    }
}
