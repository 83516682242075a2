package dev.orlop.value.kms;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.protobuf.DynamicMessage;
import dev.orlop.support.kms.KmsProtocol;
import dev.orlop.support.kms.KmsServer;
import dev.orlop.value.TransformListener;
import dev.orlop.value.Transformer;
import dev.orlop.value.Transformer.Read;
import dev.orlop.value.Transformer.TransformException;
import dev.orlop.value.kms.KmsProvider.Pace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** A provider and a real plugin on a real socket. */
class KmsProviderTests {
    private static final String KEY = "/registry/secrets/default/a";
    private static final byte[] PLAIN = "{\"data\":{\"password\":\"aHVudGVyMg==\"}}".getBytes(UTF_8);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    /** Nothing is asked but by the test. */
    private static final Pace STILL =
            new Pace(Duration.ofHours(1), Duration.ofHours(1), Duration.ofSeconds(20), Duration.ofMinutes(3));

    private final AtomicLong now = new AtomicLong(1);
    private Path folder;
    private KmsServer plugin;

    @BeforeEach
    void startPlugin() throws IOException {
        // A socket's path has to be short.
        folder = Files.createTempDirectory("kms");
        plugin = new KmsServer(folder.resolve("s"), "secret").start();
    }

    @AfterEach
    void stopPlugin() throws IOException {
        plugin.stop();
        Files.deleteIfExists(folder);
    }

    private KmsProvider provider(Duration timeout) {
        KmsProvider.Settings settings = new KmsProvider.Settings("vault", folder.resolve("s"), timeout);
        KmsPlugin service = new KmsPlugin("vault", settings.endpoint(), timeout);
        return new KmsProvider(settings, service, TransformListener.NONE, Schedulers.parallel(), now::get, STILL);
    }

    private KmsProvider provider() {
        return provider(TIMEOUT);
    }

    private static Read read(KmsProvider provider, byte[] stored, String key) {
        StepVerifier.create(provider.transformer().fetch(stored, 0))
                .expectComplete()
                .verify(PATIENCE);
        return provider.transformer().fromStorage(stored, key);
    }

    private static void check(KmsProvider provider) {
        StepVerifier.create(provider.check()).expectComplete().verify(PATIENCE);
    }

    private static void checkFails(KmsProvider provider, String problem) {
        StepVerifier.create(provider.check())
                .expectErrorSatisfies(failure -> assertThat(failure).hasMessageContaining(problem))
                .verify(PATIENCE);
    }

    @Test
    void value_isWrittenAsKubernetesWritesIt() throws Exception {
        try (KmsProvider provider = provider()) {
            byte[] stored = provider.transformer().toStorage(PLAIN, KEY);

            DynamicMessage object = KmsProtocol.encryptedObject(stored);
            assertThat(KmsProtocol.text(object, "keyID")).isEqualTo("key-1");
            assertThat(KmsProtocol.annotations(object)).isEqualTo(Map.of("version.kms.example.com", "1"));
            assertThat(object.getField(object.getDescriptorForType().findFieldByName("encryptedDEKSourceType")))
                    .as("a seed")
                    .isEqualTo(1);
            byte[] seed = seed(object);
            byte[] data = KmsProtocol.bytes(object, "encryptedData");
            assertThat(decryptedByHand(seed, data)).isEqualTo(PLAIN);
        }
    }

    /** The plugin's own cipher, undone. */
    private static byte[] seed(DynamicMessage object) throws Exception {
        byte[] key = java.security.MessageDigest.getInstance("SHA-256").digest("secretkey-1".getBytes(UTF_8));
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, new byte[12]));
        return cipher.doFinal(KmsProtocol.bytes(object, "encryptedDEKSource"));
    }

    private static byte[] decryptedByHand(byte[] seed, byte[] data) throws Exception {
        byte[] info = java.util.Arrays.copyOf(data, 32);
        byte[] key = KDF.getInstance("HKDF-SHA256")
                .deriveData(HKDFParameterSpec.expandOnly(new SecretKeySpec(seed, "Generic"), info, 32));
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, data, 32, 12));
        cipher.updateAAD(KEY.getBytes(UTF_8));
        return cipher.doFinal(data, 44, data.length - 44);
    }

    @Test
    void values_ofFormerProcess_areReadByOneQuestion() {
        byte[] first;
        byte[] second;
        try (KmsProvider former = provider()) {
            first = former.transformer().toStorage(PLAIN, KEY);
            second = former.transformer().toStorage(PLAIN, KEY + "2");
        }
        try (KmsProvider provider = provider()) {
            Read read = read(provider, first, KEY);

            assertThat(read.plain()).isEqualTo(PLAIN);
            assertThat(read.stale()).as("the same key of the plugin").isFalse();
            assertThat(read(provider, second, KEY + "2").plain()).isEqualTo(PLAIN);
            assertThat(plugin.decrypted()).isEqualTo(1);
            assertThat(plugin.encrypted()).as("one seed a process").isEqualTo(2);
        }
    }

    @Test
    void ownValues_areReadWithoutThePlugin() throws IOException {
        try (KmsProvider provider = provider()) {
            byte[] stored = provider.transformer().toStorage(PLAIN, KEY);
            plugin.stop();

            assertThat(read(provider, stored, KEY).plain()).isEqualTo(PLAIN);
            assertThat(plugin.decrypted()).isZero();
        }
    }

    @Test
    void key_thatIsReadAfterADay_isAskedForAgain() {
        try (KmsProvider provider = provider()) {
            byte[] stored = provider.transformer().toStorage(PLAIN, KEY);
            now.addAndGet(Duration.ofHours(25).toNanos());

            assertThat(read(provider, stored, KEY).plain()).isEqualTo(PLAIN);
            assertThat(plugin.decrypted()).isEqualTo(1);
        }
    }

    @Test
    void newKeyOfThePlugin_makesValuesStale_andWritesANewSeed() throws IOException {
        try (KmsProvider provider = provider()) {
            byte[] old = provider.transformer().toStorage(PLAIN, KEY);
            check(provider);
            assertThat(plugin.encrypted()).as("the key is the same").isEqualTo(1);

            plugin.rotate("key-2");
            check(provider);
            byte[] next = provider.transformer().toStorage(PLAIN, KEY);

            assertThat(plugin.encrypted()).isEqualTo(2);
            assertThat(KmsProtocol.text(KmsProtocol.encryptedObject(next), "keyID"))
                    .isEqualTo("key-2");
            assertThat(read(provider, old, KEY)).matches(Read::stale);
            assertThat(read(provider, next, KEY)).matches(read -> !read.stale());
        }
    }

    @Test
    void value_thatWasMovedOrChanged_isRefused() {
        try (KmsProvider provider = provider()) {
            byte[] stored = provider.transformer().toStorage(PLAIN, KEY);

            assertThatThrownBy(() -> read(provider, stored, KEY + "b"))
                    .isInstanceOfSatisfying(
                            TransformException.class,
                            failure -> assertThat(failure.temporary()).isFalse());
            for (int i = 0; i < stored.length; i++) {
                byte[] changed = stored.clone();
                changed[i] ^= 1;
                assertThat(catchThrowable(() -> read(provider, changed, KEY)))
                        .as("byte %d", i)
                        .isInstanceOf(TransformException.class);
            }
        }
    }

    @Test
    void anotherPlugin_cannotReadTheValues_andItIsNotCalledTemporary() throws IOException {
        byte[] stored;
        try (KmsProvider provider = provider()) {
            stored = provider.transformer().toStorage(PLAIN, KEY);
        }
        plugin.stop();
        try (KmsServer other = new KmsServer(folder.resolve("s"), "another secret").start();
                KmsProvider provider = provider()) {
            assertThatThrownBy(() -> read(provider, stored, KEY))
                    .hasMessageContaining("no key of mine has encrypted that")
                    .isInstanceOfSatisfying(
                            TransformException.class,
                            failure -> assertThat(failure.temporary()).isFalse());
            assertThat(other.decrypted()).isEqualTo(1);
        }
    }

    @Test
    void pluginThatIsAway_failsWhatNeedsIt_untilItIsBack() throws IOException {
        byte[] stored;
        try (KmsProvider provider = provider()) {
            stored = provider.transformer().toStorage(PLAIN, KEY);
        }
        plugin.stop();
        try (KmsProvider provider = provider()) {
            assertThatThrownBy(() -> read(provider, stored, KEY))
                    .hasMessageContaining("the KMS plugin \"vault\" does not answer: UNAVAILABLE")
                    .isInstanceOfSatisfying(
                            TransformException.class,
                            failure -> assertThat(failure.temporary()).isTrue());
            assertThatThrownBy(() -> provider.transformer().toStorage(PLAIN, KEY))
                    .hasMessageContaining("has no key to write with")
                    .hasMessageContaining("UNAVAILABLE");
            checkFails(provider, "does not answer");

            plugin.start();
            org.awaitility.Awaitility.await().atMost(PATIENCE).untilAsserted(() -> check(provider));
            assertThat(read(provider, stored, KEY).plain()).isEqualTo(PLAIN);
            assertThat(provider.transformer().toStorage(PLAIN, KEY)).isNotEmpty();
        }
    }

    @Test
    void silentPlugin_isWaitedForNoLongerThanTheTimeout() {
        byte[] stored;
        try (KmsProvider provider = provider()) {
            stored = provider.transformer().toStorage(PLAIN, KEY);
        }
        plugin.beSilent(true);
        try (KmsProvider provider = provider(Duration.ofMillis(50))) {
            assertThatThrownBy(() -> read(provider, stored, KEY)).hasMessageContaining("DEADLINE_EXCEEDED");
            checkFails(provider, "DEADLINE_EXCEEDED");
        }
    }

    @Test
    void seed_isWrittenWithForThreeMinutesAfterTheLastGoodStatus() {
        try (KmsProvider provider = provider()) {
            plugin.sayHealth("sealed");
            now.addAndGet(Duration.ofMinutes(2).toNanos());
            checkFails(provider, "the plugin says that it is not well: sealed");
            Transformer transformer = provider.transformer();
            byte[] stored = transformer.toStorage(PLAIN, KEY);

            now.addAndGet(Duration.ofMinutes(2).toNanos());
            assertThatThrownBy(() -> transformer.toStorage(PLAIN, KEY))
                    .hasMessageContaining("sealed")
                    .isInstanceOfSatisfying(
                            TransformException.class,
                            failure -> assertThat(failure.temporary()).isTrue());
            assertThat(transformer.fromStorage(stored, KEY).plain())
                    .as("reads go on")
                    .isEqualTo(PLAIN);

            plugin.sayHealth("ok");
            check(provider);
            assertThat(transformer.toStorage(PLAIN, KEY)).isNotEmpty();
            assertThat(plugin.encrypted()).as("with the same seed").isEqualTo(1);
        }
    }

    @Test
    void health_isAskedForOnceInAWhile() {
        try (KmsProvider provider = provider()) {
            plugin.sayHealth("sealed");
            StepVerifier.create(provider.healthy()).expectComplete().verify(PATIENCE);

            now.addAndGet(Duration.ofSeconds(21).toNanos());
            StepVerifier.create(provider.healthy())
                    .expectErrorMessage("the plugin says that it is not well: sealed")
                    .verify(PATIENCE);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1beta1", "v3", ""})
    void pluginOfAnotherVersion_isRefused(String version) {
        try (KmsProvider provider = provider()) {
            plugin.sayVersion(version);

            checkFails(provider, "the plugin speaks \"" + version + "\", not v2");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        another | 10   | a.example.com | 10    | encrypts with another key than its status names
        key-2   | 0    | a.example.com | 10    | the encrypted key is empty
        key-2   | 1025 | a.example.com | 10    | the encrypted key has more than 1024 bytes
        key-2   | 10   | plain         | 10    | the name of an annotation is no domain name with a dot
        key-2   | 10   | a.example.com | 32768 | the annotations have more than 32768 bytes
        """)
    void answerBeyondTheLimits_isNoNewKey(String keyId, int key, String name, int annotation, String problem)
            throws IOException {
        try (KmsProvider provider = provider()) {
            plugin.rotate("key-2");
            plugin.answerEncrypt(Map.of(
                    "ciphertext", new byte[key], "key_id", keyId, "annotations", Map.of(name, new byte[annotation])));

            checkFails(provider, problem);
            byte[] stored = provider.transformer().toStorage(PLAIN, KEY);
            assertThat(KmsProtocol.text(KmsProtocol.encryptedObject(stored), "keyID"))
                    .as("the former key stays in use")
                    .isEqualTo("key-1");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1025})
    void keyId_ofWrongLength_isRefused(int length) {
        try (KmsProvider provider = provider()) {
            plugin.rotate("k".repeat(length));

            checkFails(provider, "the id of the key");
        }
    }

    /** Written by servers before 1.28: the key itself instead of a seed. */
    @Test
    void value_underAKeyOfItsOwn_isRead() throws Exception {
        byte[] dek = new byte[32];
        byte[] masterKey = java.security.MessageDigest.getInstance("SHA-256").digest("secretkey-0".getBytes(UTF_8));
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(masterKey, "AES"), new GCMParameterSpec(128, new byte[12]));
        byte[] wrapped = cipher.doFinal(dek);
        byte[] data = new dev.orlop.value.AesGcmTransformer(dek).toStorage(PLAIN, KEY);
        byte[] stored = KmsProtocol.message(
                        "EncryptedObject",
                        Map.of(
                                "encryptedData",
                                data,
                                "keyID",
                                "key-0",
                                "encryptedDEKSource",
                                wrapped,
                                "annotations",
                                Map.of("version.kms.example.com", "1".getBytes(UTF_8))))
                .toByteArray();

        try (KmsProvider provider = provider()) {
            Read read = read(provider, stored, KEY);

            assertThat(read.plain()).isEqualTo(PLAIN);
            assertThat(read.stale()).isTrue();
        }
    }
}
