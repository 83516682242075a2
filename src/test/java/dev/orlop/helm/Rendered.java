package dev.orlop.helm;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.databind.json.JsonMapper;

/** The objects of one rendering, read into typed models that refuse a field that they do not know. */
record Rendered(List<JsonNode> documents) {
    private static final Map<String, Class<? extends HasMetadata>> TYPES = Stream.of(
                    ConfigMap.class,
                    CronJob.class,
                    Deployment.class,
                    HorizontalPodAutoscaler.class,
                    Ingress.class,
                    NetworkPolicy.class,
                    Pod.class,
                    PodDisruptionBudget.class,
                    Secret.class,
                    Service.class,
                    ServiceAccount.class,
                    StatefulSet.class)
            .collect(Collectors.toMap(
                    type -> HasMetadata.getApiVersion(type) + ' ' + HasMetadata.getKind(type), Function.identity()));

    private static final ObjectMapper STRICT = JsonMapper.builder()
            .annotationIntrospector(new WithoutAnySetter())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /** The models keep fields that they do not know in a map; without it they are errors. */
    private static final class WithoutAnySetter extends JacksonAnnotationIntrospector {
        private static final long serialVersionUID = 1;

        @Override
        public Boolean hasAnySetter(MapperConfig<?> config, Annotated annotated) {
            return false;
        }
    }

    static String type(JsonNode document) {
        return document.path("apiVersion").asString("")
                + ' '
                + document.path("kind").asString("");
    }

    /** All objects of Kubernetes' own types. */
    List<HasMetadata> objects() {
        List<HasMetadata> objects = new ArrayList<>();
        for (JsonNode document : documents) {
            Class<? extends HasMetadata> type = TYPES.get(type(document));
            if (type != null) {
                objects.add(STRICT.treeToValue(document, type));
            }
        }
        return objects;
    }

    /** All objects of types that Kubernetes does not know by itself. */
    List<JsonNode> custom() {
        return documents.stream()
                .filter(document -> !TYPES.containsKey(type(document)))
                .toList();
    }

    <T extends HasMetadata> List<T> all(Class<T> type) {
        return objects().stream().filter(type::isInstance).map(type::cast).toList();
    }

    <T extends HasMetadata> Optional<T> only(Class<T> type) {
        List<T> found = all(type);
        if (found.size() > 1) {
            throw new AssertionError("more than one " + type.getSimpleName());
        }
        return found.stream().findFirst();
    }

    /** The one of the custom types that has this kind. */
    JsonNode custom(String kind) {
        return custom().stream()
                .filter(document -> document.path("kind").asString("").equals(kind))
                .findFirst()
                .orElseThrow();
    }

    /** The keys of a Secret that the chart makes. */
    Map<String, byte[]> secret(String name) {
        Secret secret = all(Secret.class).stream()
                .filter(each -> each.getMetadata().getName().equals(name))
                .findFirst()
                .orElseThrow();
        Map<String, byte[]> keys = new HashMap<>();
        secret.getData()
                .forEach((key, value) -> keys.put(key, Base64.getDecoder().decode(value)));
        secret.getStringData().forEach((key, value) -> keys.put(key, value.getBytes(StandardCharsets.UTF_8)));
        return keys;
    }

    /** The template of the server's pods, whichever workload has it. */
    PodTemplateSpec pods() {
        return only(StatefulSet.class)
                .map(workload -> workload.getSpec().getTemplate())
                .or(() -> only(Deployment.class)
                        .map(workload -> workload.getSpec().getTemplate()))
                .orElseThrow();
    }

    /** The server's container. */
    Container server() {
        return pods().getSpec().getContainers().stream()
                .filter(container -> container.getName().equals("orlop"))
                .findFirst()
                .orElseThrow();
    }

    /** The container's environment; what comes from a Secret or ConfigMap is a reference to it. */
    Map<String, String> environment() {
        return server().getEnv().stream()
                .collect(Collectors.toMap(
                        variable -> variable.getName(),
                        variable -> variable.getValue() == null ? "<reference>" : variable.getValue()));
    }
}
