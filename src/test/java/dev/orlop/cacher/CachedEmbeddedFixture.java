package dev.orlop.cacher;

import dev.orlop.storage.Storage;
import dev.orlop.storage.embedded.EmbeddedFixture;
import dev.orlop.storage.kit.StorageFixture;
import dev.orlop.storage.kit.TestResource;
import java.nio.file.Path;

/** The embedded engine with a cache in front of each storage. */
final class CachedEmbeddedFixture extends EmbeddedFixture {
    private final CachedStorages caches = new CachedStorages();

    /** Mixed into a topic of the kit, runs it through the cache. */
    interface Source extends StorageFixture.Source {
        @Override
        default StorageFixture newFixture(Path scratch) {
            return new CachedEmbeddedFixture(scratch);
        }
    }

    private CachedEmbeddedFixture(Path directory) {
        super(directory);
    }

    @Override
    public Storage open(TestResource resource) {
        return caches.open(openRaw(resource), resource, () -> backend().capabilities());
    }

    @Override
    public boolean limitAtVersionZero() {
        return false;
    }

    @Override
    public boolean regularBookmarks() {
        return true;
    }

    /** The cache answers, except for revisions that it does not have. */
    @Override
    public int rangesFor(int raw) {
        return 0;
    }

    @Override
    public void close() {
        super.close();
        caches.close();
    }
}
