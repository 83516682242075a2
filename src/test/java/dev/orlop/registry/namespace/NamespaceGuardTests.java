package dev.orlop.registry.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.object.GroupResource;
import dev.orlop.object.KubeObject;
import dev.orlop.object.StatusException;
import dev.orlop.registry.control.ScriptedStorage;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

class NamespaceGuardTests {
    private static final String DELETED = ",\"deletionTimestamp\":\"2026-01-02T03:04:05Z\"";
    private static final GroupResource PODS = new GroupResource("", "pods");

    private final ScriptedStorage storage = new ScriptedStorage();
    private final NamespaceGuard guard = new NamespaceGuard(storage, "/namespaces/");

    private static KubeObject namespace(boolean deleted) {
        return ScriptedStorage.object("ns", 1, deleted ? DELETED : "");
    }

    private Mono<String> create() {
        return guard.admit(PODS, "a", "ns", () -> Mono.just("created"));
    }

    /** What was seen by watch decides; else what is stored; a namespace of which nobody knows is 404. */
    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
        active,      -,           200, false
        terminating, -,           403, false
        -,           active,      200, true
        -,           terminating, 403, true
        -,           -,           404, true
        """)
    void admit_byWhatIsKnown(@Nullable String seen, @Nullable String stored, int code, boolean asked) {
        if (seen != null) {
            guard.changed(namespace(seen.equals("terminating")));
        }
        if (stored != null) {
            storage.objects.put("/namespaces/ns", namespace(stored.equals("terminating")));
        }

        StepVerifier.Step<String> answer = StepVerifier.create(create());

        if (code == 200) {
            answer.expectNext("created").verifyComplete();
        } else {
            answer.verifyErrorSatisfies(failure ->
                    assertThat(((StatusException) failure).status().code()).isEqualTo(code));
        }
        assertThat(storage.asked).isEqualTo(asked ? List.of("get /namespaces/ns") : List.of());
    }

    @Test
    void admit_terminating_namesTheCause() {
        guard.changed(namespace(true));

        StepVerifier.create(create())
                .verifyErrorSatisfies(failure -> assertThat(failure)
                        .hasMessageContaining(
                                "unable to create new content in namespace ns because it is being terminated"));
    }

    @Test
    void deletedOrNotRetained_isLookedUpAgain() {
        guard.changed(namespace(false));
        guard.deleted("ns");
        StepVerifier.create(create()).verifyError(StatusException.class);

        guard.changed(namespace(false));
        guard.retain(List.of("other"));
        StepVerifier.create(create()).verifyError(StatusException.class);

        guard.changed(namespace(false));
        guard.retain(List.of("ns"));
        StepVerifier.create(create()).expectNext("created").verifyComplete();
    }

    @Test
    void idle_onlyOnceClosedAndTheLastCreationIsThrough() {
        Sinks.One<String> creation = Sinks.one();
        guard.changed(namespace(false));
        guard.admit(PODS, "a", "ns", creation::asMono).subscribe();
        assertThat(guard.idle("ns")).isFalse();

        guard.changed(namespace(true));
        assertThat(guard.idle("ns")).isFalse();
        creation.tryEmitValue("created");

        assertThat(guard.idle("ns")).isTrue();
        guard.deleted("ns");
        assertThat(guard.idle("ns")).isFalse();
    }

    @Test
    void admit_creationThatThrowsOrIsCancelled_leaves() {
        guard.changed(namespace(false));
        StepVerifier.create(guard.admit(PODS, "a", "ns", () -> {
                    throw new IllegalStateException("broken");
                }))
                .verifyErrorMessage("broken");
        guard.admit(PODS, "a", "ns", Mono::never).subscribe().dispose();

        guard.changed(namespace(true));

        assertThat(guard.idle("ns")).isTrue();
    }
}
