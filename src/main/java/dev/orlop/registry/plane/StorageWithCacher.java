package dev.orlop.registry.plane;

import dev.orlop.cacher.AttributeIndex;
import dev.orlop.cacher.Cacher;
import dev.orlop.cacher.CacherConfig;
import dev.orlop.cacher.CacherConfig.Abilities;
import dev.orlop.cacher.CacherConfig.Tuning;
import dev.orlop.cacher.CacherListener;
import dev.orlop.cacher.CacherRuntime;
import dev.orlop.object.GroupResource;
import dev.orlop.object.KubeObject;
import dev.orlop.object.ObjectMeta;
import dev.orlop.registry.ResourceDefinition;
import dev.orlop.storage.Storage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Opens the storage of a resource: the raw one, and a cache in front of it where that is wanted
 * ({@code genericregistry.StorageWithCacher}). Closing what it returns closes checks, cache and raw storage, in this order
 * and each once; the storage is shared by all subresources of the type.
 */
public final class StorageWithCacher implements Function<ResourceDefinition, Storage> {
    private final Function<ResourceDefinition, Storage> raw;
    private final Function<GroupResource, Settings> settings;
    private final Function<GroupResource, Supplier<Abilities>> abilities;
    private final Function<GroupResource, CacherListener> listeners;
    private final CacherRuntime runtime;

    /**
     * How a resource is cached.
     *
     * @param enabled false: every request goes to the store
     * @param tuning sizes, above all the capacity of the history
     * @param indexedFields selectable fields to find objects by; those that the type does not have are left out
     * @param indexedLabels labels to find objects by
     * @param triggerField the selectable field by which the watchers of an event are found, or null
     */
    public record Settings(
            boolean enabled,
            Tuning tuning,
            List<String> indexedFields,
            List<String> indexedLabels,
            @Nullable String triggerField) {
        public static final Settings DEFAULT = new Settings(true, Tuning.DEFAULT, List.of(), List.of(), null);
    }

    /**
     * @param raw opens the storage right on the engine
     * @param settings of each resource; asked when its storage is opened
     * @param abilities what the engine of a resource can do at the moment
     * @param listeners hears what the cache of a resource does
     */
    public StorageWithCacher(
            Function<ResourceDefinition, Storage> raw,
            Function<GroupResource, Settings> settings,
            Function<GroupResource, Supplier<Abilities>> abilities,
            Function<GroupResource, CacherListener> listeners,
            CacherRuntime runtime) {
        this.raw = raw;
        this.settings = settings;
        this.abilities = abilities;
        this.listeners = listeners;
        this.runtime = runtime;
    }

    /** The storage without a cache. */
    public Storage raw(ResourceDefinition definition) {
        return raw.apply(definition);
    }

    @Override
    public Storage apply(ResourceDefinition definition) {
        GroupResource resource = definition.groupResource();
        Storage storage = raw.apply(definition);
        Settings wanted = settings.apply(resource);
        if (!wanted.enabled()) {
            return storage;
        }
        return new Cacher(storage, config(definition, wanted), runtime, listeners.apply(resource));
    }

    private CacherConfig config(ResourceDefinition definition, Settings wanted) {
        String trigger = wanted.triggerField();
        boolean triggered = trigger != null && definition.storedFields().indexOf(trigger) >= 0;
        return new CacherConfig(
                definition.groupResource(),
                definition.storagePrefix(),
                definition.type(definition.storageVersion()),
                definition.namespaced(),
                definition.groupResource().equals(BuiltIns.CUSTOM_RESOURCE_DEFINITIONS),
                keyFunction(definition.storagePrefix()),
                indexes(definition, wanted),
                triggered ? trigger : null,
                abilities.apply(definition.groupResource()),
                wanted.tuning());
    }

    /** {@code NamespaceKeyFunc} and {@code NoNamespaceKeyFunc}. */
    private static Function<KubeObject, String> keyFunction(String prefix) {
        return object -> {
            ObjectMeta meta = object.meta();
            return meta.namespace().isEmpty() ? prefix + meta.name() : prefix + meta.namespace() + "/" + meta.name();
        };
    }

    private static List<AttributeIndex> indexes(ResourceDefinition definition, Settings wanted) {
        List<AttributeIndex> indexes = new ArrayList<>();
        for (String path : wanted.indexedFields()) {
            if (definition.storedFields().indexOf(path) >= 0) {
                indexes.add(new AttributeIndex.ByField(path));
            }
        }
        wanted.indexedLabels().forEach(label -> indexes.add(new AttributeIndex.ByLabel(label)));
        return List.copyOf(indexes);
    }
}
