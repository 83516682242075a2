package dev.orlop.boot;

import dev.orlop.object.GroupResource;
import dev.orlop.storage.backend.StorageListener;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The meters of all resources. A resource may have two storages for a moment, while its type changes: both count into the
 * same meters, which go with the last of them, so that types that come and go leave nothing behind.
 */
final class StorageMetersByResource {
    private final MeterRegistry registry;
    private final ConcurrentMap<GroupResource, Shared> shared = new ConcurrentHashMap<>();

    StorageMetersByResource(MeterRegistry registry) {
        this.registry = registry;
    }

    private record Shared(StorageMeters meters, int users) {}

    /** A listener for one more storage of a resource. */
    StorageListener open(GroupResource resource) {
        Shared now = shared.compute(
                resource,
                (key, old) -> old == null
                        ? new Shared(new StorageMeters(registry, key), 1)
                        : new Shared(old.meters, old.users + 1));
        return new Counted(resource, now.meters);
    }

    private void release(GroupResource resource) {
        shared.computeIfPresent(resource, (key, old) -> {
            if (old.users > 1) {
                return new Shared(old.meters, old.users - 1);
            }
            old.meters.close();
            return null;
        });
    }

    /** One storage's use of the shared meters. */
    private final class Counted implements StorageListener {
        private final GroupResource resource;
        private final StorageMeters meters;

        Counted(GroupResource resource, StorageMeters meters) {
            this.resource = resource;
            this.meters = meters;
        }

        @Override
        public void closed() {
            release(resource);
        }

        @Override
        public void requestEnded(Operation operation, Duration took, boolean failed) {
            meters.requestEnded(operation, took, failed);
        }

        @Override
        public void listed(int fetched, int evaluated, int returned, Duration took) {
            meters.listed(fetched, evaluated, returned, took);
        }

        @Override
        public void decodeFailed() {
            meters.decodeFailed();
        }

        @Override
        public void eventReceived() {
            meters.eventReceived();
        }

        @Override
        public void progressReceived() {
            meters.progressReceived();
        }
    }
}
