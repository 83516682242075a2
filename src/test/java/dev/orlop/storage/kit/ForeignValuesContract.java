package dev.orlop.storage.kit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.object.KubeObject;
import dev.orlop.storage.WatchEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Values that others wrote into the store: which object one is, its key says and nothing within it. */
public abstract class ForeignValuesContract extends StorageContract {
    private static final String ODD = "odd";

    /** What a value at {@code ns/odd} says that it is. */
    enum Claim {
        NOTHING("{}"),
        NULLS("{\"name\":null,\"namespace\":null}"),
        ANOTHER_NAME("{\"name\":\"a\",\"namespace\":\"ns\"}"),
        AN_EMPTY_NAME("{\"name\":\"\",\"namespace\":\"ns\"}"),
        NO_NAMESPACE("{\"name\":\"odd\"}"),
        ANOTHER_NAMESPACE("{\"name\":\"odd\",\"namespace\":\"elsewhere\"}"),
        A_PATH("{\"name\":\"a/b\",\"namespace\":\"ns\",\"labels\":{\"x\":\"y\"}}");

        private final String metadata;

        Claim(String metadata) {
            this.metadata = metadata;
        }
    }

    @ParameterizedTest
    @EnumSource
    protected void read_claimingToBeAnother_isTheObjectOfItsKey(Claim claim) {
        KubeObject other = create("ns", "a");
        long written = write(key("ns", ODD), claim.metadata);
        settle();

        KubeObject odd = get(key("ns", ODD));
        assertThat(odd.meta().name()).isEqualTo(ODD);
        assertThat(odd.meta().namespace()).isEqualTo("ns");
        assertThat(odd.resourceVersion()).isEqualTo(written);
        assertThat(text(odd)).contains("\"name\":\"odd\"").contains("\"namespace\":\"ns\"");
        assertThat(list(everything()).items()).containsExactly(other, odd);
        assertThat(list(key("", "ns"), everything()).items()).containsExactly(other, odd);
        assertThat(list(key("", "elsewhere"), everything()).items()).isEmpty();
        assertThat(list(everything().withPredicate(fields("metadata.name=odd"))).items())
                .containsExactly(odd);
    }

    @ParameterizedTest
    @EnumSource
    protected void watch_claimingToBeAnother_tellsOfTheObjectOfItsKeyUntilItIsGone(Claim claim) {
        KubeObject other = create("ns", "a");
        settle();
        WatchProbe all = watch(widgets().prefix(), after(other.resourceVersion()));
        WatchProbe named =
                watch(widgets().prefix(), after(other.resourceVersion()).withPredicate(fields("metadata.name=odd")));

        write(key("ns", ODD), claim.metadata);
        KubeObject odd = get(key("ns", ODD));
        KubeObject gone = delete(odd);

        for (WatchProbe probe : List.of(all, named)) {
            probe.expectAdded(odd);
            WatchEvent last = probe.nextChange();
            assertThat(last)
                    .isInstanceOfSatisfying(
                            WatchEvent.Deleted.class,
                            event -> assertThat(event.object()).isEqualTo(gone));
        }
        settle();
        assertThat(list(everything()).items()).containsExactly(other);
        assertThat(isAbsent(key("ns", ODD))).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    protected void update_claimingToBeAnother_writesItsNameDown(Claim claim) {
        long written = write(key("ns", ODD), claim.metadata);
        settle();

        KubeObject mended = update(get(key("ns", ODD)), tree -> {});

        assertThat(mended.resourceVersion()).isGreaterThan(written);
        assertThat(new String(stored(key("ns", ODD)), StandardCharsets.UTF_8))
                .contains("\"name\":\"odd\"")
                .contains("\"namespace\":\"ns\"");
    }

    /** Nobody could ask for them, and nobody could delete them. */
    @Requires(Capability.VALUES_AT_DIRECTORIES)
    @Test
    protected void read_keysThatNoObjectHas_areNotThere() {
        KubeObject a = create("ns", "a");
        WatchProbe watch = watch(widgets().prefix(), after(a.resourceVersion()));
        write(widgets().prefix() + "/root", "{\"name\":\"root\"}");
        write(key("ns", "a/b"), "{\"name\":\"a\",\"namespace\":\"ns\"}");
        fixture().writeRaw(absolute(key("ns", "a/c")), "garbage".getBytes(StandardCharsets.UTF_8));
        fixture().deleteRaw(absolute(key("ns", "a/b")));
        KubeObject z = create("ns", "z");
        settle();

        watch.expectAdded(z);
        assertThat(list(everything()).items()).containsExactly(a, z);
        assertThat(list(key("", "ns"), everything()).items()).containsExactly(a, z);
        assertThat(list(everything().withLimit(1)).items()).containsExactly(a);
        assertThat(get(key("ns", "a"))).isEqualTo(a);
    }

    private long write(String key, String metadata) {
        String absolute = absolute(key);
        String json = "{\"apiVersion\":\"" + widgets().type().apiVersion() + "\",\"kind\":\""
                + widgets().type().kind() + "\",\"metadata\":" + metadata + ",\"spec\":{\"color\":\"red\"}}";
        return fixture().writeRaw(absolute, transformer().toStorage(json.getBytes(StandardCharsets.UTF_8), absolute));
    }

    private byte[] stored(String key) {
        String absolute = absolute(key);
        byte[] value =
                java.util.Objects.requireNonNull(fixture().readRaw(absolute)).value();
        return transformer().fromStorage(value, absolute).plain();
    }
}
