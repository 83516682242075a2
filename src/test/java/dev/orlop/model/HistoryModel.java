package dev.orlop.model;

import dev.orlop.object.FieldSelector;
import dev.orlop.object.KubeObject;
import dev.orlop.object.LabelSelector;
import dev.orlop.object.ObjectList;
import dev.orlop.storage.DeleteRequest;
import dev.orlop.storage.ListOptions;
import dev.orlop.storage.Preconditions;
import dev.orlop.storage.SelectionPredicate;
import dev.orlop.storage.Storage;
import dev.orlop.storage.Storage.GetOptions;
import dev.orlop.storage.StorageException;
import dev.orlop.storage.Ttl;
import dev.orlop.storage.UpdateRequest;
import dev.orlop.storage.UpdateRequest.Update;
import dev.orlop.storage.kit.TestObject;
import dev.orlop.storage.kit.TestResource;
import java.time.Duration;
import java.util.Collection;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Clients that do random things to few objects, so that they meet, and note what they saw. */
final class HistoryModel {
    /** The object, one in each namespace, whose creation tells the watchers that the run is over. */
    static final String END = "zz-end";

    static final String[] NAMESPACES = {"n0", "n1"};
    static final SelectionPredicate RED =
            new SelectionPredicate(LabelSelector.EVERYTHING, FieldSelector.parse("spec.color=red"));

    private static final int NAMES = 4;

    private final Storage storage;
    private final TestResource resource;
    private final Duration patience;
    private final AtomicLong known = new AtomicLong();
    private final AtomicInteger notes = new AtomicInteger();
    private final Collection<Observation> observations = new ConcurrentLinkedQueue<>();

    HistoryModel(Storage storage, TestResource resource, Duration patience) {
        this.storage = storage;
        this.resource = resource;
        this.patience = patience;
    }

    Collection<Observation> observations() {
        return observations;
    }

    /** A client of so many operations, with another chore between them now and then. */
    void client(Random random, int operations, Runnable chore) {
        Memory memory = new Memory();
        for (int i = 0; i < operations; i++) {
            operation(random, memory);
            if (random.nextInt(50) == 0) {
                chore.run();
            }
        }
    }

    /** Objects as a cache may have them: of any age. */
    private static final class Memory {
        private @Nullable KubeObject old;
    }

    private void operation(Random random, Memory memory) {
        String namespace = NAMESPACES[random.nextInt(NAMESPACES.length)];
        String name = "w" + random.nextInt(NAMES);
        String key = resource.key(namespace, name);
        KubeObject remembered = memory.old != null && resource.key(memory.old).equals(key) ? memory.old : null;
        KubeObject fresh = resource.encode(TestObject.named(namespace, name)
                .withColor(random.nextBoolean() ? "red" : "blue")
                .withNote("write " + notes.incrementAndGet()));
        switch (random.nextInt(12)) {
            case 0, 1, 2 -> create(key, fresh, random.nextInt(8) == 0);
            case 3, 4, 5 -> update(key, fresh, random.nextBoolean() ? remembered : null, random.nextInt(4) == 0);
            case 6 -> updateIfUnchanged(key, fresh, remembered);
            case 7 -> delete(key, DeleteRequest.unconditional().withSuggestion(remembered));
            case 8 -> deleteIfUnchanged(key, remembered);
            case 9 -> list(random.nextBoolean() ? "" : namespace);
            default -> {
                KubeObject seen = get(key);
                memory.old = seen != null ? seen : memory.old;
            }
        }
    }

    private void create(String key, KubeObject object, boolean expires) {
        long floor = known.get();
        try {
            KubeObject created = await(storage.create(key, object, expires ? Ttl.ofSeconds(1) : Ttl.FOREVER));
            wrote(new Observation.Written(key, floor, created, null, expires));
        } catch (StorageException.KeyExists e) {
            observations.add(new Observation.Taken(key, floor, current()));
        }
    }

    private void update(String key, KubeObject object, @Nullable KubeObject suggestion, boolean create) {
        long floor = known.get();
        AtomicReference<@Nullable KubeObject> basis = new AtomicReference<>();
        UpdateRequest request = UpdateRequest.of(current -> {
                    basis.set(current);
                    return Update.keepingTtl(object);
                })
                .withSuggestion(suggestion)
                .withIgnoreNotFound(create);
        try {
            KubeObject updated = await(storage.guaranteedUpdate(key, request));
            wrote(new Observation.Written(key, floor, updated, basis.get(), false));
        } catch (StorageException.KeyNotFound e) {
            observations.add(new Observation.Missing(key, floor, current()));
        }
    }

    private void updateIfUnchanged(String key, KubeObject object, @Nullable KubeObject expected) {
        if (expected == null) {
            return;
        }
        long floor = known.get();
        AtomicReference<@Nullable KubeObject> basis = new AtomicReference<>();
        UpdateRequest request = UpdateRequest.of(current -> {
                    basis.set(current);
                    return Update.keepingTtl(object);
                })
                .withPreconditions(unchanged(expected))
                .withSuggestion(expected);
        try {
            KubeObject updated = await(storage.guaranteedUpdate(key, request));
            wrote(new Observation.Written(key, floor, updated, basis.get(), false));
        } catch (StorageException.InvalidObject e) {
            observations.add(new Observation.Refused(key, floor, current(), expected.resourceVersion()));
        } catch (StorageException.KeyNotFound e) {
            observations.add(new Observation.Missing(key, floor, current()));
        }
    }

    private void deleteIfUnchanged(String key, @Nullable KubeObject expected) {
        if (expected == null) {
            return;
        }
        long floor = known.get();
        try {
            delete(key, DeleteRequest.unconditional().withPreconditions(unchanged(expected)));
        } catch (StorageException.InvalidObject e) {
            observations.add(new Observation.Refused(key, floor, current(), expected.resourceVersion()));
        }
    }

    private static Preconditions unchanged(KubeObject expected) {
        return new Preconditions(null, Long.toString(expected.resourceVersion()));
    }

    private void delete(String key, DeleteRequest request) {
        long floor = known.get();
        try {
            KubeObject deleted = await(storage.delete(key, request));
            observations.add(new Observation.Deleted(key, floor, deleted));
            learn(deleted.resourceVersion());
        } catch (StorageException.KeyNotFound e) {
            observations.add(new Observation.Missing(key, floor, current()));
        }
    }

    private @Nullable KubeObject get(String key) {
        long floor = known.get();
        KubeObject seen = storage.get(key, GetOptions.ignoringNotFound()).block(patience);
        observations.add(new Observation.Read(key, floor, current(), seen));
        return seen;
    }

    private void list(String namespace) {
        long floor = known.get();
        ObjectList seen = await(storage.list(resource.prefix() + "/" + namespace, ListOptions.everything()));
        observations.add(new Observation.Listed(namespace, floor, current(), seen));
        learn(seen.resourceVersion());
    }

    private void wrote(Observation.Written write) {
        observations.add(write);
        learn(write.result().resourceVersion());
    }

    private void learn(long revision) {
        known.accumulateAndGet(revision, Math::max);
    }

    long known() {
        return known.get();
    }

    private long current() {
        return await(storage.currentResourceVersion());
    }

    private <T> T await(Mono<T> result) {
        return Objects.requireNonNull(result.block(patience));
    }

    /** Creates the objects that tell the watchers that the run is over; returns the revision of the last. */
    long end() {
        for (String namespace : NAMESPACES) {
            KubeObject end = resource.encode(TestObject.named(namespace, END).withColor("red"));
            create(resource.key(end), end, false);
        }
        return known();
    }
}
