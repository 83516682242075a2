package dev.orlop.storage.raw;

import dev.orlop.codec.Codec;
import dev.orlop.object.GroupResource;
import dev.orlop.storage.Storage;
import dev.orlop.storage.backend.Backend;
import dev.orlop.storage.backend.BackendListener;
import dev.orlop.storage.backend.BackendProvider;
import dev.orlop.storage.backend.InvalidStorageConfigException;
import dev.orlop.storage.backend.StorageConfig;
import dev.orlop.storage.raw.ObjectStorage.Resource;
import dev.orlop.value.Transformer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/**
 * Creates the raw storage of each resource from one configuration ({@code storagebackend/factory.Create}). Resources that
 * live on the same servers share one {@link Backend}; it is opened with the first of them and closed with the factory.
 *
 * <p>Safe for any number of threads; opening a backend blocks those who wait for the same one.
 */
public final class StorageFactory implements AutoCloseable {
    private final StorageConfig config;
    private final BackendListener listener;
    private final BackendProvider provider;
    private final Map<List<String>, Backend> backends = new HashMap<>();
    private boolean closed;

    /**
     * @throws InvalidStorageConfigException if no engine of the configured type is there, or its settings are wrong
     */
    public StorageFactory(StorageConfig config, BackendListener listener) {
        this(config, listener, installedProviders());
    }

    StorageFactory(StorageConfig config, BackendListener listener, List<BackendProvider> providers) {
        this.config = config;
        this.listener = listener;
        this.provider = select(config, providers);
        // Read here, so that what is wrong is said before anything is opened.
        config.settings().as(provider.settings());
    }

    private static List<BackendProvider> installedProviders() {
        List<BackendProvider> providers = new ArrayList<>();
        ServiceLoader.load(BackendProvider.class, StorageFactory.class.getClassLoader())
                .forEach(providers::add);
        return providers;
    }

    private static BackendProvider select(StorageConfig config, List<BackendProvider> providers) {
        for (BackendProvider provider : providers) {
            boolean selected = config.type().isEmpty()
                    ? provider.isDefault(config.transport())
                    : provider.type().equals(config.type());
            if (selected) {
                return provider;
            }
        }
        String types = providers.stream().map(BackendProvider::type).sorted().collect(Collectors.joining(", "));
        throw new InvalidStorageConfigException(
                "unknown storage type: " + config.type(),
                "Set orlop.storage.type to one of: " + types + "; or leave it out for the default.");
    }

    /** The engine's type name, as resolved. */
    public String type() {
        return provider.type();
    }

    /** Where the objects are, for the log. */
    public String place() {
        return provider.place(config);
    }

    /**
     * Checks that there is a store to read, where opening would make an empty one.
     *
     * @throws InvalidStorageConfigException if there is none
     */
    public void requireStore() {
        provider.requireStore(config);
    }

    /**
     * The raw storage of a resource.
     *
     * @throws InvalidStorageConfigException if its backend cannot be opened with this configuration
     */
    public Storage create(Resource resource, Codec codec, Transformer transformer, StorageListener storageListener) {
        Backend backend = new ObservedBackend(backend(resource.groupResource()), storageListener);
        Backend fetching = new KeyFetchingBackend(backend, transformer);
        return new ObjectStorage(fetching, config.prefix(), resource, codec, transformer, storageListener);
    }

    /** The backend that a resource lives in; opened if need be, and owned by the factory. */
    public synchronized Backend backend(GroupResource resource) {
        if (closed) {
            throw new IllegalStateException("the storage factory is closed");
        }
        StorageConfig own = config.forResource(resource);
        return backends.computeIfAbsent(
                own.transport().serverList(),
                servers -> provider.open(own, listener.ofCluster("etcd-" + backends.size())));
    }

    /** All backends that are open now. */
    public synchronized List<Backend> backends() {
        return List.copyOf(backends.values());
    }

    /** Closes all backends. Idempotent. */
    @Override
    public synchronized void close() {
        closed = true;
        backends.values().forEach(Backend::close);
        backends.clear();
    }
}
