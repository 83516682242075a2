package dev.orlop.bench.writes;

import dev.orlop.bench.load.Items;
import dev.orlop.codec.JsonCodec;
import dev.orlop.object.GroupResource;
import dev.orlop.object.SelectableFields;
import dev.orlop.storage.Storage;
import dev.orlop.storage.Ttl;
import dev.orlop.storage.backend.BackendListener;
import dev.orlop.storage.raw.ObjectStorage.Resource;
import dev.orlop.storage.raw.StorageFactory;
import dev.orlop.storage.raw.StorageListener;
import dev.orlop.value.IdentityTransformer;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/** Fills the directory of an embedded store through {@link Storage}, while no server uses it. */
public final class Filler {
    private static final int IN_FLIGHT = 1024;
    private static final long LIMIT_MILLIS = 600_000;

    private Filler() {}

    /**
     * Creates {@code item-000000} and so on in the namespace {@code default}.
     *
     * @param directory of the store
     */
    public static void fill(Path directory, Items items, int count) throws InterruptedException {
        JsonCodec codec = new JsonCodec(SelectableFields.NONE);
        var type = codec.decode(items.stored("default", "any"), 0).type();
        GroupResource resource = new GroupResource("bench.orlop.dev", items.plural());
        String prefix = "/bench.orlop.dev/" + items.plural() + "/";
        try (StorageFactory factory =
                        new StorageFactory(StorageTarget.embeddedConfig(directory), BackendListener.NONE);
                Storage storage = factory.create(
                        new Resource(resource, prefix, type, true),
                        codec,
                        new IdentityTransformer(),
                        new StorageListener() {})) {
            AtomicLong next = new AtomicLong();
            WriteLoop.Writes creates = (slot, number, done) -> {
                long index = next.getAndIncrement();
                if (index >= count) {
                    return false;
                }
                String name = Items.name(index);
                storage.create(prefix + "default/" + name, codec.decode(items.stored("default", name), 0), Ttl.FOREVER)
                        .subscribe(created -> done.ended(null), done::ended);
                return true;
            };
            new WriteLoop(IN_FLIGHT, creates).run(LIMIT_MILLIS);
        }
    }
}
