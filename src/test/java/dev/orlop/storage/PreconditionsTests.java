package dev.orlop.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.orlop.codec.JsonCodec;
import dev.orlop.object.KubeObject;
import dev.orlop.object.SelectableFields;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PreconditionsTests {
    private static final KubeObject OBJECT = new JsonCodec(SelectableFields.NONE)
            .decode(
                    "{\"kind\":\"W\",\"metadata\":{\"name\":\"a\",\"uid\":\"A\"}}".getBytes(StandardCharsets.UTF_8),
                    12);

    @Test
    void check_none_holdsOfAnythingAndOfNothing() {
        assertThatCode(() -> Preconditions.NONE.check("/k", OBJECT)).doesNotThrowAnyException();
        assertThatCode(() -> Preconditions.NONE.check("/k", null)).doesNotThrowAnyException();
    }

    @Test
    void check_whatTheObjectHas_holds() {
        assertThatCode(() -> new Preconditions("A", null).check("/k", OBJECT)).doesNotThrowAnyException();
        assertThatCode(() -> new Preconditions(null, "12").check("/k", OBJECT)).doesNotThrowAnyException();
        assertThatCode(() -> new Preconditions("A", "12").check("/k", OBJECT)).doesNotThrowAnyException();
    }

    @Test
    void check_otherUid_failsAndNamesBoth() {
        assertThat(refused(new Preconditions("B", null), OBJECT))
                .contains("UID in precondition: B")
                .contains("UID in object meta: A");
    }

    @Test
    void check_otherVersion_failsAndNamesBoth() {
        assertThat(refused(new Preconditions("A", "11"), OBJECT))
                .contains("ResourceVersion in precondition: 11")
                .contains("ResourceVersion in object meta: 12");
    }

    @Test
    void check_versionAsText_isNotComparedAsANumber() {
        refused(new Preconditions(null, "012"), OBJECT);
    }

    @Test
    void check_noObject_fails() {
        refused(new Preconditions("A", null), null);
        refused(new Preconditions(null, "12"), null);
    }

    private static String refused(Preconditions preconditions, @Nullable KubeObject object) {
        StringBuilder message = new StringBuilder();
        assertThatExceptionOfType(StorageException.InvalidObject.class)
                .isThrownBy(() -> preconditions.check("/k", object))
                .satisfies(e -> message.append(e.getMessage()));
        return message.toString();
    }
}
