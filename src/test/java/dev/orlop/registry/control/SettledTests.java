package dev.orlop.registry.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

class SettledTests {
    private final Settled settled = new Settled();

    @Test
    void await_versionReachedBefore_completesAtOnce() {
        settled.reached("a", 7);

        StepVerifier.create(settled.await("a", 7)).verifyComplete();
        StepVerifier.create(settled.await("a", 3)).verifyComplete();
    }

    @Test
    void await_versionAhead_completesOnceItIsReached() {
        AtomicBoolean done = new AtomicBoolean();
        settled.await("a", 7).subscribe(none -> {}, failure -> {}, () -> done.set(true));

        settled.reached("a", 6);
        settled.reached("b", 9);
        assertThat(done).isFalse();

        settled.reached("a", 8);
        assertThat(done).isTrue();
    }

    @Test
    void reached_olderVersion_takesNothingBack() {
        settled.reached("a", 7);
        settled.reached("a", 5);

        StepVerifier.create(settled.await("a", 7)).verifyComplete();
    }

    @Test
    void gone_waiters_waitNoLonger() {
        StepVerifier.create(settled.await("a", 7)).then(() -> settled.gone("a")).verifyComplete();
    }

    @Test
    void gone_ofTheSameNameAnew_startsFromNothing() {
        settled.reached("a", 7);
        settled.gone("a");

        StepVerifier.create(settled.await("a", 3))
                .then(() -> settled.reached("a", 3))
                .verifyComplete();
    }

    @Test
    void awaitGone_ofWhatIsThere_completesOnceItIsGone() {
        AtomicBoolean done = new AtomicBoolean();
        settled.reached("a", 7);
        settled.awaitGone("a").subscribe(none -> {}, failure -> {}, () -> done.set(true));

        settled.reached("a", 8);
        assertThat(done).isFalse();

        settled.gone("a");
        assertThat(done).isTrue();
        StepVerifier.create(settled.awaitGone("a")).verifyComplete();
    }

    @Test
    void close_whoWaitsAndWhoComesLater_waitNoLonger() {
        StepVerifier.create(settled.await("a", 7)).then(settled::close).verifyComplete();
        StepVerifier.create(settled.await("b", 1)).verifyComplete();
    }
}
