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
class ProbeTests {
    private final AtomicLong clock = new AtomicLong();
    private final List<Sinks.Empty<Void>> questions = new ArrayList<>();
    private final Probe probe = new Probe(
            Mono.defer(() -> {
                Sinks.Empty<Void> question = Sinks.empty();
                questions.add(question);
                return question.asMono();
            }),
            Duration.ofSeconds(2),
            clock::get);

    @Test
    void answer_askedOften_asksEtcdOnceAnHalfLimit() {
        probe.answer().subscribe();
        questions.getFirst().tryEmitEmpty();
        StepVerifier.create(probe.answer()).verifyComplete();
        assertThat(questions).hasSize(1);
        clock.addAndGet(Duration.ofSeconds(1).toNanos());
        probe.answer().subscribe();
        assertThat(questions).hasSize(2);
    }

    @Test
    void answer_askedBeforeTheFirstAnswer_waitsForIt() {
        probe.answer().subscribe(done -> {}, failure -> {});
        StepVerifier.create(probe.answer())
                .then(() -> questions.getFirst().tryEmitError(new IllegalStateException("down")))
                .verifyErrorMessage("down");
        assertThat(questions).hasSize(1);
    }

    @Test
    void answer_lateAnswerToAnEarlierQuestion_doesNotCount() {
        probe.answer().subscribe(done -> {}, failure -> {});
        clock.addAndGet(Duration.ofSeconds(1).toNanos());
        probe.answer().subscribe();
        questions.get(1).tryEmitEmpty();
        questions.get(0).tryEmitError(new IllegalStateException("timed out"));
        StepVerifier.create(probe.answer()).verifyComplete();
        assertThat(questions).hasSize(2);
    }
}
