package dev.orlop.registry.store;

import dev.orlop.apply.UntypedException;
import dev.orlop.object.StatusException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/**
 * Conversions by a webhook that one write needs in the midst of computing owners, which cannot wait. The work is broken
 * off, the webhook asked, and the work done again with its answer.
 */
final class AskedConversions {
    /** Each answer is remembered, so that work ends; this is for a webhook that never answers the same. */
    private static final int MOST_QUESTIONS = 200;

    private final Versions versions;
    private final Map<Question, Answer> answers = new ConcurrentHashMap<>();

    AskedConversions(Versions versions) {
        this.versions = versions;
    }

    private record Question(ObjectNode object, String version) {}

    private sealed interface Answer {
        record Converted(ObjectNode object) implements Answer {}

        record Failed(String message) implements Answer {}
    }

    /** Breaks work off for want of an answer. */
    private static final class UnansweredException extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final transient Question question;

        UnansweredException(Question question) {
            super(question.version(), null, false, false);
            this.question = question;
        }
    }

    /**
     * The object in a version of the type, if the answer is known.
     *
     * @throws UntypedException if the webhook does not convert it
     */
    ObjectNode convert(ObjectNode object, String version) {
        return switch (answers.get(new Question(object, version))) {
            case Answer.Converted converted -> converted.object();
            case Answer.Failed failed -> throw new UntypedException(failed.message());
            case null -> throw new UnansweredException(new Question(object.deepCopy(), version));
        };
    }

    /**
     * Does work that may {@link #convert}.
     *
     * @param work to be done as often as needed: what it changes it has to change again the same way
     */
    <T> Mono<T> complete(Supplier<T> work) {
        return Mono.fromSupplier(work)
                .onErrorResume(
                        UnansweredException.class,
                        missing -> ask(missing.question).then(Mono.defer(() -> complete(work))));
    }

    private Mono<Void> ask(Question question) {
        if (answers.size() >= MOST_QUESTIONS) {
            return Mono.error(new UntypedException("too many conversions for one write"));
        }
        return versions.declared(question.object().deepCopy(), question.version())
                .<Answer>map(Answer.Converted::new)
                .onErrorResume(
                        StatusException.class,
                        failure -> Mono.just(new Answer.Failed(failure.status().message())))
                .doOnNext(answer -> answers.put(question, answer))
                .then();
    }
}
