package dev.orlop.registry.store;

import dev.orlop.codec.JsonCodec;
import dev.orlop.object.GroupResource;
import dev.orlop.object.KubeObject;
import dev.orlop.object.SelectableFields;
import dev.orlop.registry.ResourceDefinition;
import dev.orlop.registry.ResourceDefinition.Version;
import dev.orlop.registry.control.ScriptedStorage;
import dev.orlop.registry.type.Admission;
import dev.orlop.registry.type.Conversion;
import dev.orlop.registry.type.NamespaceGate;
import dev.orlop.registry.type.Schemas;
import dev.orlop.registry.type.ServedType;
import dev.orlop.registry.type.StoredForm;
import dev.orlop.registry.type.Strategy;
import dev.orlop.registry.type.Uids;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** A type of two versions, put together without a server around it. */
final class Widgets {
    static final JsonCodec CODEC = new JsonCodec(SelectableFields.NONE);

    private static final ResourceDefinition WIDGETS = new ResourceDefinition(
            new GroupResource("example.com", "widgets"),
            new ResourceDefinition.Names("widgets", "widget", "Widget", "WidgetList", List.of(), List.of()),
            true,
            "/example.com/widgets/",
            List.of(version("v1"), version("v2")),
            "v1",
            false,
            "",
            false);

    private Widgets() {}

    private static Version version(String name) {
        return new Version(name, true, Set.of(), null, SelectableFields.NONE, null, List.of());
    }

    static ServedType type(Schemas schemas, @Nullable Conversion conversion) {
        return new ServedType(
                WIDGETS,
                any -> new Strategy() {},
                new ScriptedStorage(),
                CODEC,
                StoredForm.of(WIDGETS),
                schemas,
                conversion,
                new ServedType.Environment(Clock.systemUTC(), new Uids(), new NoNamespaces(), Admission.NONE));
    }

    /** Refuses all: nothing is created here. */
    private static final class NoNamespaces implements NamespaceGate {
        @Override
        public <T> Mono<T> admit(GroupResource resource, String name, String namespace, Supplier<Mono<T>> creation) {
            return Mono.error(new UnsupportedOperationException());
        }

        @Override
        public Mono<KubeObject> find(String namespace) {
            return Mono.error(new UnsupportedOperationException());
        }
    }
}
