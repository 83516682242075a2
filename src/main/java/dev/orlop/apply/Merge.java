package dev.orlop.apply;

import dev.orlop.apply.field.ListElements;
import dev.orlop.apply.field.NodeType;
import dev.orlop.apply.field.PathElement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Merges a client's configuration into a live object ({@code typed.Merge}). Both fit their type.
 *
 * <p>The result shares what did not change with the live object, down to the same nodes, and the rest with the
 * configuration.
 */
@SuppressWarnings("ReferenceEquality") // Parts that a write did not touch are shared, and known by that.
final class Merge {
    private Merge() {}

    static JsonNode merge(NodeType type, JsonNode live, JsonNode config) {
        return switch (type.form(config)) {
            case SCALAR -> config(live, config);
            case LIST -> lists(type.asList(), live, config);
            case MAP -> maps(type.asMap(), live, config);
        };
    }

    private static JsonNode config(JsonNode live, JsonNode config) {
        return config.equals(live) ? live : config;
    }

    private static JsonNode maps(NodeType.MapType type, JsonNode live, JsonNode config) {
        boolean noLive = !live.isObject() || live.isEmpty();
        boolean noConfig = !config.isObject() || config.isEmpty();
        if (type.atomic() || noLive) {
            return config(live, config);
        }
        return noConfig ? live : members(type, live, config);
    }

    private static JsonNode members(NodeType.MapType type, JsonNode live, JsonNode config) {
        ObjectNode merged = null;
        for (Map.Entry<String, JsonNode> member : config.properties()) {
            String name = member.getKey();
            JsonNode wanted = member.getValue();
            JsonNode before = live.get(name);
            JsonNode value = before == null ? wanted : merge(Objects.requireNonNull(type.member(name)), before, wanted);
            if (value != before) {
                if (merged == null) {
                    merged = JsonNodeFactory.instance.objectNode();
                    merged.setAll((ObjectNode) live);
                }
                merged.set(name, value);
            }
        }
        return merged == null ? live : merged;
    }

    private static JsonNode lists(NodeType.ListType type, JsonNode live, JsonNode config) {
        boolean noLive = !live.isArray() || live.isEmpty();
        boolean noConfig = !config.isArray() || config.isEmpty();
        if (!type.associative() || noLive) {
            return config(live, config);
        }
        return noConfig ? live : new Elements(type, live, config).merge();
    }

    /**
     * Merges the elements of two lists. Shared ones come in the configuration's order; those that only the live list has
     * keep their place before the shared one that followed them; of one gap, the live ones come first.
     */
    private static final class Elements {
        private final NodeType.ListType type;
        private final List<JsonNode> live = new ArrayList<>();
        private final List<PathElement> livePaths = new ArrayList<>();
        private final List<PathElement> configPaths = new ArrayList<>();
        private final Map<PathElement, JsonNode> liveByPath = new HashMap<>();
        private final Map<PathElement, JsonNode> configByPath = new HashMap<>();
        private final List<PathElement> shared = new ArrayList<>();
        private final Set<PathElement> taken = new HashSet<>();
        private final ArrayNode merged = JsonNodeFactory.instance.arrayNode();
        private int nextShared;

        Elements(NodeType.ListType type, JsonNode live, JsonNode config) {
            this.type = type;
            for (JsonNode element : live) {
                PathElement path = path(element);
                this.live.add(element);
                livePaths.add(path);
                // One of several live elements of the same identity is not merged with, but replaced.
                liveByPath.merge(path, element, (one, other) -> JsonNodeFactory.instance.nullNode());
            }
            for (JsonNode element : config) {
                PathElement path = path(element);
                configPaths.add(path);
                configByPath.put(path, element);
                if (liveByPath.containsKey(path)) {
                    shared.add(path);
                }
            }
        }

        private PathElement path(JsonNode element) {
            return Objects.requireNonNull(ListElements.identity(type, element));
        }

        JsonNode merge() {
            int l = 0;
            int c = 0;
            while (l < livePaths.size() || c < configPaths.size()) {
                if (l < livePaths.size()) {
                    PathElement path = livePaths.get(l);
                    if (!configByPath.containsKey(path)) {
                        merged.add(live.get(l++));
                        continue;
                    }
                    if (c < configPaths.size()) {
                        if (path.equals(configPaths.get(c))) {
                            l++;
                            take(configPaths.get(c++));
                            nextShared++;
                            continue;
                        }
                        if (nextShared < shared.size() && !path.equals(shared.get(nextShared))) {
                            l++;
                            continue;
                        }
                    }
                    if (taken.contains(path)) {
                        l++;
                    }
                }
                if (c < configPaths.size()) {
                    PathElement path = configPaths.get(c++);
                    take(path);
                    if (nextShared < shared.size() && path.equals(shared.get(nextShared))) {
                        nextShared++;
                    }
                }
            }
            return merged;
        }

        private void take(PathElement path) {
            taken.add(path);
            JsonNode wanted = Objects.requireNonNull(configByPath.get(path));
            JsonNode before = liveByPath.get(path);
            merged.add(before == null ? wanted : Merge.merge(type.elements(), before, wanted));
        }
    }
}
