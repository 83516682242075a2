package dev.orlop.registry.control;

import dev.orlop.codec.JsonCodec;
import dev.orlop.object.KubeObject;
import dev.orlop.object.ObjectList;
import dev.orlop.object.SelectableFields;
import dev.orlop.storage.DeleteRequest;
import dev.orlop.storage.ListOptions;
import dev.orlop.storage.Storage;
import dev.orlop.storage.Ttl;
import dev.orlop.storage.UpdateRequest;
import dev.orlop.storage.WatchEvent;
import dev.orlop.storage.WatchOptions;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A storage that answers reads as it was told, and writes down what it was asked. */
public final class ScriptedStorage implements Storage {
    public final Map<String, KubeObject> objects = new HashMap<>();
    /** Each list and each watch takes one answer; then there are none, and they never end. */
    public final Deque<Mono<ObjectList>> lists = new ArrayDeque<>();

    public final Deque<Flux<WatchEvent>> watches = new ArrayDeque<>();
    public final List<String> asked = new ArrayList<>();

    /** An object as the store holds it, with other members of its metadata. */
    public static KubeObject object(String name, long version, String metadata) {
        String json =
                "{\"apiVersion\":\"v1\",\"kind\":\"Thing\",\"metadata\":{\"name\":\"%s\"%s}}".formatted(name, metadata);
        return new JsonCodec(SelectableFields.NONE).decode(json.getBytes(StandardCharsets.UTF_8), version);
    }

    @Override
    public Mono<KubeObject> get(String key, GetOptions options) {
        asked.add("get " + key);
        return Mono.justOrEmpty(objects.get(key));
    }

    @Override
    public Mono<ObjectList> list(String key, ListOptions options) {
        asked.add("list from " + options.resourceVersion());
        return lists.isEmpty() ? Mono.never() : lists.pop();
    }

    @Override
    public Flux<WatchEvent> watch(String key, WatchOptions options) {
        asked.add("watch from " + options.resourceVersion());
        return watches.isEmpty() ? Flux.never() : watches.pop();
    }

    @Override
    public Mono<KubeObject> create(String key, KubeObject object, Ttl ttl) {
        throw new UnsupportedOperationException("create");
    }

    @Override
    public Mono<KubeObject> delete(String key, DeleteRequest request) {
        throw new UnsupportedOperationException("delete");
    }

    @Override
    public Mono<KubeObject> guaranteedUpdate(String key, UpdateRequest request) {
        throw new UnsupportedOperationException("update");
    }

    @Override
    public Mono<Stats> stats() {
        throw new UnsupportedOperationException("stats");
    }

    @Override
    public Mono<Void> readiness() {
        return Mono.empty();
    }

    @Override
    public Mono<Void> requestWatchProgress() {
        return Mono.empty();
    }

    @Override
    public Mono<Long> currentResourceVersion() {
        return Mono.just(1L);
    }

    @Override
    public long compactRevision() {
        return 0;
    }

    @Override
    public void close() {}
}
