package dev.orlop.cacher;

import static dev.orlop.cacher.Widgets.PREFIX;
import static dev.orlop.cacher.Widgets.awaitReady;
import static dev.orlop.cacher.Widgets.awaitThat;
import static dev.orlop.cacher.Widgets.color;
import static dev.orlop.cacher.Widgets.everything;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.object.KubeObject;
import dev.orlop.object.ObjectList;
import dev.orlop.storage.ListOptions;
import dev.orlop.storage.SelectionPredicate;
import dev.orlop.storage.Storage;
import dev.orlop.storage.StorageException;
import dev.orlop.storage.WatchEvent;
import dev.orlop.storage.WatchOptions;
import dev.orlop.storage.kit.WatchProbe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/**
 * Many writers, a store that is cut, compacted and filled from anew, and clients that read quickly, slowly, hardly, or go
 * away and resume. Each client keeps the state that its events tell. It must never meet an event that does not fit its
 * state, go back in time, or hear anything after an error; at the end its state is that of the store.
 */
class CacheModelTests {
    private static final int WRITERS = 3;
    private static final int CLIENTS = 12;
    private static final int WRITES = 1_500;

    private final Widgets widgets = new Widgets().tuned(tuning -> Widgets.bookmarks(tuning, Duration.ofSeconds(1)));
    private final ConcurrentLinkedQueue<String> broken = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean written = new AtomicBoolean();
    private volatile long lastRevision;

    @Test
    void randomWritesFaultsAndReaders_everyStream_tellsTheStore() throws InterruptedException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        widgets.indexed(Widgets.COLOR, new AttributeIndex.ByField(Widgets.COLOR));
        Cacher cacher = widgets.open();
        List<Thread> writers = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            Random own = new Random(random.nextLong());
            writers.add(Thread.ofPlatform().start(() -> write(own)));
        }
        List<Client> clients = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            Client client = new Client(cacher, i, new Random(random.nextLong()));
            clients.add(client);
            threads.add(Thread.ofPlatform().daemon().start(client));
        }
        BooleanSupplier writing = () -> writers.stream().anyMatch(Thread::isAlive);
        for (int fault = 0; writing.getAsBoolean(); fault++) {
            disturb(cacher, fault, random, writing);
        }
        widgets.backend.release();
        awaitReady(cacher);
        lastRevision = widgets.bump();
        // Bookmarks tell every client when it has seen all, once the store has told the cache.
        Widgets.settle(cacher);
        written.set(true);
        for (Thread thread : threads) {
            assertThat(thread.join(Duration.ofSeconds(60)))
                    .as("seed %d: a client hangs; %s", seed, broken)
                    .isTrue();
        }
        assertThat(broken).as("seed %d", seed).isEmpty();
        for (Client client : clients) {
            assertThat(client.state)
                    .as("seed %d, client %d", seed, client.number)
                    .isEqualTo(client.truth());
        }
        awaitThat(() -> widgets.gauges(cacher).watchers() == 0);
        widgets.close();
    }

    private void write(Random random) {
        for (int i = 0; i < WRITES; i++) {
            String name = "w" + random.nextInt(20);
            String namespace = "ns-" + random.nextInt(3);
            String color = random.nextBoolean() ? "red" : "blue";
            KubeObject object = Widgets.widget(namespace, name, color, "n" + i);
            String key = "/registry" + Widgets.key(namespace, name);
            if (random.nextInt(5) == 0) {
                widgets.backend.delete(key);
            } else {
                widgets.backend.write(key, object.json());
            }
            if (random.nextInt(20) == 0) {
                Thread.yield();
            }
        }
    }

    private void disturb(Cacher cacher, int fault, Random random, BooleanSupplier writing) {
        switch (fault % 6) {
            case 0 -> widgets.backend.cutStreams(new StorageException.Unreachable("cut", null));
            case 1 -> widgets.bump();
            case 2 ->
                widgets.backend
                        .compact(widgets.gauges(cacher).resourceVersion())
                        .block();
            case 3 -> widgets.backend.cutStreams(new StorageException.Expired("compacted"));
            case 4 -> widgets.backend.hold();
            default -> widgets.backend.release();
        }
        long next = widgets.backend.revision() + 20 + random.nextInt(60);
        awaitThat(() -> widgets.backend.revision() >= next || !writing.getAsBoolean());
        if (fault % 6 == 3) {
            awaitThat(() -> widgets.gauges(cacher).ready());
        }
    }

    /** Follows the resource, or a part of it, as a client does: list, watch, resume, list again when told to. */
    private final class Client implements Runnable {
        private final Storage storage;
        private final int number;
        private final Random random;
        private final String key;
        private final SelectionPredicate selection;
        private final Map<String, KubeObject> state = new TreeMap<>();
        private long last;

        Client(Storage storage, int number, Random random) {
            this.storage = storage;
            this.number = number;
            this.random = random;
            this.key = number % 3 == 0 ? PREFIX + "/ns-1" : PREFIX;
            this.selection = number % 2 == 0 ? SelectionPredicate.EVERYTHING : color("blue");
        }

        Map<String, KubeObject> truth() {
            Map<String, KubeObject> truth = new TreeMap<>();
            for (KubeObject object : Widgets.await(
                            widgets.raw.list(key, everything().withPredicate(selection)))
                    .items()) {
                truth.put(Widgets.key(object), object);
            }
            return truth;
        }

        @Override
        public void run() {
            try {
                while (!written.get() || last < lastRevision) {
                    if (last == 0) {
                        list();
                    } else {
                        watch();
                    }
                }
            } catch (RuntimeException | AssertionError e) {
                broken.add(number + ": " + e);
            }
        }

        private void list() {
            try {
                ListOptions options = everything().withPredicate(selection);
                ListOptions listing = random.nextBoolean() ? options : options.withResourceVersion("0");
                ObjectList list = Widgets.await(storage.list(key, listing));
                state.clear();
                for (KubeObject object : list.items()) {
                    check(object.resourceVersion() <= list.resourceVersion(), "newer than its list: " + object);
                    state.put(Widgets.key(object), object);
                }
                last = list.resourceVersion();
            } catch (StorageException.NotReady e) {
                pause();
            }
        }

        private void watch() {
            boolean slow = random.nextInt(3) == 0;
            WatchOptions options = Widgets.after(last).withPredicate(selection).withAllowBookmarks(true);
            WatchProbe probe = Widgets.watch(storage, key, options, slow ? 1 : Long.MAX_VALUE);
            int budget = random.nextInt(400);
            while (last < lastRevision || !written.get()) {
                WatchEvent event = probe.nextOrEnd(Duration.ofMillis(200));
                if (event instanceof WatchEvent.Error error) {
                    check(probe.nextOrEnd(Duration.ofMillis(20)) == null, "something follows an error");
                    check(error.status().code() == 410, "unexpected " + error.status());
                    last = 0;
                    return;
                }
                if (event != null) {
                    take(event);
                } else if (probe.isOver()) {
                    pause();
                    return;
                }
                if (budget-- == 0 && !written.get()) {
                    break;
                }
                if (slow) {
                    if (random.nextInt(10) == 0) {
                        pause();
                    }
                    probe.request(1);
                }
            }
            probe.cancel();
        }

        private void take(WatchEvent event) {
            check(
                    event.resourceVersion() > last
                            || (event instanceof WatchEvent.Bookmark && event.resourceVersion() == last),
                    event.type() + " " + event.resourceVersion() + " after " + last);
            last = event.resourceVersion();
            if (event instanceof WatchEvent.ObjectEvent change) {
                KubeObject object = change.object();
                String at = Widgets.key(object);
                KubeObject before = state.get(at);
                check((before == null) == (event instanceof WatchEvent.Added), event.type() + " of " + before);
                if (event instanceof WatchEvent.Deleted) {
                    state.remove(at);
                } else {
                    check(selection.matches(object), "does not match: " + object);
                    state.put(at, object);
                }
            }
        }

        private void check(boolean holds, String otherwise) {
            if (!holds) {
                throw new AssertionError(otherwise);
            }
        }

        /** Lets the store run ahead. */
        private void pause() {
            long ahead = widgets.backend.revision() + random.nextInt(30);
            awaitThat(() -> written.get() || widgets.backend.revision() >= ahead);
        }
    }
}
