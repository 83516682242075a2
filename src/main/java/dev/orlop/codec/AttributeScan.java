package dev.orlop.codec;

import dev.orlop.object.KubeObject.Splice;
import dev.orlop.object.Labels;
import dev.orlop.object.ObjectMeta;
import dev.orlop.object.OwnerReference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds, in one pass over an object's JSON, what the server needs of it, and where a resourceVersion goes. An
 * explicit null counts as absent. Members that the scan reads may not be there twice.
 */
final class AttributeScan {
    /** Part of {@code metadata} that must not be in stored bytes; the pass is of no use but for finding it. */
    record Foreign(int start, int end) {}

    private static final byte[] RESOURCE_VERSION = ascii("resourceVersion");
    private static final byte[] SELF_LINK = ascii("selfLink");

    private static final byte[][] ROOT = {ascii("apiVersion"), ascii("kind"), ascii("metadata")};
    private static final byte[][] META = {
        ascii("name"),
        ascii("namespace"),
        ascii("uid"),
        ascii("generation"),
        ascii("labels"),
        ascii("ownerReferences"),
        ascii("finalizers"),
        ascii("deletionTimestamp")
    };
    private static final byte[][] OWNER = {
        ascii("apiVersion"),
        ascii("kind"),
        ascii("name"),
        ascii("uid"),
        ascii("controller"),
        ascii("blockOwnerDeletion")
    };

    private final JsonCursor in;
    private final StringPool pool;
    private final FieldPaths paths;
    private final String[] fieldValues;

    private String apiVersion = "";
    private String kind = "";
    private boolean hasMetadata;

    private String name = "";
    private String namespace = "";
    private String uid = "";
    private long generation;
    private Labels labels = Labels.NONE;
    private List<OwnerReference> owners = List.of();
    private List<String> finalizers = List.of();
    private @Nullable String deletionTimestamp;

    private int spliceOffset = -1;
    private Splice splice = Splice.ALONE;
    private @Nullable Foreign foreign;

    AttributeScan(byte[] json, StringPool pool, FieldPaths paths, int fieldCount) {
        this.in = new JsonCursor(json);
        this.pool = pool;
        this.paths = paths;
        this.fieldValues = new String[fieldCount];
        Arrays.fill(fieldValues, "");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** @throws CodecException if the bytes are not an object with metadata */
    AttributeScan run() {
        in.begin();
        if (in.peek() != '{') {
            throw in.error("not a JSON object");
        }
        if (in.openObject()) {
            int seen = 0;
            long seenFields = 0;
            do {
                in.name();
                int member = indexOf(ROOT);
                seen = note(seen, member, "");
                switch (member) {
                    case 0 -> apiVersion = text("apiVersion", true);
                    case 1 -> kind = text("kind", true);
                    case 2 -> metadata();
                    default -> seenFields = field(paths, seenFields);
                }
            } while (in.moreMembers());
        }
        in.end();
        if (!hasMetadata) {
            throw new CodecException("the object has no metadata");
        }
        return this;
    }

    /**
     * Reads {@code metadata} and finds the place of the resourceVersion: before the first member whose name sorts after
     * it, else behind the last one. What has to be written there depends on the neighbours:
     *
     * <pre>
     * {"metadata":{}}                            offset 13, ALONE          "resourceVersion":"7"
     * {"metadata":{"name":"a","uid":"u"}}        offset 24, BEFORE_MEMBER  "resourceVersion":"7",
     * {"metadata":{"name":"a"}}                  offset 23, AFTER_MEMBER   ,"resourceVersion":"7"
     * </pre>
     *
     * A resourceVersion or selfLink that stands in the bytes already is foreign: it goes with exactly one comma, so that
     * those of its neighbours still separate them. In
     *
     * <pre>
     * {"metadata":{"name":"a","resourceVersion":"7"}}            bytes 23 to 45: it is the last, and takes the comma before
     * {"metadata":{"name":"a","resourceVersion":"7","uid":"u"}}  bytes 24 to 46: it takes the comma behind
     * </pre>
     */
    private void metadata() {
        if (in.peek() != '{') {
            throw in.error("metadata is not an object");
        }
        hasMetadata = true;
        int inside = in.at() + 1;
        int seen = 0;
        int comma = -1;
        if (in.openObject()) {
            boolean more;
            do {
                int nameStart = in.at();
                in.name();
                boolean isForeign = noteSplice(nameStart);
                seen = metaMember(seen);
                int valueEnd = in.at();
                more = in.moreMembers();
                if (isForeign) {
                    foreign = more || comma < 0
                            ? new Foreign(nameStart, more ? in.at() : valueEnd)
                            : new Foreign(comma, valueEnd);
                }
                if (!more && spliceOffset < 0) {
                    spliceOffset = valueEnd;
                    splice = Splice.AFTER_MEMBER;
                }
                comma = valueEnd;
            } while (more);
        } else {
            spliceOffset = inside;
        }
    }

    /** Notes the member before which the resourceVersion goes; true for a member that must not be there. */
    private boolean noteSplice(int nameStart) {
        int order = in.compareTo(RESOURCE_VERSION);
        if (order > 0 && spliceOffset < 0) {
            spliceOffset = nameStart;
            splice = Splice.BEFORE_MEMBER;
        }
        return order == 0 || in.is(SELF_LINK);
    }

    private int metaMember(int seen) {
        int member = indexOf(META);
        int noted = note(seen, member, "metadata.");
        switch (member) {
            case 0 -> name = text("metadata.name", false);
            case 1 -> namespace = text("metadata.namespace", true);
            case 2 -> uid = text("metadata.uid", false);
            case 3 -> generation = generation();
            case 4 -> labels = labels();
            case 5 -> owners = owners();
            case 6 -> finalizers = finalizers();
            case 7 -> deletionTimestamp = in.isNull() ? null : text("metadata.deletionTimestamp", false);
            default -> in.skip();
        }
        return noted;
    }

    private int indexOf(byte[][] names) {
        for (int i = 0; i < names.length; i++) {
            if (in.is(names[i])) {
                return i;
            }
        }
        return -1;
    }

    private int note(int seen, int member, String parent) {
        if (member < 0) {
            return seen;
        }
        if ((seen & 1 << member) != 0) {
            throw in.error("duplicate member " + parent + in.text());
        }
        return seen | 1 << member;
    }

    /** Reads a text; absent and null are empty. */
    private String text(String what, boolean pooled) {
        if (in.isNull()) {
            return "";
        }
        if (in.peek() != '"') {
            throw in.error(what + " is not a string");
        }
        in.string();
        return pooled ? in.text(pool) : in.text();
    }

    private boolean flag(String what) {
        switch (in.peek()) {
            case 't' -> {
                in.literal("true");
                return true;
            }
            case 'f' -> in.literal("false");
            case 'n' -> in.literal("null");
            default -> throw in.error(what + " is not a boolean");
        }
        return false;
    }

    private long generation() {
        if (in.isNull()) {
            return 0;
        }
        in.number();
        if (in.isIntegral()) {
            try {
                return Long.parseLong(in.text());
            } catch (NumberFormatException e) {
                // Answered below: too many digits.
            }
        }
        throw in.error("metadata.generation is not a 64-bit integer");
    }

    private Labels labels() {
        if (in.isNull()) {
            return Labels.NONE;
        }
        if (in.peek() != '{') {
            throw in.error("metadata.labels is not an object");
        }
        if (!in.openObject()) {
            return Labels.NONE;
        }
        List<String> pairs = new ArrayList<>();
        do {
            in.name();
            pairs.add(in.text(pool));
            pairs.add(text("a value of metadata.labels", true));
        } while (in.moreMembers());
        try {
            return Labels.ofPairs(pairs.toArray(new String[0]));
        } catch (IllegalArgumentException e) {
            throw in.error("duplicate member metadata.labels." + e.getMessage());
        }
    }

    private List<String> finalizers() {
        if (in.isNull()) {
            return List.of();
        }
        if (in.peek() != '[') {
            throw in.error("metadata.finalizers is not an array");
        }
        List<String> found = new ArrayList<>(2);
        if (in.openArray()) {
            do {
                found.add(text("an element of metadata.finalizers", true));
            } while (in.moreElements());
        }
        return List.copyOf(found);
    }

    private List<OwnerReference> owners() {
        if (in.isNull()) {
            return List.of();
        }
        if (in.peek() != '[') {
            throw in.error("metadata.ownerReferences is not an array");
        }
        List<OwnerReference> found = new ArrayList<>(1);
        if (in.openArray()) {
            do {
                found.add(owner());
            } while (in.moreElements());
        }
        return List.copyOf(found);
    }

    private OwnerReference owner() {
        if (in.peek() != '{') {
            throw in.error("an element of metadata.ownerReferences is not an object");
        }
        String[] texts = {"", "", "", ""};
        boolean controller = false;
        boolean blockOwnerDeletion = false;
        int seen = 0;
        if (in.openObject()) {
            do {
                in.name();
                int member = indexOf(OWNER);
                seen = note(seen, member, "metadata.ownerReferences[].");
                switch (member) {
                    case 0, 1, 2, 3 -> texts[member] = text("a member of metadata.ownerReferences", true);
                    case 4 -> controller = flag("controller of metadata.ownerReferences");
                    case 5 -> blockOwnerDeletion = flag("blockOwnerDeletion of metadata.ownerReferences");
                    default -> in.skip();
                }
            } while (in.moreMembers());
        }
        return new OwnerReference(texts[0], texts[1], texts[2], texts[3], controller, blockOwnerDeletion);
    }

    /** Reads the value of a member that may lead to selectable fields; the result has its bit among the members seen. */
    private long field(FieldPaths level, long seen) {
        int index = level.indexOf(in);
        if (index < 0) {
            in.skip();
            return seen;
        }
        if ((seen & 1L << index) != 0) {
            throw in.error("duplicate member " + in.text() + " on the way to a selectable field");
        }
        FieldPaths.Node node = level.get(index);
        if (in.peek() == '{' && !node.below().isEmpty()) {
            if (in.openObject()) {
                long seenBelow = 0;
                do {
                    in.name();
                    seenBelow = field(node.below(), seenBelow);
                } while (in.moreMembers());
            }
        } else if (node.index() >= 0) {
            fieldValues[node.index()] = value();
        } else {
            in.skip();
        }
        return seen | 1L << index;
    }

    /** The text that a field selector compares: a string, boolean or number; else empty. */
    private String value() {
        int first = in.peek();
        if (first == '{' || first == '[' || first == 'n') {
            in.skip();
            return "";
        }
        in.scalar();
        return in.text(pool);
    }

    /** Whether the bytes are not compact. */
    boolean spaced() {
        return in.spaced();
    }

    @Nullable
    Foreign foreign() {
        return foreign;
    }

    String apiVersion() {
        return apiVersion;
    }

    String kind() {
        return kind;
    }

    ObjectMeta meta() {
        return new ObjectMeta(name, namespace, uid, generation, labels, owners, finalizers, deletionTimestamp);
    }

    String[] fieldValues() {
        return fieldValues;
    }

    int spliceOffset() {
        return spliceOffset;
    }

    Splice splice() {
        return splice;
    }
}
