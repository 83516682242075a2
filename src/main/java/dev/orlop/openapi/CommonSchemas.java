package dev.orlop.openapi;

import dev.orlop.codec.RequestDecoder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The types and parameters that documents share: those of the API machinery, as Kubernetes publishes them. Immutable: what
 * is handed out is a copy.
 */
final class CommonSchemas {
    static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.";
    static final String SCALE = "io.k8s.api.autoscaling.v1.Scale";

    private final ObjectNode parameters;
    private final ObjectNode schemas;

    CommonSchemas() {
        ObjectNode resource = resource("/openapi/common.json");
        this.parameters = (ObjectNode) resource.get("parameters");
        this.schemas = (ObjectNode) resource.get("schemas");
    }

    /** A JSON object that is part of the program. */
    static ObjectNode resource(String path) {
        try (InputStream in = CommonSchemas.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException("not in the program: " + path);
            }
            return RequestDecoder.decode(in.readAllBytes()).object();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A component by its name, or null. */
    @Nullable
    ObjectNode schema(String name) {
        JsonNode schema = schemas.get(name);
        return schema == null ? null : (ObjectNode) schema.deepCopy();
    }

    /** All components, by name. */
    ObjectNode schemas() {
        return schemas.deepCopy();
    }

    /**
     * An OpenAPI v3 parameter.
     *
     * @param key its name, or its name and what sets it apart from another of the name
     */
    ObjectNode parameter(String key) {
        JsonNode known = parameters.get(key);
        int space = key.indexOf(' ');
        ObjectNode parameter = parameters.objectNode();
        parameter.put("name", space < 0 ? key : key.substring(0, space));
        parameter.set("in", known.get("in"));
        parameter.set("description", known.get("description"));
        if (known.get("in").stringValue().equals("path")) {
            parameter.put("required", true);
        }
        parameter.putObject("schema").put("uniqueItems", true).set("type", known.get("type"));
        return parameter;
    }

    /** The name under which OpenAPI v2 shares a parameter, or null if it does not. */
    @Nullable
    String shared(JsonNode parameter) {
        for (JsonNode known : parameters) {
            if (known.get("shared") != null && known.get("description").equals(parameter.get("description"))) {
                String shared = known.get("shared").stringValue();
                if (shared.startsWith(parameter.get("name").stringValue() + "-")) {
                    return shared;
                }
            }
        }
        return null;
    }

    /** The keys of all parameters. */
    Iterable<String> parameterKeys() {
        return parameters.propertyNames();
    }
}
