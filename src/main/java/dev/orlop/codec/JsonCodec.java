package dev.orlop.codec;

import dev.orlop.object.KubeObject;
import dev.orlop.object.KubeObject.TypeMeta;
import dev.orlop.object.SelectableFields;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The codec of a resource type whose objects are JSON at rest.
 *
 * <p>Canonical form: compact; members in the order of the UTF-8 bytes of their names; integers that fit 64 bits by their
 * digits, all other numbers as the shortest text of a double (1.0 becomes {@code 1}, as in the API server); strings in
 * UTF-8 with nothing escaped that need not be; at most 512 levels deep.
 *
 * <p>Bytes that other servers wrote are kept as they are, in their own order, but for what would break the wire form:
 * space between tokens (a line of a watch is one line), resourceVersion and selfLink are taken out.
 */
public final class JsonCodec implements Codec {
    private static final int TYPES = 8;

    private final SelectableFields fields;
    private final FieldPaths paths;
    /** The few types that one resource has, one a version; a slot is displaced by the next type that falls on it. */
    private final AtomicReferenceArray<TypeMeta> types = new AtomicReferenceArray<>(TYPES);

    /**
     * @param fields what field selectors may ask for; not below {@code metadata}
     * @throws IllegalArgumentException if one of them is no path that can be selected by
     */
    public JsonCodec(SelectableFields fields) {
        this.fields = fields;
        this.paths = FieldPaths.of(fields);
    }

    @Override
    public KubeObject decode(byte[] stored, long resourceVersion) {
        return scan(stored).withResourceVersion(resourceVersion);
    }

    @Override
    public KubeObject encode(ObjectNode tree) {
        return scan(CanonicalWriter.writeStored(tree));
    }

    @Override
    public ObjectNode toTree(KubeObject object) {
        // Objects come of a scan, which accepts nothing but an object.
        return (ObjectNode) TreeReader.read(object.json(), duplicate -> {});
    }

    /** Any value as canonical JSON. */
    public static String text(JsonNode value) {
        return new String(CanonicalWriter.write(value), StandardCharsets.UTF_8);
    }

    private KubeObject scan(byte[] stored) {
        byte[] json = stored;
        AttributeScan scan = scanOnce(json);
        while (scan.spaced() || scan.foreign() != null) {
            json = clean(json, scan);
            scan = scanOnce(json);
        }
        return KubeObject.ofStored(
                json,
                scan.spliceOffset(),
                scan.splice(),
                type(scan.apiVersion(), scan.kind()),
                scan.meta(),
                fields,
                scan.fieldValues());
    }

    private AttributeScan scanOnce(byte[] json) {
        return new AttributeScan(json, StringPool.SHARED, paths, fields.paths().size()).run();
    }

    private static byte[] clean(byte[] json, AttributeScan scan) {
        AttributeScan.Foreign foreign = scan.foreign();
        if (foreign == null) {
            return compact(json);
        }
        byte[] rest = new byte[json.length - (foreign.end() - foreign.start())];
        System.arraycopy(json, 0, rest, 0, foreign.start());
        System.arraycopy(json, foreign.end(), rest, foreign.start(), json.length - foreign.end());
        return rest;
    }

    /** The bytes, known to be correct JSON, without space outside of strings. */
    private static byte[] compact(byte[] json) {
        byte[] out = new byte[json.length];
        int length = 0;
        boolean inString = false;
        for (int i = 0; i < json.length; i++) {
            byte b = json[i];
            if (inString || !(b == ' ' || b == '\n' || b == '\r' || b == '\t')) {
                out[length++] = b;
            }
            if (b == '"') {
                inString = !inString;
            } else if (b == '\\') {
                out[length++] = json[++i];
            }
        }
        return Arrays.copyOf(out, length);
    }

    private TypeMeta type(String apiVersion, String kind) {
        int slot = (apiVersion.hashCode() ^ kind.hashCode()) & (TYPES - 1);
        TypeMeta known = types.getPlain(slot);
        if (known != null
                && known.apiVersion().equals(apiVersion)
                && known.kind().equals(kind)) {
            return known;
        }
        TypeMeta type = new TypeMeta(apiVersion, kind);
        types.setRelease(slot, type);
        return type;
    }
}
