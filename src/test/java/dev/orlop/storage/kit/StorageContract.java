package dev.orlop.storage.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.orlop.object.FieldSelector;
import dev.orlop.object.KubeObject;
import dev.orlop.object.LabelSelector;
import dev.orlop.object.ObjectList;
import dev.orlop.storage.DeleteRequest;
import dev.orlop.storage.ListOptions;
import dev.orlop.storage.ListOptions.ResourceVersionMatch;
import dev.orlop.storage.SelectionPredicate;
import dev.orlop.storage.Storage;
import dev.orlop.storage.Storage.GetOptions;
import dev.orlop.storage.Ttl;
import dev.orlop.storage.UpdateRequest;
import dev.orlop.storage.UpdateRequest.Update;
import dev.orlop.storage.WatchOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/**
 * What all topics share: one store for the topic, a resource type of its own for each test, and the verbs of
 * {@link Storage} as calls that wait.
 *
 * <p>A topic becomes a test class by {@code class Create extends CreateContract implements MyFixtureSource {}}.
 */
@TestInstance(Lifecycle.PER_CLASS)
public abstract class StorageContract implements StorageFixture.Source {
    private final List<Storage> storages = new ArrayList<>();
    private final List<WatchProbe> probes = new ArrayList<>();
    private StorageFixture fixture;
    private SwitchableTransformer transformer;
    private TestResource widgets;
    private Storage storage;

    @BeforeAll
    protected final void openFixture(@TempDir Path scratch) {
        fixture = newFixture(scratch);
    }

    @AfterAll
    protected final void closeFixture() {
        fixture.close();
    }

    @BeforeEach
    protected final void openStorage() {
        transformer = new SwitchableTransformer();
        widgets = fixture.newResource(transformer);
        storage = open(widgets);
    }

    @AfterEach
    protected final void closeStorages() {
        probes.forEach(WatchProbe::close);
        probes.clear();
        storages.forEach(Storage::close);
        storages.clear();
    }

    /** Goes on with a resource type whose objects live in no namespace. */
    final void openClusterScoped() {
        widgets = fixture.newClusterScopedResource(transformer);
        storage = open(widgets);
    }

    protected final StorageFixture fixture() {
        return fixture;
    }

    /** Skips the rest of a test that {@link Requires} a capability for some rows of its table only. */
    final void assumeCan(Capability needed) {
        Assumptions.assumeFalse(fixture.lacks().contains(needed), needed.reasonToLackIt());
    }

    protected final Storage storage() {
        return storage;
    }

    final TestResource widgets() {
        return widgets;
    }

    final SwitchableTransformer transformer() {
        return transformer;
    }

    /** Another resource type in the same store. */
    final TestResource anotherResource() {
        return fixture.newResource(new SwitchableTransformer());
    }

    /** Opens a storage for the time of the test. */
    final Storage open(TestResource resource) {
        Storage opened = fixture.open(resource);
        storages.add(opened);
        return opened;
    }

    // The verbs.

    final KubeObject create(TestObject object) {
        return create(object, Ttl.FOREVER);
    }

    final KubeObject create(TestObject object, Ttl ttl) {
        KubeObject encoded = widgets.encode(object);
        return await(storage.create(widgets.key(encoded), encoded, ttl));
    }

    final KubeObject create(String namespace, String name) {
        return create(TestObject.named(namespace, name));
    }

    /** Stores the object, whether or not there is one. */
    final KubeObject put(TestObject object) {
        KubeObject encoded = widgets.encode(object);
        UpdateRequest request = UpdateRequest.of(current -> Update.keepingTtl(encoded));
        return await(storage.guaranteedUpdate(widgets.key(encoded), request.withIgnoreNotFound(true)));
    }

    final KubeObject update(KubeObject object, Consumer<ObjectNode> change) {
        return await(storage.guaranteedUpdate(key(object), changing(change)));
    }

    /** An update that only makes the object a newer one. */
    final KubeObject touch(KubeObject object, String note) {
        return update(object, note(note));
    }

    final UpdateRequest changing(Consumer<ObjectNode> change) {
        return UpdateRequest.of(current -> Update.keepingTtl(widgets.edit(Objects.requireNonNull(current), change)));
    }

    static Consumer<ObjectNode> note(String text) {
        return tree -> ((ObjectNode) tree.get("spec")).put("note", text);
    }

    final KubeObject get(String key) {
        return await(storage.get(key, GetOptions.CURRENT));
    }

    final boolean isAbsent(String key) {
        return storage.get(key, GetOptions.ignoringNotFound())
                .blockOptional(fixture.patience())
                .isEmpty();
    }

    final KubeObject delete(KubeObject object) {
        return delete(key(object), DeleteRequest.unconditional());
    }

    final KubeObject delete(String key, DeleteRequest request) {
        return await(storage.delete(key, request));
    }

    final ObjectList list(ListOptions options) {
        return list(widgets.prefix(), options);
    }

    final ObjectList list(String key, ListOptions options) {
        return await(storage.list(key, options));
    }

    final WatchProbe watch(String key, WatchOptions options) {
        return watch(storage, key, options);
    }

    final WatchProbe watch(Storage of, String key, WatchOptions options) {
        return keep(WatchProbe.open(of.watch(key, options), fixture.patience()));
    }

    final WatchProbe watchOne(KubeObject object, WatchOptions options) {
        return watch(key(object), options.withRecursive(false));
    }

    /** Cancels the probe at the end of the test. */
    final WatchProbe keep(WatchProbe probe) {
        probes.add(probe);
        return probe;
    }

    final long currentRevision() {
        return await(storage.currentResourceVersion());
    }

    /** Lets the storage catch up with all that was written: where it is a cache, what follows no longer races with it. */
    final void settle() {
        long current = currentRevision();
        ObjectList all = list(notOlderThan(current));
        assertThat(all.resourceVersion()).isGreaterThanOrEqualTo(current);
    }

    final String key(KubeObject object) {
        return widgets.key(object);
    }

    final String key(String namespace, String name) {
        return widgets.key(namespace, name);
    }

    /** The key as the backend knows it. */
    final String absolute(String key) {
        return StorageFixture.PREFIX + key;
    }

    // Options.

    static ListOptions everything() {
        return ListOptions.everything();
    }

    static ListOptions from(long resourceVersion) {
        return everything().withResourceVersion(Long.toString(resourceVersion));
    }

    static ListOptions notOlderThan(long resourceVersion) {
        return from(resourceVersion).withMatch(ResourceVersionMatch.NOT_OLDER_THAN);
    }

    static ListOptions exactly(long resourceVersion) {
        return from(resourceVersion).withMatch(ResourceVersionMatch.EXACT);
    }

    /** To watch: what comes after a revision. */
    static WatchOptions after(long resourceVersion) {
        return WatchOptions.everything().withResourceVersion(Long.toString(resourceVersion));
    }

    static SelectionPredicate fields(String selector) {
        return new SelectionPredicate(LabelSelector.EVERYTHING, FieldSelector.parse(selector));
    }

    static SelectionPredicate labels(String selector) {
        return new SelectionPredicate(LabelSelector.parse(selector), FieldSelector.EVERYTHING);
    }

    // Waiting and failing.

    final <T> T await(Mono<T> result) {
        return Objects.requireNonNull(result.block(fixture.patience()), "a value was expected, the result is empty");
    }

    final void awaitEmpty(Mono<?> result) {
        assertThat(result.blockOptional(fixture.patience())).isEmpty();
    }

    final <T extends Throwable> T failure(Class<T> type, Mono<?> result) {
        Throwable thrown = catchThrowable(() -> result.block(fixture.patience()));
        assertThat(thrown).isInstanceOf(type);
        return type.cast(thrown);
    }

    static String text(KubeObject object) {
        return new String(object.json(), StandardCharsets.UTF_8);
    }
}
