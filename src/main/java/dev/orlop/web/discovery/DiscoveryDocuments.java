package dev.orlop.web.discovery;

import dev.orlop.registry.ResourceDefinition;
import dev.orlop.web.render.Rendering;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The discovery documents of one state of the registry, each encoded when it is first asked for and then kept. */
final class DiscoveryDocuments {
    private final long generation;
    /** Definitions by group, the core group's name being empty. */
    private final Map<String, List<ResourceDefinition>> groups;

    private final Map<String, byte[]> encoded = new ConcurrentHashMap<>();
    private final Map<String, Tagged> tagged = new ConcurrentHashMap<>();

    DiscoveryDocuments(long generation, List<ResourceDefinition> definitions) {
        this.generation = generation;
        this.groups = definitions.stream()
                .collect(Collectors.groupingBy(
                        definition -> definition.groupResource().group(),
                        LinkedHashMap::new,
                        Collectors.toUnmodifiableList()));
    }

    long generation() {
        return generation;
    }

    /** A document and the hash of its bytes as an entity tag, quotes included. */
    record Tagged(byte[] json, String etag) {}

    /** The versions of the aggregated form; kubectl 1.27 knows the older one only. */
    enum Aggregated {
        V2("v2"),
        V2BETA1("v2beta1");

        private static final String GROUP = "apidiscovery.k8s.io";
        private static final String KIND = "APIGroupDiscoveryList";

        private final String version;

        Aggregated(String version) {
            this.version = version;
        }

        /** The newest form that the request's Accept header names, be plain JSON before it or not; null if it names none. */
        static @Nullable Form asked(ServerHttpRequest request) {
            Form newest = null;
            try {
                for (MediaType clause :
                        MediaType.parseMediaTypes(request.getHeaders().getOrEmpty(HttpHeaders.ACCEPT))) {
                    Form form = of(clause);
                    newest = newest == null || (form != null && form.isAfter(newest)) ? form : newest;
                }
            } catch (InvalidMediaTypeException e) {
                return newest;
            }
            return newest;
        }

        private static @Nullable Form of(MediaType clause) {
            Rendering rendering = rendering(clause);
            if (!KIND.equals(clause.getParameter("as"))
                    || !GROUP.equals(clause.getParameter("g"))
                    || rendering == null) {
                return null;
            }
            for (Aggregated version : values()) {
                if (version.version.equals(clause.getParameter("v"))) {
                    return new Form(version, rendering);
                }
            }
            return null;
        }

        private static @Nullable Rendering rendering(MediaType clause) {
            return Stream.of(Rendering.COMPACT, Rendering.YAML, Rendering.PROTOBUF)
                    .filter(rendering -> clause.includes(MediaType.valueOf(rendering.contentType())))
                    .findFirst()
                    .orElse(null);
        }

        String apiVersion() {
            return GROUP + "/" + version;
        }
    }

    /** The aggregated document as a client asks for it. */
    record Form(Aggregated version, Rendering rendering) {
        private boolean isAfter(Form other) {
            return version == Aggregated.V2 && other.version != Aggregated.V2;
        }

        /** By its parameters a client recognises the form. */
        String contentType() {
            return rendering.contentType() + ";g=" + Aggregated.GROUP + ";v=" + version.version + ";as="
                    + Aggregated.KIND;
        }
    }

    /**
     * {@code /api}, made anew each time.
     *
     * @param server address and port where the client has reached it
     */
    byte[] coreVersions(String server) {
        ObjectNode document = document("APIVersions", "");
        document.putArray("versions").add("v1");
        ObjectNode address = document.putArray("serverAddressByClientCIDRs").addObject();
        address.put("clientCIDR", "0.0.0.0/0").put("serverAddress", server);
        return bytes(document);
    }

    /** {@code /apis}. */
    byte[] groups() {
        return cached("/apis", () -> {
            ObjectNode document = document("APIGroupList", "v1");
            ArrayNode array = document.putArray("groups");
            groups.forEach((name, definitions) -> {
                if (!name.isEmpty()) {
                    array.add(DiscoveryJson.group(name, definitions));
                }
            });
            return document;
        });
    }

    /** Whether the group is the home of built-in kinds. */
    boolean isBuiltIn(String group) {
        return groups.getOrDefault(group, List.of()).stream().anyMatch(ResourceDefinition::builtIn);
    }

    /** {@code /apis/group}, or null if there is no such group. */
    byte @Nullable [] group(String name) {
        List<ResourceDefinition> definitions = groups.get(name);
        if (definitions == null || name.isEmpty()) {
            return null;
        }
        return cached("/apis/" + name, () -> {
            ObjectNode document = document("APIGroup", "v1");
            document.setAll(DiscoveryJson.group(name, definitions));
            return document;
        });
    }

    /** The resources of one group version, or null if it is not served. */
    byte @Nullable [] resources(String group, String version) {
        List<ResourceDefinition> definitions = groups.getOrDefault(group, List.of());
        if (definitions.stream().noneMatch(definition -> definition.servedVersion(version) != null)) {
            return null;
        }
        String groupVersion = group.isEmpty() ? version : group + "/" + version;
        return cached("/apis/" + groupVersion + "/resources", () -> {
            ObjectNode document = document("APIResourceList", group.isEmpty() ? "" : "v1");
            document.put("groupVersion", groupVersion);
            document.set("resources", DiscoveryJson.resources(definitions, version));
            return document;
        });
    }

    /** The aggregated document of the core group alone, or of all others. */
    Tagged aggregated(Aggregated form, boolean core) {
        return tagged.computeIfAbsent(form + "/" + core, key -> {
            ObjectNode document = document(Aggregated.KIND, form.apiVersion());
            document.putObject("metadata");
            ArrayNode items = document.putArray("items");
            groups.forEach((name, definitions) -> {
                if (name.isEmpty() == core) {
                    items.add(DiscoveryJson.aggregatedGroup(name, definitions));
                }
            });
            byte[] json = bytes(document);
            return new Tagged(json, '"' + hash(json) + '"');
        });
    }

    private byte[] cached(String key, Supplier<JsonNode> document) {
        return encoded.computeIfAbsent(key, k -> bytes(document.get()));
    }

    private static ObjectNode document(String kind, String apiVersion) {
        ObjectNode document = JsonNodeFactory.instance.objectNode().put("kind", kind);
        return apiVersion.isEmpty() ? document : document.put("apiVersion", apiVersion);
    }

    private static byte[] bytes(JsonNode document) {
        return document.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String hash(byte[] bytes) {
        return HexFormat.of().formatHex(sha256(bytes));
    }

    static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
