package dev.orlop.boot.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.boot.TestStore;
import dev.orlop.storage.Ttl;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MigrateCommandTests {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    Path directory;

    private Path source;
    private Path destination;
    private long revision;

    @BeforeEach
    void writeSource() {
        source = directory.resolve("source");
        destination = directory.resolve("destination");
        try (TestStore store = TestStore.open(source)) {
            store.create("/registry/widgets/a", "one");
            store.create("/registry/widgets/b", "two");
            revision = store.create("/registry-of-others/c", "three");
        }
    }

    @Test
    void migrate_copiesAllKeysBelowThePrefix() {
        assertThat(migrate()).isZero();

        assertThat(printed())
                .contains("Copied 2 keys of the source's revision " + revision
                        + "; 0 were there already; 6 bytes, 0 keys expire.")
                .contains("2 keys are the same in both, 0 expired meanwhile, 0 differ")
                .contains("restart clients");
        assertThat(complaint()).isEmpty();
        assertThat(entries(destination, "/")).containsExactly("/registry/widgets/a=one", "/registry/widgets/b=two");
        assertThat(entries(source, "/")).hasSize(3);
    }

    @Test
    void migrate_ofMoreThanAPage_copiesEachKeyOnce() {
        List<String> expected = new ArrayList<>();
        Map<String, byte[]> bulk = new LinkedHashMap<>();
        for (int i = 0; i < 2500; i++) {
            String key = "/registry/bulk/%04d".formatted(i);
            bulk.put(key, ("value of " + key).getBytes(StandardCharsets.UTF_8));
            expected.add(key + "=value of " + key);
        }
        try (TestStore store = TestStore.open(source)) {
            store.createAll(bulk);
        }

        assertThat(migrate()).isZero();
        assertThat(printed()).contains("Copied 2,502 keys", "2,502 keys are the same in both");
        assertThat(entries(destination, "/registry/bulk/")).isEqualTo(expected);
    }

    @Test
    void migrate_toAnotherPrefix_keepsWhatFollowsIt() {
        assertThat(migrate("--from.prefix=registry/widgets", "--to.prefix=/other/things/"))
                .isZero();

        assertThat(entries(destination, "/")).containsExactly("/other/things/a=one", "/other/things/b=two");
    }

    @Test
    void migrate_keepsWhatIsLeftOfTimesToLive() {
        try (TestStore store = TestStore.open(source)) {
            store.create("/registry/events/hour", "x", Ttl.ofSeconds(3600));
        }

        assertThat(migrate()).isZero();
        assertThat(printed()).contains("1 keys expire");
        try (TestStore store = TestStore.open(destination)) {
            assertThat(store.expiries("/registry/")).containsOnlyKeys("/registry/events/hour");
            assertThat(store.expiries("/registry/").get("/registry/events/hour"))
                    .isBetween(3000L, 3600L);
        }
    }

    @Test
    void migrate_keepsBytesThatAreNoText() {
        byte[] bytes = new byte[1 << 20];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 31);
        }
        try (TestStore store = TestStore.open(source)) {
            store.create("/registry/binary", bytes, Ttl.FOREVER);
        }

        assertThat(migrate()).isZero();
        try (TestStore store = TestStore.open(destination)) {
            assertThat(store.value("/registry/binary")).isEqualTo(bytes);
        }
    }

    @Test
    void migrate_intoAStoreThatHoldsKeys_isRefused() {
        try (TestStore store = TestStore.open(destination)) {
            store.create("/registry/mine", "precious");
        }

        assertThat(migrate()).isEqualTo(1);
        assertThat(complaint()).contains("not empty: 1 keys start with /registry/", "--resume");
        assertThat(entries(destination, "/")).containsExactly("/registry/mine=precious");
    }

    @Test
    void migrate_resumed_copiesTheRest() {
        try (TestStore store = TestStore.open(destination)) {
            store.create("/registry/widgets/a", "one");
        }

        assertThat(migrate("--resume")).isZero();
        assertThat(printed()).contains("Copied 1 keys", "1 were there already", "2 keys are the same");
        assertThat(entries(destination, "/")).containsExactly("/registry/widgets/a=one", "/registry/widgets/b=two");
    }

    @Test
    void migrate_resumed_overwritesNothingAndSaysWhatDiffers() {
        try (TestStore store = TestStore.open(destination)) {
            store.create("/registry/foreign", "mine");
            store.create("/registry/widgets/a", "precious");
        }

        assertThat(migrate("--resume")).isEqualTo(1);
        assertThat(printed()).contains("1 keys are the same in both, 0 expired meanwhile, 2 differ");
        assertThat(complaint())
                .contains("/registry/widgets/a: another value")
                .contains("/registry/foreign: in the destination only");
        assertThat(entries(destination, "/registry/widgets/"))
                .containsExactly("/registry/widgets/a=precious", "/registry/widgets/b=two");
    }

    @Test
    void migrate_resumed_whereOnlyOneOfTheTwoExpires_saysSo() {
        try (TestStore store = TestStore.open(destination)) {
            store.create("/registry/widgets/a", "one", Ttl.ofSeconds(3600));
        }

        assertThat(migrate("--resume")).isEqualTo(1);
        assertThat(complaint()).contains("/registry/widgets/a: expires in one of the two only");
    }

    @Test
    void migrate_ofAStoreThatIsNone_isRefusedAndMakesNone() {
        Path absent = directory.resolve("absent");

        assertThat(run("--from.embedded.directory=" + absent, "--to.embedded.directory=" + destination))
                .isEqualTo(1);
        assertThat(complaint()).contains(absent + " holds no store");
        assertThat(absent).doesNotExist();
        assertThat(destination).doesNotExist();
    }

    @Test
    void migrate_ofAPrefixWithoutKeys_isRefused() {
        assertThat(migrate("--from.prefix=/registri")).isEqualTo(1);
        assertThat(complaint()).contains("holds nothing below its prefix", "--from.prefix");
    }

    @Test
    void migrate_ofAStoreInUse_isRefused() {
        try (TestStore opened = TestStore.open(source)) {
            assertThat(migrate()).isEqualTo(1);
            assertThat(opened.entries("/registry/")).hasSize(2);
        }
        assertThat(complaint()).contains(source + " is in use by another Orlop");
    }

    @Test
    void migrate_ofEncryptedValuesToAnotherPrefix_isRefused() {
        try (TestStore store = TestStore.open(source)) {
            store.create("/registry/secrets/s", "k8s:enc:aesgcm:v1:key1:…");
        }

        assertThat(migrate("--to.prefix=/other")).isEqualTo(1);
        assertThat(complaint()).contains("/registry/secrets/s is encrypted", "--to.prefix=/registry/");
        assertThat(complaint()).doesNotContain("key1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --from.embedded.directory=a                                         | nothing is said about --to
            --to.embedded.directory=a                                           | nothing is said about --from
            --from.embeded.directory=a --to.type=embedded                       | unknown: --from.embeded.directory
            --from.type=embedded --to.type=embedded --continue                  | not an option: --continue
            --from.type=embedded --to.type=embedded --to.history-window=soon    | --to.history-window cannot be understood
            --from.type=embedded --to.type=embedded --resume=yes                | not an option: --resume=yes
            """)
    void migrate_withOptionsThatAreNone_isAUsageError(String options, String complaint) {
        assertThat(run(options.split(" +"))).isEqualTo(64);
        assertThat(complaint()).contains(complaint, "usage: migrate --from.PROPERTY=VALUE");
        assertThat(printed()).isEmpty();
    }

    @Test
    void migrate_toAnUnknownEngine_namesTheKnownOnes() {
        assertThat(migrate("--to.type=etcd4")).isEqualTo(1);
        assertThat(complaint()).contains("unknown storage type: etcd4", "embedded, etcd2, etcd3");
    }

    @Test
    void migrate_withServersOfSingleResources_isRefused() {
        assertThat(migrate("--from.overrides=/events#http://127.0.0.1:1")).isEqualTo(1);
        assertThat(complaint()).contains("--from.overrides", "--from.prefix");
    }

    private int migrate(String... more) {
        List<String> options = new ArrayList<>(
                List.of("--from.embedded.directory=" + source, "--to.embedded.directory=" + destination));
        options.addAll(List.of(more));
        return run(options.toArray(String[]::new));
    }

    private int run(String... options) {
        out.reset();
        err.reset();
        List<String> arguments = new ArrayList<>(List.of("migrate"));
        arguments.addAll(List.of(options));
        return new StoreCommand(arguments, stream(out), stream(err)).run();
    }

    private static List<String> entries(Path place, String prefix) {
        try (TestStore store = TestStore.open(place)) {
            return store.entries(prefix);
        }
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private String printed() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String complaint() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
