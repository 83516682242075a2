package dev.orlop.storage.migrate;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orlop.object.GroupResource;
import dev.orlop.storage.Ttl;
import dev.orlop.storage.backend.Backend;
import dev.orlop.storage.backend.Backend.RangeQuery;
import dev.orlop.storage.backend.BackendListener;
import dev.orlop.storage.raw.StorageFactory;
import dev.orlop.storage.raw.TestConfigs;
import dev.orlop.value.AesGcmTransformer;
import dev.orlop.value.PrefixTransformers;
import dev.orlop.value.PrefixTransformers.Prefixed;
import dev.orlop.value.Transformer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

@NullUnmarked
class RewritingTests {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String SECRETS = "/registry/secrets/";
    private static final Prefixed OLD = new Prefixed("old:", new AesGcmTransformer(key(1)));
    private static final Prefixed NEW = new Prefixed("new:", new AesGcmTransformer(key(2)));
    private static final Transformer BEFORE = new PrefixTransformers(List.of(OLD));
    private static final Transformer BOTH = new PrefixTransformers(List.of(NEW, OLD));
    private static final Transformer AFTER = new PrefixTransformers(List.of(NEW));

    private StorageFactory store;
    private Backend backend;

    private static byte[] key(int content) {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) content);
        return key;
    }

    @BeforeEach
    void open(@TempDir Path directory) {
        store = new StorageFactory(TestConfigs.embedded(directory), BackendListener.NONE);
        backend = store.backend(new GroupResource("", "secrets"));
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void create(String name, Transformer transformer, Ttl ttl) {
        byte[] value = transformer.toStorage(name.getBytes(US_ASCII), SECRETS + name);
        backend.put(SECRETS + name, value, 0, ttl).block(PATIENCE);
    }

    private Rewriting.Result rewrite(Transformer transformer) {
        return requireNonNull(new Rewriting(backend, "registry", "/secrets", transformer)
                .run(read -> {})
                .block(PATIENCE));
    }

    private String read(String name) {
        byte[] stored = requireNonNull(
                        requireNonNull(backend.get(SECRETS + name, 0).block(PATIENCE))
                                .entry())
                .value();
        return new String(AFTER.fromStorage(stored, SECRETS + name).plain(), US_ASCII);
    }

    @Test
    void values_ofAnOlderKey_areWrittenAnewOnce() {
        List<String> names = IntStream.range(0, 500).mapToObj(i -> "s" + i).toList();
        names.forEach(name -> create(name, BEFORE, Ttl.FOREVER));
        create("newer", AFTER, Ttl.FOREVER);
        backend.put("/registry/secretsother/a", new byte[] {1}, 0, Ttl.FOREVER).block(PATIENCE);

        assertThat(rewrite(BOTH)).isEqualTo(new Rewriting.Result(501, 500, List.of()));

        assertThat(names).allSatisfy(name -> assertThat(read(name)).isEqualTo(name));
        assertThat(rewrite(BOTH)).isEqualTo(new Rewriting.Result(501, 0, List.of()));
    }

    @Test
    void value_thatExpires_keepsWhatIsLeft() {
        create("brief", BEFORE, Ttl.ofSeconds(3600));

        assertThat(rewrite(BOTH).rewritten()).isEqualTo(1);

        Ttl left = requireNonNull(
                        backend.rangeWithExpiries(RangeQuery.prefix(SECRETS)).block(PATIENCE))
                .expiries()
                .get(SECRETS + "brief");
        assertThat(requireNonNull(left).seconds()).isBetween(3500L, 3600L);
    }

    @Test
    void value_thatNoKeyReads_isNamedAndLeft() {
        create("lost", BEFORE, Ttl.FOREVER);
        create("known", AFTER, Ttl.FOREVER);

        assertThat(rewrite(AFTER)).isEqualTo(new Rewriting.Result(2, 0, List.of(SECRETS + "lost")));
    }

    /** It is read with its old key while another writes it. */
    @Test
    void value_writtenMeanwhile_isLeftToItsWriter() {
        create("a", BEFORE, Ttl.FOREVER);
        Transformer slow = new Delegating(BOTH) {
            @Override
            public Mono<Void> fetch(byte[] stored, int from) {
                byte[] other = AFTER.toStorage("written".getBytes(US_ASCII), SECRETS + "a");
                return backend.get(SECRETS + "a", 0)
                        .flatMap(read -> backend.put(
                                SECRETS + "a",
                                other,
                                requireNonNull(read.entry()).modRevision(),
                                Ttl.FOREVER))
                        .then();
            }
        };

        assertThat(rewrite(slow)).isEqualTo(new Rewriting.Result(1, 0, List.of()));

        assertThat(read("a")).isEqualTo("written");
    }

    @Test
    void keeperOfKeys_thatIsAway_endsTheRun() {
        create("a", BEFORE, Ttl.FOREVER);
        Transformer away = new Delegating(BOTH) {
            @Override
            public Read fromStorage(byte[] stored, String key) {
                throw new TransformException("the plugin does not answer", true);
            }
        };

        assertThatThrownBy(() -> rewrite(away)).hasMessageContaining("does not answer");
    }

    private abstract static class Delegating implements Transformer {
        private final Transformer other;

        Delegating(Transformer other) {
            this.other = other;
        }

        @Override
        public Read fromStorage(byte[] stored, String key) {
            return other.fromStorage(stored, key);
        }

        @Override
        public byte[] toStorage(byte[] plain, String key) {
            return other.toStorage(plain, key);
        }
    }
}
