package dev.orlop.registry.plane;

import dev.orlop.object.KubeObject;
import dev.orlop.object.ObjectList;
import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import dev.orlop.registry.ResourceDefinition;
import dev.orlop.registry.ResourceStore;
import dev.orlop.storage.ListOptions;
import dev.orlop.storage.WatchEvent;
import dev.orlop.storage.WatchOptions;
import java.util.function.Supplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/** Refuses every verb with 405: the ground for types whose objects are not stored. */
class UnsupportedStore implements ResourceStore {
    private final ResourceDefinition definition;

    UnsupportedStore(ResourceDefinition definition) {
        this.definition = definition;
    }

    @Override
    public ResourceDefinition definition() {
        return definition;
    }

    private Supplier<StatusException> refused(String verb) {
        return () -> new StatusException(Status.methodNotSupported(definition.groupResource(), verb));
    }

    @Override
    public Mono<KubeObject> get(View view, String name, Subresource subresource, String resourceVersion) {
        return Mono.error(refused("get"));
    }

    @Override
    public Mono<ObjectList> list(View view, ListOptions options) {
        return Mono.error(refused("list"));
    }

    @Override
    public Flux<WatchEvent> watch(View view, WatchOptions options) {
        return Flux.error(refused("watch"));
    }

    @Override
    public Mono<KubeObject> create(View view, ObjectNode body, WriteOptions options) {
        return Mono.error(refused("create"));
    }

    @Override
    public Mono<KubeObject> update(
            View view, String name, Subresource subresource, ObjectNode body, WriteOptions options) {
        return Mono.error(refused("update"));
    }

    @Override
    public Mono<Patched> patch(
            View view, String name, Subresource subresource, PatchRequest patch, WriteOptions options) {
        return Mono.error(refused("patch"));
    }

    @Override
    public Mono<DeleteResult> delete(View view, String name, DeleteOptions options) {
        return Mono.error(refused("delete"));
    }

    @Override
    public Mono<ObjectList> deleteCollection(View view, ListOptions selection, DeleteOptions options) {
        return Mono.error(refused("deletecollection"));
    }
}
