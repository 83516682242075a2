package dev.orlop.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.object.KubeObject;
import dev.orlop.object.ObjectList;
import dev.orlop.storage.ListOptions;
import dev.orlop.storage.SelectionPredicate;
import dev.orlop.storage.Storage;
import dev.orlop.storage.WatchEvent;
import dev.orlop.storage.WatchOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Function;
import reactor.core.publisher.Flux;

/**
 * A client that follows the changes of a scope for the whole run, in stretches: it cancels now and then and resumes from
 * the last version it was delivered, or goes back to an earlier one, and lists anew where the past is gone. Some read in small steps.
 */
final class ModelWatcher implements Runnable {
    private static final int EXPIRED = 410;

    private final Storage storage;
    private final String directory;
    private final SelectionPredicate predicate;
    private final Random random;
    private final boolean slow;
    private final Function<KubeObject, String> keyOf;
    private final Duration patience;
    private final List<Stretch> stretches = new ArrayList<>();
    /** Where it has been, and may go back to. */
    private final List<Long> positions = new ArrayList<>();

    private long position;
    private boolean finished;
    private int expiries;

    /** One subscription: where it began and what it was delivered. */
    private record Stretch(long after, List<String> events, List<Long> revisions) {}

    ModelWatcher(
            Storage storage,
            String directory,
            SelectionPredicate predicate,
            long position,
            Random random,
            Function<KubeObject, String> keyOf,
            Duration patience) {
        this.storage = storage;
        this.directory = directory;
        this.predicate = predicate;
        moveTo(position);
        this.random = random;
        this.slow = random.nextInt(3) == 0;
        this.keyOf = keyOf;
        this.patience = patience;
    }

    /** Follows until the object named {@link HistoryModel#END} has come. */
    @Override
    public void run() {
        while (!finished) {
            if (random.nextInt(4) == 0) {
                position = positions.get(random.nextInt(positions.size()));
            }
            follow(random.nextInt(4) == 0 ? Integer.MAX_VALUE : 1 + random.nextInt(60));
        }
    }

    private void follow(int count) {
        Stretch stretch = new Stretch(position, new ArrayList<>(), new ArrayList<>());
        stretches.add(stretch);
        WatchOptions options = WatchOptions.everything()
                .withResourceVersion(Long.toString(position))
                .withPredicate(predicate);
        Flux<WatchEvent> events = storage.watch(directory, options).timeout(patience);
        int step = slow ? 1 + random.nextInt(3) : 256;
        try (var iterator = events.take(count).toStream(step)) {
            iterator.takeWhile(event -> take(stretch, event)).forEach(event -> {});
        }
    }

    /** False ends the stretch. */
    private boolean take(Stretch stretch, WatchEvent event) {
        if (event instanceof WatchEvent.Error error) {
            assertThat(error.status().code()).as("%s", error.status()).isEqualTo(EXPIRED);
            expiries++;
            relist();
            return false;
        }
        if (!(event instanceof WatchEvent.ObjectEvent change)) {
            return true;
        }
        stretch.events().add(event.type() + " " + keyOf.apply(change.object()) + " " + event.resourceVersion());
        stretch.revisions().add(event.resourceVersion());
        moveTo(event.resourceVersion());
        finished = change.object().meta().name().equals(HistoryModel.END);
        if (slow && random.nextInt(8) == 0) {
            Thread.yield();
        }
        return !finished;
    }

    private void relist() {
        ObjectList list = Objects.requireNonNull(
                storage.list(directory, ListOptions.everything().withPredicate(predicate))
                        .block(patience));
        moveTo(list.resourceVersion());
        finished = list.items().stream().anyMatch(item -> item.meta().name().equals(HistoryModel.END));
    }

    private void moveTo(long version) {
        position = version;
        positions.add(version);
    }

    int expiries() {
        return expiries;
    }

    /** Each stretch holds exactly the changes of its scope between its begin and the last event it was delivered. */
    void check(History history, String namespace) {
        for (Stretch stretch : stretches) {
            if (stretch.revisions().isEmpty()) {
                continue;
            }
            List<String> expected = history.expected(
                    object -> object.meta().namespace().startsWith(namespace) && predicate.matches(object),
                    stretch.after(),
                    stretch.revisions().getLast());
            assertThat(stretch.events())
                    .as("watch of \"%s\" after %d", namespace, stretch.after())
                    .isEqualTo(expected);
        }
    }
}
