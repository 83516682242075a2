package dev.orlop.storage.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.orlop.object.KubeObject;
import dev.orlop.object.ObjectList;
import dev.orlop.storage.ListOptions;
import dev.orlop.storage.ListOptions.ResourceVersionMatch;
import dev.orlop.storage.SelectionPredicate;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** One row of the list matrix: a request, and what it must come to. */
final class ListCase {
    private final String name;
    private String directory = "";
    private ListOptions options = ListOptions.everything();
    private List<KubeObject> items = List.of();
    private LongPredicate version = any -> true;
    private @Nullable Long exactVersion;
    private @Nullable Token token;
    private boolean someToken;
    private @Nullable Long remaining;
    private @Nullable Class<? extends Throwable> failure;
    private @Nullable String failureText;
    private @Nullable Integer rawRanges;
    private boolean limitAtZero;

    private ListCase(String name) {
        this.name = name;
    }

    private record Token(String start, long revision) {}

    static ListCase named(String name) {
        return new ListCase(name);
    }

    // The request.

    /** The directory below the resource's prefix. */
    ListCase in(String value) {
        directory = value;
        return this;
    }

    ListCase version(long value) {
        return version(Long.toString(value));
    }

    ListCase version(String value) {
        options = options.withResourceVersion(value);
        limitAtZero |= value.equals("0") && options.limit() > 0;
        return this;
    }

    ListCase exact() {
        options = options.withMatch(ResourceVersionMatch.EXACT);
        return this;
    }

    ListCase notOlder() {
        options = options.withMatch(ResourceVersionMatch.NOT_OLDER_THAN);
        return this;
    }

    ListCase limit(long value) {
        options = options.withLimit(value);
        limitAtZero |= options.resourceVersion().equals("0");
        return this;
    }

    ListCase continuing(String start, long revision) {
        options = options.withContinueToken(token(start, revision));
        return this;
    }

    ListCase where(SelectionPredicate predicate) {
        options = options.withPredicate(predicate);
        return this;
    }

    // What it comes to.

    ListCase gives(KubeObject... objects) {
        items = List.of(objects);
        return this;
    }

    ListCase at(long value) {
        exactVersion = value;
        return this;
    }

    ListCase atLeast(long value) {
        version = actual -> actual >= value;
        return this;
    }

    ListCase continuesAfter(KubeObject last, long revision) {
        String relative = directory.isEmpty()
                ? last.meta().namespace() + "/" + last.meta().name()
                : last.meta().name();
        token = new Token(relative + "\0", revision);
        return this;
    }

    ListCase continues() {
        someToken = true;
        return this;
    }

    ListCase remaining(long value) {
        remaining = value;
        return this;
    }

    ListCase fails(Class<? extends Throwable> type) {
        failure = type;
        return this;
    }

    ListCase fails(Class<? extends Throwable> type, String text) {
        failureText = text;
        return fails(type);
    }

    /** How many ranges a raw store with old revisions reads for it. */
    ListCase ranges(int value) {
        rawRanges = value;
        return this;
    }

    String key(TestResource resource) {
        return resource.prefix() + "/" + directory;
    }

    ListOptions options() {
        return options;
    }

    boolean limitAtZero() {
        return limitAtZero;
    }

    @Nullable
    Integer rawRanges() {
        return rawRanges;
    }

    void verify(Mono<ObjectList> result, Duration patience) {
        if (failure != null) {
            Throwable thrown = catchThrowable(() -> result.block(patience));
            assertThat(thrown).isInstanceOf(failure);
            if (failureText != null) {
                assertThat(thrown).hasMessageContaining(failureText);
            }
            return;
        }
        ObjectList list = Objects.requireNonNull(result.block(patience));
        assertThat(list.items()).containsExactlyElementsOf(items);
        assertThat(list.resourceVersion()).isPositive().matches(version::test, "version of the list");
        if (exactVersion != null) {
            assertThat(list.resourceVersion()).isEqualTo(exactVersion);
        }
        if (token != null) {
            assertThat(decoded(list.continueToken())).isEqualTo(decoded(token(token.start(), token.revision())));
        } else {
            assertThat(list.continueToken() != null).as("whether it continues").isEqualTo(someToken);
        }
        assertThat(list.remainingItemCount()).isEqualTo(remaining);
    }

    /** A token as the reference makes it. */
    static String token(String start, long revision) {
        String json = "{\"v\":\"meta.k8s.io/v1\",\"rv\":" + revision + ",\"start\":\"" + start.replace("\0", "\\u0000")
                + "\"}";
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    private static @Nullable String decoded(@Nullable String text) {
        return text == null ? null : new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return name;
    }
}
