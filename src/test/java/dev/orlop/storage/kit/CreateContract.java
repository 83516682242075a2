package dev.orlop.storage.kit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.object.KubeObject;
import dev.orlop.storage.Storage;
import dev.orlop.storage.StorageException;
import dev.orlop.storage.StorageException.KeyExists;
import dev.orlop.storage.Ttl;
import dev.orlop.storage.backend.KeyValue;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** {@link Storage#create}. */
public abstract class CreateContract extends StorageContract {

    @Test
    protected void create_newKey_returnsWhatIsStoredAtTheRevisionOfTheCommit() {
        KubeObject created = create(TestObject.named("ns", "a").withUid("u1").withColor("red"));

        assertThat(created.resourceVersion()).isPositive().isEqualTo(currentRevision());
        assertThat(created.meta().uid()).isEqualTo("u1");
        assertThat(get(key("ns", "a"))).isEqualTo(created);
    }

    @Test
    protected void create_newKey_storesNeitherVersionNorOtherBytesThanItReturns() {
        KubeObject created = create("ns", "a");

        KeyValue stored = Objects.requireNonNull(fixture().readRaw(absolute(key("ns", "a"))));
        byte[] plain = transformer()
                .fromStorage(stored.value(), absolute(key("ns", "a")))
                .plain();
        assertThat(stored.modRevision()).isEqualTo(created.resourceVersion());
        assertThat(plain).isEqualTo(created.storedBytes());
        assertThat(new String(plain, StandardCharsets.UTF_8)).doesNotContain("resourceVersion");
    }

    @Test
    protected void create_resourceVersionSet_isRefusedAndNothingIsWritten() {
        KubeObject versioned = widgets().encode(TestObject.named("ns", "a")).withResourceVersion(7);
        long before = currentRevision();

        failure(
                StorageException.ResourceVersionSetOnCreate.class,
                storage().create(key("ns", "a"), versioned, Ttl.FOREVER));

        assertThat(isAbsent(key("ns", "a"))).isTrue();
        assertThat(currentRevision()).isEqualTo(before);
    }

    @Test
    protected void create_keyTaken_failsAndLeavesTheObject() {
        KubeObject first = create(TestObject.named("ns", "a").withNote("first"));
        KubeObject second = widgets().encode(TestObject.named("ns", "a").withNote("second"));

        failure(KeyExists.class, storage().create(key("ns", "a"), second, Ttl.FOREVER));

        assertThat(get(key("ns", "a"))).isEqualTo(first);
    }

    @Test
    protected void create_afterDelete_makesANewObject() {
        KubeObject first = create("ns", "a");
        KubeObject deleted = delete(first);

        KubeObject second = create("ns", "a");

        assertThat(second.resourceVersion()).isGreaterThan(deleted.resourceVersion());
        assertThat(get(key("ns", "a"))).isEqualTo(second);
    }

    @Test
    protected void create_sameNameElsewhere_isAnotherObject() {
        KubeObject one = create("ns", "a");
        KubeObject other = create("ns2", "a");

        assertThat(list(everything()).items()).containsExactly(one, other);
    }

    @Test
    protected void create_inTwoTypes_takesRevisionsFromOneCounter() {
        TestResource others = anotherResource();
        Storage otherStorage = open(others);
        KubeObject encoded = others.encode(TestObject.named("ns", "a"));

        KubeObject first = create("ns", "a");
        KubeObject second = await(otherStorage.create(others.key(encoded), encoded, Ttl.FOREVER));
        KubeObject third = create("ns", "b");

        assertThat(List.of(first.resourceVersion(), second.resourceVersion(), third.resourceVersion()))
                .isSorted()
                .doesNotHaveDuplicates();
        assertThat(currentRevision()).isEqualTo(third.resourceVersion());
    }

    @Test
    protected void create_notSubscribed_doesNothing() {
        KubeObject encoded = widgets().encode(TestObject.named("ns", "a"));
        Mono<KubeObject> creation = storage().create(key("ns", "a"), encoded, Ttl.FOREVER);

        assertThat(isAbsent(key("ns", "a"))).isTrue();
        assertThat(await(creation)).isEqualTo(get(key("ns", "a")));
    }

    @Test
    protected void create_concurrentlyAtOneKey_succeedsOnce() {
        int callers = 16;
        List<Mono<String>> outcomes = IntStream.range(0, callers)
                .mapToObj(i -> widgets().encode(TestObject.named("ns", "a").withNote("caller " + i)))
                .map(object -> storage()
                        .create(key("ns", "a"), object, Ttl.FOREVER)
                        .map(created -> "created")
                        .onErrorResume(KeyExists.class, e -> Mono.just("exists")))
                .toList();

        List<String> results = await(Flux.merge(outcomes).collectList());

        assertThat(results).hasSize(callers).filteredOn("created"::equals).hasSize(1);
    }
}
