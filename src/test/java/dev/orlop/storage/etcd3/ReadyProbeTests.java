package dev.orlop.storage.etcd3;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

/** How often etcd is asked, and which answer counts (the rate limit and the time travel of kube-apiserver's probes). */
class ReadyProbeTests {
    private final AtomicLong clock = new AtomicLong();
    private final List<Sinks.Empty<Void>> questions = new ArrayList<>();
    private final ReadyProbe probe = new ReadyProbe(
            Mono.defer(() -> {
                Sinks.Empty<Void> question = Sinks.empty();
                questions.add(question);
                return question.asMono();
            }),
            Duration.ofSeconds(2),
            clock::get);

    @Test
    void ready_askedOften_asksEtcdOnceAnHalfLimit() {
        probe.ready().subscribe();
        questions.getFirst().tryEmitEmpty();
        StepVerifier.create(probe.ready()).verifyComplete();
        assertThat(questions).hasSize(1);
        clock.addAndGet(Duration.ofSeconds(1).toNanos());
        probe.ready().subscribe();
        assertThat(questions).hasSize(2);
    }

    @Test
    void ready_askedBeforeTheFirstAnswer_waitsForIt() {
        probe.ready().subscribe(done -> {}, failure -> {});
        StepVerifier.create(probe.ready())
                .then(() -> questions.getFirst().tryEmitError(new IllegalStateException("down")))
                .verifyErrorMessage("down");
        assertThat(questions).hasSize(1);
    }

    @Test
    void ready_lateAnswerToAnEarlierQuestion_doesNotCount() {
        probe.ready().subscribe(done -> {}, failure -> {});
        clock.addAndGet(Duration.ofSeconds(1).toNanos());
        probe.ready().subscribe();
        questions.get(1).tryEmitEmpty();
        questions.get(0).tryEmitError(new IllegalStateException("timed out"));
        StepVerifier.create(probe.ready()).verifyComplete();
        assertThat(questions).hasSize(2);
    }
}
