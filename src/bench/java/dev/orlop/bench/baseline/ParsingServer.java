package dev.orlop.bench.baseline;

import dev.orlop.boot.OrlopApplication;
import dev.orlop.codec.JsonCodec;
import dev.orlop.object.GroupResource;
import dev.orlop.object.KubeObject;
import dev.orlop.object.ObjectList;
import dev.orlop.object.SelectableFields;
import dev.orlop.registry.ResourceDefinition;
import dev.orlop.registry.ResourceRegistry;
import dev.orlop.registry.ResourceStore;
import dev.orlop.storage.ListOptions;
import dev.orlop.storage.WatchEvent;
import dev.orlop.storage.WatchOptions;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/**
 * The whole server, but a write of a custom resource ends where its body has been parsed: the answer is the object of the
 * first such request, as it came. What is left is HTTP, routing and JSON.
 */
@Configuration(proxyBeanMethods = false)
public class ParsingServer {
    /** No arguments. */
    public static void main(String[] arguments) {
        SpringApplication.run(new Class<?>[] {OrlopApplication.class, ParsingServer.class}, arguments);
    }

    @Bean
    static BeanPostProcessor onlyParsing() {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                return bean instanceof ResourceRegistry registry ? new Registry(registry) : bean;
            }
        };
    }

    private record Registry(ResourceRegistry real) implements ResourceRegistry {
        @Override
        public @Nullable ResourceStore find(GroupResource resource) {
            ResourceStore store = real.find(resource);
            return store == null || store.definition().builtIn() ? store : new Store(store);
        }

        @Override
        public List<ResourceDefinition> definitions() {
            return real.definitions();
        }

        @Override
        public long generation() {
            return real.generation();
        }
    }

    private record Store(ResourceStore real) implements ResourceStore {
        private static volatile @Nullable KubeObject answer;

        @Override
        public Mono<KubeObject> create(View view, ObjectNode body, WriteOptions options) {
            return answer(body);
        }

        private static Mono<KubeObject> answer(ObjectNode body) {
            KubeObject known = answer;
            if (known == null) {
                known = new JsonCodec(SelectableFields.NONE).encode(body).withResourceVersion(1);
                answer = known;
            }
            return Mono.just(known);
        }

        @Override
        public ResourceDefinition definition() {
            return real.definition();
        }

        @Override
        public Mono<KubeObject> get(View view, String name, Subresource subresource, String resourceVersion) {
            return real.get(view, name, subresource, resourceVersion);
        }

        @Override
        public Mono<ObjectList> list(View view, ListOptions options) {
            return real.list(view, options);
        }

        @Override
        public Flux<WatchEvent> watch(View view, WatchOptions options) {
            return real.watch(view, options);
        }

        @Override
        public Mono<KubeObject> update(
                View view, String name, Subresource subresource, ObjectNode body, WriteOptions options) {
            return answer(body);
        }

        @Override
        public Mono<Patched> patch(
                View view, String name, Subresource subresource, PatchRequest patch, WriteOptions options) {
            return Mono.just(new Patched(Objects.requireNonNull(answer, "no create has told what to answer"), false));
        }

        @Override
        public Mono<DeleteResult> delete(View view, String name, DeleteOptions options) {
            return real.delete(view, name, options);
        }

        @Override
        public Mono<ObjectList> deleteCollection(View view, ListOptions selection, DeleteOptions options) {
            return real.deleteCollection(view, selection, options);
        }
    }
}
