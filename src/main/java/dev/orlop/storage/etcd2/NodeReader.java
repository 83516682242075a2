package dev.orlop.storage.etcd2;

import dev.orlop.storage.etcd2.Node.Expiry;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads the answers of the keys API in one pass, without a tree. A value is passed over first and unwrapped when the
 * fields behind it have told its index, so that values which the cache knows cost nothing.
 */
final class NodeReader {
    private static final JsonFactory JSON = new JsonFactory();

    private final NodeCache cache;

    NodeReader(NodeCache cache) {
        this.cache = cache;
    }

    /**
     * A change, or the answer to a read of one node.
     *
     * @param node null if the answer has none
     * @param previous what the change replaced or deleted, null if nothing
     */
    record Change(
            String action, @Nullable Node node, @Nullable Node previous) {}

    /** What a refused request was answered. */
    record Refusal(int code, String message, String cause) {}

    Change change(byte[] body) {
        try (JsonParser json = open(body)) {
            String action = "";
            Node node = null;
            Node previous = null;
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                String field = json.currentName();
                json.nextToken();
                switch (field) {
                    case "action" -> action = json.getString();
                    case "node" -> node = node(json, body, child -> {});
                    case "prevNode" -> previous = node(json, body, child -> {});
                    default -> json.skipChildren();
                }
            }
            return new Change(action, node, previous);
        }
    }

    /** The files of a tree, depth first, in the order of the answer. */
    List<Node> files(byte[] body) {
        List<Node> files = new ArrayList<>();
        try (JsonParser json = open(body)) {
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                boolean isNode = json.currentName().equals("node");
                json.nextToken();
                if (isNode) {
                    addFile(files, node(json, body, child -> addFile(files, child)));
                } else {
                    json.skipChildren();
                }
            }
        }
        return files;
    }

    static Refusal refusal(byte[] body) {
        try (JsonParser json = open(body)) {
            int code = 0;
            String message = "";
            String cause = "";
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                String field = json.currentName();
                json.nextToken();
                switch (field) {
                    case "errorCode" -> code = json.getIntValue();
                    case "message" -> message = json.getString();
                    case "cause" -> cause = json.getString();
                    default -> json.skipChildren();
                }
            }
            return new Refusal(code, message, cause);
        }
    }

    private static JsonParser open(byte[] body) {
        JsonParser json = JSON.createParser(ObjectReadContext.empty(), body, 0, body.length);
        json.nextToken();
        return json;
    }

    private static void addFile(List<Node> files, Node node) {
        if (!node.isDirectory()) {
            files.add(node);
        }
    }

    /** Reads the object that the parser stands on; hands out what is below it first. */
    private Node node(JsonParser json, byte[] body, Consumer<Node> below) {
        String key = "/";
        int quote = -1;
        long index = 0;
        long ttl = 0;
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String field = json.currentName();
            JsonToken token = json.nextToken();
            switch (field) {
                case "key" -> key = json.getString();
                case "value" -> quote = token == JsonToken.VALUE_STRING ? tokenStart(json) : -1;
                case "ttl" -> ttl = json.getLongValue();
                case "modifiedIndex" -> index = json.getLongValue();
                case "nodes" -> {
                    while (json.nextToken() == JsonToken.START_OBJECT) {
                        below.accept(node(json, body, below));
                    }
                }
                default -> json.skipChildren();
            }
        }
        return quote < 0 ? new Node(key, null, index, null) : file(key, body, quote, index, ttl);
    }

    private static int tokenStart(JsonParser json) {
        return Math.toIntExact(json.currentTokenLocation().getByteOffset());
    }

    private Node file(String key, byte[] body, int quote, long index, long ttl) {
        Node known = cache.get(key, index);
        if (known != null) {
            return known;
        }
        byte[] value = StoredText.toValue(JsonText.unescape(body, quote));
        Node node = new Node(key, value, index, ttl > 0 ? Expiry.in(ttl) : null);
        cache.put(node);
        return node;
    }
}
