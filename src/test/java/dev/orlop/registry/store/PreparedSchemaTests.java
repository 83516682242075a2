package dev.orlop.registry.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.registry.ResourceStore.PatchRequest;
import dev.orlop.registry.ResourceStore.PatchType;
import dev.orlop.registry.ResourceStore.Subresource;
import dev.orlop.registry.ResourceStore.View;
import dev.orlop.registry.ResourceStore.WriteOptions;
import dev.orlop.registry.type.Schemas;
import dev.orlop.schema.ObjectSchema;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The first write of a type waits until its schema and rules are compiled; the thread that it came on does not. */
class PreparedSchemaTests {
    private static final View VIEW = new View("v1", "default");
    private static final WriteOptions OPTIONS = WriteOptions.ofOwn("test");
    private static final String BODY =
            "{\"apiVersion\":\"example.com/v1\",\"kind\":\"Widget\",\"metadata\":{\"name\":\"a\"}}";

    /** Schemas that take their time, and remember on what kind of thread they took it. */
    private static final class Slow implements Schemas {
        private final List<Boolean> onEventLoop = new ArrayList<>();

        @Override
        public @Nullable ObjectSchema of(String version) {
            return null;
        }

        @Override
        public boolean isReady(String version) {
            return !onEventLoop.isEmpty();
        }

        @Override
        public void prepare(String version) {
            onEventLoop.add(Schedulers.isInNonBlockingThread());
        }
    }

    private static ObjectNode body() {
        return (ObjectNode) new JsonMapper().readTree(BODY);
    }

    static Stream<Arguments> writes() {
        Function<StrategyStore, Mono<?>> create = store -> store.create(VIEW, body(), OPTIONS);
        Function<StrategyStore, Mono<?>> update = store -> store.update(VIEW, "a", Subresource.NONE, body(), OPTIONS);
        return Stream.concat(
                Stream.of(Arguments.of("create", create), Arguments.of("update", update)),
                Stream.of(PatchType.MERGE, PatchType.APPLY).map(type -> {
                    PatchRequest patch = new PatchRequest(type, BODY.getBytes(StandardCharsets.UTF_8), false);
                    Function<StrategyStore, Mono<?>> write =
                            store -> store.patch(VIEW, "a", Subresource.NONE, patch, OPTIONS);
                    return Arguments.of("patch " + type, write);
                }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("writes")
    void write_beforeTheSchemaIsReady_preparesItOnceAndNotOnAnEventLoop(
            String verb, Function<StrategyStore, Mono<?>> write) {
        Slow schemas = new Slow();
        StrategyStore store = new StrategyStore(Widgets.type(schemas, null));

        for (int i = 0; i < 2; i++) {
            // What becomes of the write is not the point: there is no storage behind it.
            Mono.defer(() -> write.apply(store))
                    .timeout(Duration.ofSeconds(1), Mono.empty())
                    .onErrorResume(failure -> Mono.empty())
                    .subscribeOn(Schedulers.parallel())
                    .block(Duration.ofSeconds(20));
        }

        assertThat(schemas.onEventLoop).as(verb).containsExactly(false);
    }
}
