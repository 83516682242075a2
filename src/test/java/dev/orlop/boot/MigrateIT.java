package dev.orlop.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.boot.command.StoreCommand;
import dev.orlop.storage.Ttl;
import dev.orlop.support.etcd.EtcdRelease;
import dev.orlop.support.etcd.EtcdServer;
import dev.orlop.support.etcd.TestPki;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store on its way through all engines comes back as it was. */
class MigrateIT {
    private static final int BULK = 2200;
    private static final Pattern COUNTS = Pattern.compile("Copied ([0-9,]+) keys .*; ([0-9,]+) were there already");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void roundThroughAllEngines_keepsEveryKeyValueAndTimeToLive(@TempDir Path directory) throws Exception {
        Path source = directory.resolve("source");
        Path returned = directory.resolve("returned");
        Map<String, byte[]> written = fill(source);
        TestPki pki = new TestPki(Files.createDirectory(directory.resolve("pki")));
        try (EtcdServer etcd3 =
                        EtcdServer.of(EtcdRelease.V3_5).tls(pki).inMemory().start();
                EtcdServer etcd2 =
                        EtcdServer.of(EtcdRelease.V3_4).v2().inMemory().start()) {
            migrate(List.of("--from.embedded.directory=" + source), secured("to", etcd3, pki));
            migrate(
                    secured("from", etcd3, pki),
                    List.of("--to.type=etcd2", "--to.server-list=" + etcd2.endpoint(), "--to.prefix=/old"));
            migrate(
                    List.of("--from.type=etcd2", "--from.server-list=" + etcd2.endpoint(), "--from.prefix=/old"),
                    List.of("--to.embedded.directory=" + returned));
        }

        try (TestStore store = TestStore.open(returned)) {
            Map<String, byte[]> read = store.values("/");
            assertThat(read.keySet()).containsExactlyElementsOf(written.keySet());
            read.forEach((key, value) -> assertThat(value).as(key).isEqualTo(written.get(key)));
            assertThat(store.expiries("/")).containsOnlyKeys("/registry/events/a", "/registry/events/b");
            // etcd rounds up, and lets objects of about the same time share a lease: 5 % or a minute more.
            assertThat(store.expiries("/").get("/registry/events/a")).isBetween(3000L, 3700L);
            assertThat(store.expiries("/").get("/registry/events/b")).isBetween(50_000L, 60_100L);
        }
    }

    /** By key, in order. */
    private static Map<String, byte[]> fill(Path source) {
        Map<String, byte[]> values = new TreeMap<>();
        long seed = System.nanoTime();
        System.out.println("MigrateIT: seed " + seed);
        Random random = new Random(seed);
        values.put("/registry/empty", new byte[0]);
        values.put(
                "/registry/text",
                "{\"kind\":\"Größe\",\"emoji\":\"🚢\",\"line\":\"a\\nb\"}".getBytes(StandardCharsets.UTF_8));
        values.put("/registry/controls", "a\u0000b\u001f\n\t\"\\".getBytes(StandardCharsets.UTF_8));
        values.put("/registry/marked", "data:;base64,AAAA".getBytes(StandardCharsets.UTF_8));
        values.put("/registry/names/a b+c%2F&=?ü", "odd name".getBytes(StandardCharsets.UTF_8));
        values.put("/registry/large", bytes(random, 1 << 20));
        for (int i = 0; i < BULK; i++) {
            values.put("/registry/bulk/%05d".formatted(i), bytes(random, random.nextInt(2000)));
        }
        try (TestStore store = TestStore.open(source)) {
            store.createAll(values);
            store.create("/registry/events/a", "an hour", Ttl.ofSeconds(3600));
            store.create("/registry/events/b", "most of a day", Ttl.ofSeconds(60_000));
        }
        values.put("/registry/events/a", "an hour".getBytes(StandardCharsets.UTF_8));
        values.put("/registry/events/b", "most of a day".getBytes(StandardCharsets.UTF_8));
        return values;
    }

    private static byte[] bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static int count(Matcher counts, int group) {
        return Integer.parseInt(counts.group(group).replace(",", ""));
    }

    private static List<String> secured(String side, EtcdServer server, TestPki pki) {
        TestPki.Pem client = pki.client();
        return List.of(
                "--" + side + ".server-list=" + server.endpoint(),
                "--" + side + ".ca-file=" + pki.caFile(),
                "--" + side + ".cert-file=" + client.certificate(),
                "--" + side + ".key-file=" + client.key());
    }

    private void migrate(List<String> from, List<String> to) {
        List<String> arguments = new ArrayList<>(List.of("migrate"));
        arguments.addAll(from);
        arguments.addAll(to);
        out.reset();
        err.reset();
        int code = new StoreCommand(arguments, stream(out), stream(err)).run();
        String told = out.toString(StandardCharsets.UTF_8) + err.toString(StandardCharsets.UTF_8);
        assertThat(code).as(told).isZero();
        assertThat(told).contains("2 keys expire", "2,208 keys are the same in both");
        Matcher counts = COUNTS.matcher(told);
        assertThat(counts.find()).as(told).isTrue();
        // A write whose answer does not come in time is found there when it is tried again.
        assertThat(count(counts, 1) + count(counts, 2)).as(told).isEqualTo(2208);
    }

    @Test
    void migrate_toAServerThatIsAway_failsAndSaysHowToGoOn(@TempDir Path directory) {
        Path source = directory.resolve("source");
        fillOne(source);
        String gone;
        try (EtcdServer etcd = EtcdServer.start(EtcdRelease.V3_5)) {
            gone = etcd.endpoint();
        }

        int code = new StoreCommand(
                        List.of(
                                "migrate",
                                "--from.embedded.directory=" + source,
                                "--to.server-list=" + gone,
                                "--to.timeouts.request=1s"),
                        stream(out),
                        stream(err))
                .run();

        assertThat(code).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("Broken off: ", "--resume goes on from there");
    }

    private static void fillOne(Path source) {
        try (TestStore store = TestStore.open(source)) {
            store.create("/registry/a", "one");
        }
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }
}
