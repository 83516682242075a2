package dev.orlop.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.object.GroupResource;
import dev.orlop.object.Status;
import dev.orlop.storage.StatusMapping.Verb;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table "Errors to HTTP Status" of the storage contract. */
class StatusMappingTests {
    private static final GroupResource WIDGETS = new GroupResource("example.com", "widgets");

    private static Status status(StorageException failure, Verb verb) {
        return StatusMapping.toStatus(failure, verb, WIDGETS, "w1");
    }

    private static Status.Details details(Status status) {
        return Objects.requireNonNull(status.details(), "details");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, 404, NotFound",
        "LIST, 404, NotFound",
        "UPDATE, 404, NotFound",
        "DELETE, 404, NotFound",
    })
    void keyNotFound_isNotFound(Verb verb, int code, String reason) {
        Status status = status(new StorageException.KeyNotFound("/k", 7), verb);

        assertThat(status.code()).isEqualTo(code);
        assertThat(status.reason()).isEqualTo(reason);
        assertThat(status.message()).isEqualTo("widgets.example.com \"w1\" not found");
    }

    @ParameterizedTest
    @CsvSource({"CREATE, AlreadyExists", "UPDATE, Conflict", "DELETE, Conflict"})
    void keyExists_isConflictButForCreate(Verb verb, String reason) {
        Status status = status(new StorageException.KeyExists("/k"), verb);

        assertThat(status.code()).isEqualTo(409);
        assertThat(status.reason()).isEqualTo(reason);
    }

    @ParameterizedTest
    @CsvSource({"UPDATE, 409, Conflict", "DELETE, 409, Conflict", "GET, 500, InternalError"})
    void failedPrecondition_isConflictOfWrites(Verb verb, int code, String reason) {
        Status status = status(new StorageException.InvalidObject("/k", "Precondition failed: UID"), verb);

        assertThat(status.code()).isEqualTo(code);
        assertThat(status.reason()).isEqualTo(reason);
        assertThat(status.message()).contains("Precondition failed: UID");
    }

    @Test
    void unreachableAndTimeout_sayWhenToTryAgain() {
        for (StorageException failure : List.of(
                new StorageException.Unreachable("refused", null), new StorageException.Timeout("late", null))) {
            Status status = status(failure, Verb.CREATE);

            assertThat(status.code()).isEqualTo(500);
            assertThat(status.reason()).isEqualTo("ServerTimeout");
            assertThat(details(status).retryAfterSeconds()).isEqualTo(2);
        }
    }

    @Test
    void outOfSpace_isUnavailableForNow() {
        Status status = status(new StorageException.OutOfSpace("12 bytes free"), Verb.CREATE);

        assertThat(status.code()).isEqualTo(503);
        assertThat(status.message()).contains("12 bytes free");
        assertThat(details(status).retryAfterSeconds()).isPositive();
    }

    @Test
    void tooLargeResourceVersion_isTimeoutWithTheCauseClientsLookFor() {
        Status status = status(new StorageException.TooLargeResourceVersion(9, 5, 1), Verb.LIST);

        assertThat(status.code()).isEqualTo(504);
        assertThat(status.reason()).isEqualTo("Timeout");
        assertThat(status.message()).contains("Too large resource version");
        assertThat(details(status).causes())
                .first()
                .satisfies(cause -> assertThat(cause.reason()).isEqualTo("ResourceVersionTooLarge"));
    }

    @Test
    void expired_isGoneWithTheTokenThatContinues() {
        Status status = status(new StorageException.Expired("too old", "token"), Verb.LIST);

        assertThat(status.code()).isEqualTo(410);
        assertThat(status.reason()).isEqualTo("Expired");
        assertThat(status.continueToken()).isEqualTo("token");
    }

    @Test
    void optionCombination_isInvalidNamingTheField() {
        Status status =
                status(new StorageException.InvalidOption("resourceVersionMatch", true, "is forbidden"), Verb.LIST);

        assertThat(status.code()).isEqualTo(422);
        assertThat(details(status).causes())
                .first()
                .satisfies(cause -> assertThat(cause.field()).isEqualTo("resourceVersionMatch"));
    }

    @Test
    void unreadableObjects_nameEachKeyUpToAHundred() {
        List<StorageException.CorruptObject> objects = IntStream.range(0, 101)
                .mapToObj(i -> new StorageException.CorruptObject("/k" + i, null))
                .toList();

        Status status = status(new StorageException.UnreadableObjects(objects), Verb.LIST);

        assertThat(status.code()).isEqualTo(500);
        assertThat(status.reason()).isEqualTo("StorageReadError");
        assertThat(details(status).causes()).hasSize(101);
        assertThat(details(status).causes().getFirst().field()).isEqualTo("/k0");
        assertThat(details(status).causes().getLast().reason()).isEqualTo("FieldValueTooMany");
    }
}
