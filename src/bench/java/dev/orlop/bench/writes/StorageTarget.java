package dev.orlop.bench.writes;

import dev.orlop.codec.JsonCodec;
import dev.orlop.object.GroupResource;
import dev.orlop.object.KubeObject;
import dev.orlop.object.SelectableFields;
import dev.orlop.patch.JsonMergePatch;
import dev.orlop.storage.Storage;
import dev.orlop.storage.Ttl;
import dev.orlop.storage.UpdateRequest;
import dev.orlop.storage.backend.BackendListener;
import dev.orlop.storage.backend.EngineSettings;
import dev.orlop.storage.backend.StorageConfig;
import dev.orlop.storage.embedded.EmbeddedSettings;
import dev.orlop.storage.etcd2.Etcd2Settings;
import dev.orlop.storage.etcd3.Etcd3Settings;
import dev.orlop.storage.raw.ObjectStorage.Resource;
import dev.orlop.storage.raw.StorageFactory;
import dev.orlop.storage.raw.StorageListener;
import dev.orlop.value.IdentityTransformer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/** Orlop's {@link Storage}, as the registry uses it: an update begins with the object that a cache would have. */
final class StorageTarget implements Target {
    private static final DataSize MINIMUM_FREE = DataSize.ofMegabytes(256);
    /** As a server without properties has them. */
    private static final StorageConfig.Timeouts TIMEOUTS = new StorageConfig.Timeouts(
            Duration.ofSeconds(20), Duration.ofSeconds(10), Duration.ofSeconds(2), Duration.ofSeconds(2));

    private final StorageFactory factory;
    private final Storage storage;
    private final JsonCodec codec = new JsonCodec(SelectableFields.NONE);
    private final List<KubeObject> values;
    private final List<JsonMergePatch> patches = Values.patches();
    private final AtomicReferenceArray<KubeObject> known = new AtomicReferenceArray<>(Values.KEYS);

    private StorageTarget(StorageConfig config) {
        factory = new StorageFactory(config, BackendListener.NONE);
        values = Values.all().stream().map(json -> codec.decode(json, 0)).toList();
        GroupResource resource = new GroupResource("bench.orlop.dev", Values.PLURAL);
        storage = factory.create(
                new Resource(resource, Values.PREFIX, values.getFirst().type(), true),
                codec,
                new IdentityTransformer(),
                new StorageListener() {});
    }

    static StorageTarget embedded(Path directory) {
        return new StorageTarget(embeddedConfig(directory));
    }

    static StorageConfig embeddedConfig(Path directory) {
        return config("embedded", List.of(), new EmbeddedSettings(directory, MINIMUM_FREE, null));
    }

    /**
     * @param type {@code etcd3} or {@code etcd2}
     */
    static StorageTarget etcd(String type, String server) {
        Record settings = type.equals("etcd2")
                ? new Etcd2Settings(false, 0)
                : new Etcd3Settings(new Etcd3Settings.LeaseReuse(Duration.ofSeconds(60), 1000));
        return new StorageTarget(config(type, List.of(server), settings));
    }

    private static StorageConfig config(String type, List<String> servers, Record settings) {
        return new StorageConfig(
                type,
                "/registry",
                new StorageConfig.Transport(servers, null, null, null),
                Duration.ofMinutes(5),
                Duration.ofSeconds(75),
                TIMEOUTS,
                Map.of(),
                new Settings(settings));
    }

    /** Those of the engine that is measured. */
    private record Settings(Record known) implements EngineSettings {
        @Override
        public <S extends Record> S as(Class<S> type) {
            return type.cast(known);
        }
    }

    @Override
    public void create(String name, int value, Done done) {
        storage.create(Values.key(name), values.get(value), Ttl.FOREVER)
                .subscribe(created -> done.ended(null), done::ended);
    }

    @Override
    public void prepare(int index, int value, Done done) {
        track(index, storage.create(Values.key(index), values.get(value), Ttl.FOREVER), done);
    }

    @Override
    public void update(int index, int value, Done done) {
        UpdateRequest request = UpdateRequest.of(current -> UpdateRequest.Update.keepingTtl(values.get(value)))
                .withSuggestion(known.get(index));
        track(index, storage.guaranteedUpdate(Values.key(index), request), done);
    }

    /** As the registry does it: the object becomes a tree, the tree is patched and written anew. */
    @Override
    public void patch(int index, int value, Done done) {
        UpdateRequest request =
                UpdateRequest.of(current -> patched(current, value)).withSuggestion(known.get(index));
        track(index, storage.guaranteedUpdate(Values.key(index), request), done);
    }

    private UpdateRequest.Update patched(@Nullable KubeObject current, int value) {
        ObjectNode tree = codec.toTree(Objects.requireNonNull(current));
        return UpdateRequest.Update.keepingTtl(
                codec.encode((ObjectNode) patches.get(value).apply(tree)));
    }

    private void track(int index, Mono<KubeObject> write, Done done) {
        write.subscribe(
                written -> {
                    known.set(index, written);
                    done.ended(null);
                },
                done::ended);
    }

    @Override
    public void close() {
        storage.close();
        factory.close();
    }
}
