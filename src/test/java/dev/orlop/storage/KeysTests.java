package dev.orlop.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeysTests {
    private static final Keys PODS = new Keys("/registry", "/pods");

    @ParameterizedTest
    @CsvSource({
        "registry,/registry/",
        "/registry,/registry/",
        "/registry/,/registry/",
        "//registry//,/registry/",
        "a/b,/a/b/",
        "/a//b,/a/b/",
        "'',/",
        "/,/"
    })
    void normalize_globalPrefix_hasOneSlashAtEachEnd(String prefix, String expected) {
        assertThat(Keys.normalize(prefix)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "pods"})
    void keys_badResourcePrefix_isAMistake(String prefix) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Keys("/registry", prefix));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/pods", "/pods/"})
    void storedPrefix_withAndWithoutSlash_isTheSame(String prefix) {
        assertThat(new Keys("registry/", prefix).storedPrefix()).isEqualTo("/registry/pods/");
        assertThat(new Keys("registry/", prefix).resourcePrefix()).isEqualTo("/pods/");
    }

    @ParameterizedTest
    @CsvSource({
        "/pods/ns/a,false,/registry/pods/ns/a",
        "/pods/a..b/c...,false,/registry/pods/a..b/c...",
        "/pods/.a/b.,false,/registry/pods/.a/b.",
        "/pods,true,/registry/pods/",
        "/pods/,true,/registry/pods/",
        "/pods/ns,true,/registry/pods/ns/",
        "/pods/ns/,true,/registry/pods/ns/",
        "/pods/ns/,false,/registry/pods/ns/"
    })
    void check_goodKey_isStoredBelowThePrefix(String key, boolean recursive, String stored) {
        assertThat(PODS.stored(PODS.check(key, recursive))).isEqualTo(stored);
    }

    @ParameterizedTest
    @CsvSource({
        "'',empty key",
        "/,empty key",
        "..,invalid key",
        ".,invalid key",
        "/pods/..,invalid key",
        "/pods/../secrets/a,invalid key",
        "/pods/a/../../secrets/b,invalid key",
        "/pods/./a,invalid key",
        "/pods/a/.,invalid key",
        "../pods/a,invalid key",
        "./pods/a,invalid key",
        "pods/a,lacks resource prefix",
        "/podsfoo/a,lacks resource prefix",
        "/pods.apps/a,lacks resource prefix",
        "/secrets/a,lacks resource prefix",
        "//pods/a,lacks resource prefix"
    })
    void check_badKey_isRefusedWithTheReason(String key, String reason) {
        for (boolean recursive : new boolean[] {true, false}) {
            assertThatExceptionOfType(StorageException.BadRequest.class)
                    .isThrownBy(() -> PODS.check(key, recursive))
                    .withMessageContaining(reason);
        }
    }

    /** Only a directory gets a slash: the name of the type alone is no object. */
    @ParameterizedTest
    @ValueSource(strings = {"/pods", "/podsfoo"})
    void check_typeNotRecursive_lacksThePrefix(String key) {
        assertThatExceptionOfType(StorageException.BadRequest.class)
                .isThrownBy(() -> PODS.check(key, false))
                .withMessageContaining("lacks resource prefix");
    }
}
