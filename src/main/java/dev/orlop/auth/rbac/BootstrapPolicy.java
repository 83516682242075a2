package dev.orlop.auth.rbac;

import dev.orlop.codec.YamlCodec;
import dev.orlop.object.GroupResource;
import dev.orlop.registry.control.OwnObjects;
import dev.orlop.registry.store.StrategyStore;
import dev.orlop.tree.Trees;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/**
 * Creates the roles and bindings that every server with security has ({@code rbac/bootstrappolicy}), where they are not
 * there. One that was changed stays as it is; one that was deleted comes back at the next start.
 */
public final class BootstrapPolicy {
    private static final String FILE = "/auth/bootstrap-policy.yaml";

    private final List<ObjectNode> objects = objects();

    /**
     * Creates what is absent.
     *
     * @param stores finds the store of a built-in type
     */
    public Mono<Void> create(Function<GroupResource, StrategyStore> stores) {
        return Flux.fromIterable(objects)
                .concatMap(object -> {
                    String resource = Trees.text(object, "kind").toLowerCase(Locale.ROOT) + "s";
                    return OwnObjects.create(stores.apply(new GroupResource(RbacObjects.GROUP, resource)), object);
                })
                .then();
    }

    static List<ObjectNode> objects() {
        try (InputStream in = BootstrapPolicy.class.getResourceAsStream(FILE)) {
            byte[] file = Objects.requireNonNull(in, FILE).readAllBytes();
            return StreamSupport.stream(YamlCodec.decode(file).tree().spliterator(), false)
                    .map(ObjectNode.class::cast)
                    .map(BootstrapPolicy::marked)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ObjectNode marked(ObjectNode object) {
        object.put("apiVersion", RbacObjects.GROUP + "/v1");
        ObjectNode metadata = Trees.objectAt(object, "metadata");
        Trees.objectAt(metadata, "labels").put("kubernetes.io/bootstrapping", "rbac-defaults");
        Trees.objectAt(metadata, "annotations").put("rbac.authorization.kubernetes.io/autoupdate", "true");
        return object;
    }
}
