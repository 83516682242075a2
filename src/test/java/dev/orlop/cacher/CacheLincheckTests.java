package dev.orlop.cacher;

import dev.orlop.cacher.tree.PersistentTree;
import dev.orlop.object.KubeObject;
import dev.orlop.storage.StorageException;
import dev.orlop.storage.WatchEvent;
import java.util.ArrayList;
import java.util.List;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;

/**
 * What readers see of the cache's state, of its ring and of the ready gate while the one writer changes them, explored by
 * Lincheck: each result is one that some order of the operations gives.
 */
public class CacheLincheckTests {

    private static ModelCheckingOptions quickly() {
        return new ModelCheckingOptions()
                .iterations(4)
                .invocationsPerIteration(100)
                .threads(2)
                .actorsPerThread(3)
                .actorsBefore(2)
                .actorsAfter(1);
    }

    @Test
    void state_modelChecked_isLinearizable() {
        // Each of its operations runs through a whole tree.
        quickly().actorsPerThread(2).invocationsPerIteration(50).check(State.class);
    }

    @Test
    void ring_modelChecked_isLinearizable() {
        quickly()
                .addCustomScenario(beginWhile(List.of()))
                .addCustomScenario(beginWhile(List.of("append")))
                .check(Ring.class);
    }

    /** A watch begins while the writer appends its first event, or drives out the one that the watch has to see. */
    private static ExecutionScenario beginWhile(List<String> before) {
        return Scenario.of(Ring.class, before, List.of("append"), List.of("begin", "next"), List.of("next"));
    }

    @Test
    void gate_modelChecked_isLinearizable() {
        quickly()
                .addCustomScenario(
                        Scenario.of(Gate.class, List.of(), List.of("stop"), List.of("open"), List.of("open")))
                .addCustomScenario(
                        Scenario.of(Gate.class, List.of(), List.of("stop"), List.of("shut"), List.of("open")))
                .check(Gate.class);
    }

    /** One writer, and lists. */
    public static class State {
        private static final KubeObject OBJECT = Widgets.widget("ns", "w", "red", "");
        private static final int KEYS = 2;

        private final WatchCache cache =
                new WatchCache(List.of(), false, new WatchHistory(4, WatchHistory.MIN_WINDOW, (from, to) -> {}));
        private long revision;

        @Operation(nonParallelGroup = "writer")
        public long put() {
            byte[] key = {(byte) (revision % KEYS)};
            KubeObject object = OBJECT.withResourceVersion(++revision);
            boolean known = cache.view().state().objects().get(key) != null;
            cache.apply(key, known ? new WatchEvent.Modified(object) : new WatchEvent.Added(object), 0);
            return revision;
        }

        @Operation(nonParallelGroup = "writer")
        public long remove() {
            byte[] key = {(byte) (revision % KEYS)};
            cache.apply(key, new WatchEvent.Deleted(OBJECT.withResourceVersion(++revision)), 0);
            return revision;
        }

        @Operation(nonParallelGroup = "writer")
        public long refill() {
            revision++;
            cache.replace(List.of(new byte[] {0}), List.of(OBJECT.withResourceVersion(revision)), revision, false);
            return revision;
        }

        @Operation
        public String list() {
            View view = cache.view();
            List<Long> versions = new ArrayList<>();
            PersistentTree.Cursor<KubeObject> cursor = view.state().objects().cursor(new byte[0], null);
            for (KubeObject object = cursor.next(); object != null; object = cursor.next()) {
                versions.add(object.resourceVersion());
            }
            return view.revision() + ": " + versions;
        }
    }

    /** One writer, and a watch that begins at the first revision. */
    public static class Ring {
        private static final KubeObject OBJECT = Widgets.widget("ns", "w", "red", "");
        private static final long GONE = -1;

        /** So small that each event drives out the one before. */
        private final WatchHistory history = new WatchHistory(1, WatchHistory.MIN_WINDOW, (from, to) -> {});

        private long revision;
        private long position;

        /** Late enough for the one before to be old. */
        @Operation(nonParallelGroup = "writer")
        public void append() {
            revision++;
            history.append(new StoreEvent(
                    history.end(),
                    new byte[] {0},
                    OBJECT.withResourceVersion(revision),
                    null,
                    revision,
                    revision * 2 * WatchHistory.MIN_WINDOW.toNanos(),
                    null,
                    null,
                    false));
        }

        /** As {@link WatchOpener} begins a watch that has seen nothing. False if the past is gone. */
        @Operation(nonParallelGroup = "watch")
        public boolean begin() {
            long first = history.firstAfter(0);
            position = history.floor() > 0 ? GONE : first;
            return position != GONE;
        }

        /** As a {@link CacheWatcher} reads on: 0 if there is nothing more, -1 if its place is gone. */
        @Operation(nonParallelGroup = "watch")
        public long next() {
            StoreEvent event = position == GONE ? null : history.get(position);
            if (event != null) {
                position++;
                return event.revision();
            }
            return position < history.start() ? GONE : 0;
        }
    }

    /** Every answer of the gate is one of a moment. */
    public static class Gate {
        private final ReadyGate gate = new ReadyGate(() -> 0);

        @Operation
        public boolean open() {
            return gate.open();
        }

        @Operation
        public void shut() {
            gate.shut(new StorageException.Internal("unreadable", null));
        }

        @Operation
        public void stop() {
            gate.stop();
        }

        @Operation
        public long generation() {
            return gate.generation();
        }

        @Operation
        public boolean isBlocked() {
            return gate.isBlocked();
        }
    }
}
