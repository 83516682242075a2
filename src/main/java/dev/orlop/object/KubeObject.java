package dev.orlop.object;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An object of a resource type: immutable UTF-8 JSON, what the server needs to know of it, and its resourceVersion.
 *
 * <p>The bytes are the wire form: they carry {@code metadata.resourceVersion} exactly when the version is not 0. The
 * stored form is the same without that member (and an object never carries {@code selfLink}), so two objects that differ
 * in their version only have equal {@linkplain #storedBytes() stored bytes}. Changing the version copies bytes and
 * parses nothing.
 *
 * <p>The arrays handed out are the object's own and shared by every reader: never write to them. Where many large objects are
 * kept that are seldom read, they are kept {@linkplain #compressed() compressed}.
 */
public sealed class KubeObject permits CompressedObject {
    /** What stands beside the resourceVersion member where it is spliced in. */
    public enum Splice {
        /** {@code metadata} has no other member. */
        ALONE,
        /** A member follows: the comma comes after. */
        BEFORE_MEMBER,
        /** It is the last member: the comma comes before. */
        AFTER_MEMBER
    }

    private static final byte[] MEMBER = "\"resourceVersion\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] API_VERSION = "\"apiVersion\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] KIND = "\"kind\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final String[] NO_VALUES = {};

    private final byte[] bytes;
    private final long resourceVersion;
    private final int spliceOffset;
    private final Splice splice;
    private final TypeMeta type;
    private final ObjectMeta meta;
    private final SelectableFields fields;
    private final String[] fieldValues;
    /** What {@link #typeOffsets} found, 0 for not looked for; two threads that look find the same. */
    private volatile long typeOffsets;

    /** What a reader has found out about the object. */
    private volatile @Nullable Object mark;

    private KubeObject(byte[] json, long resourceVersion, KubeObject shape) {
        this.bytes = json;
        this.resourceVersion = resourceVersion;
        this.spliceOffset = shape.spliceOffset;
        this.splice = shape.splice;
        this.type = shape.type;
        this.meta = shape.meta;
        this.fields = shape.fields;
        this.fieldValues = shape.fieldValues;
    }

    private KubeObject(byte[] json, int spliceOffset, TypeMeta type, KubeObject other) {
        this.bytes = json;
        this.resourceVersion = other.resourceVersion;
        this.spliceOffset = spliceOffset;
        this.splice = other.splice;
        this.type = type;
        this.meta = other.meta;
        this.fields = other.fields;
        this.fieldValues = other.fieldValues;
    }

    private KubeObject(
            byte[] stored,
            int spliceOffset,
            Splice splice,
            TypeMeta type,
            ObjectMeta meta,
            SelectableFields fields,
            String[] fieldValues) {
        this.bytes = stored;
        this.resourceVersion = ResourceVersion.UNSET;
        this.spliceOffset = spliceOffset;
        this.splice = splice;
        this.type = type;
        this.meta = meta;
        this.fields = fields;
        this.fieldValues = fieldValues;
    }

    /** The same object, whose bytes stand for its JSON. */
    KubeObject(KubeObject same, byte[] bytes) {
        this(bytes, same.resourceVersion, same);
        this.typeOffsets = same.typeOffsets();
    }

    /** {@code apiVersion} and {@code kind} as the bytes state them; instances are shared by all objects of a type. */
    public record TypeMeta(String apiVersion, String kind) {}

    /**
     * An object without a version, of bytes that a codec has scanned.
     *
     * @param stored canonical JSON without resourceVersion and selfLink; owned by the object from now on
     * @param spliceOffset where in {@code stored} the resourceVersion member goes, before its leading comma if any
     * @param fieldValues the values of {@code fields} in their order, "" where absent; owned by the object from now on
     */
    public static KubeObject ofStored(
            byte[] stored,
            int spliceOffset,
            Splice splice,
            TypeMeta type,
            ObjectMeta meta,
            SelectableFields fields,
            String[] fieldValues) {
        return new KubeObject(
                stored, spliceOffset, splice, type, meta, fields, fieldValues.length == 0 ? NO_VALUES : fieldValues);
    }

    /** The wire form. Do not write to it. */
    public byte[] json() {
        return bytes;
    }

    /** The length of the wire form in bytes. */
    public int jsonLength() {
        return bytes.length;
    }

    /** What is held: the wire form, or what stands for it. */
    final byte[] bytes() {
        return bytes;
    }

    /**
     * This object, held in less memory: whoever reads its JSON gets a new array and pays for making it. The same object if it
     * is small, or would not become much smaller.
     */
    public KubeObject compressed() {
        return CompressedObject.of(this);
    }

    /** The form at rest: without resourceVersion. The same array as {@link #json()} if the version is 0. */
    public byte[] storedBytes() {
        byte[] json = json();
        int inserted = insertedLength(resourceVersion, splice);
        if (inserted == 0) {
            return json;
        }
        byte[] stored = new byte[json.length - inserted];
        System.arraycopy(json, 0, stored, 0, spliceOffset);
        System.arraycopy(json, spliceOffset + inserted, stored, spliceOffset, stored.length - spliceOffset);
        return stored;
    }

    /** This object at another version; 0 takes the version away. */
    public KubeObject withResourceVersion(long version) {
        if (version == resourceVersion) {
            return this;
        }
        byte[] json = json();
        int removed = insertedLength(resourceVersion, splice);
        int inserted = insertedLength(version, splice);
        byte[] bytes = new byte[json.length - removed + inserted];
        System.arraycopy(json, 0, bytes, 0, spliceOffset);
        if (inserted > 0) {
            writeMember(bytes, version);
        }
        int tail = spliceOffset + removed;
        System.arraycopy(json, tail, bytes, spliceOffset + inserted, json.length - tail);
        return new KubeObject(bytes, version, this);
    }

    /**
     * This object in a stored form that is not the canonical one, by a space that JSON ignores: whatever updates it next
     * writes it anew, also where nothing changes.
     */
    public KubeObject unsettled() {
        byte[] json = json();
        byte[] spaced = Arrays.copyOf(json, json.length + 1);
        spaced[json.length] = ' ';
        return new KubeObject(spaced, resourceVersion, this);
    }

    private void writeMember(byte[] bytes, long version) {
        int at = spliceOffset;
        if (splice == Splice.AFTER_MEMBER) {
            bytes[at++] = ',';
        }
        System.arraycopy(MEMBER, 0, bytes, at, MEMBER.length);
        int digits = digits(version);
        at += MEMBER.length + digits;
        long rest = version;
        for (int i = 1; i <= digits; i++) {
            bytes[at - i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        bytes[at++] = '"';
        if (splice == Splice.BEFORE_MEMBER) {
            bytes[at] = ',';
        }
    }

    /**
     * This object under another apiVersion, by splicing bytes; null if that cannot be done, as the bytes do not begin
     * with the apiVersion or the kind differs, and the object must be decoded for it.
     */
    public @Nullable KubeObject withType(TypeMeta wanted) {
        byte[] json = json();
        byte[] head = head(type.apiVersion());
        if (!wanted.kind().equals(type.kind()) || !startsWith(json, head)) {
            return null;
        }
        byte[] newHead = head(wanted.apiVersion());
        byte[] bytes = new byte[json.length - head.length + newHead.length];
        System.arraycopy(newHead, 0, bytes, 0, newHead.length);
        System.arraycopy(json, head.length, bytes, newHead.length, json.length - head.length);
        return new KubeObject(bytes, spliceOffset + newHead.length - head.length, wanted, this);
    }

    /**
     * Where the members {@code apiVersion} and {@code kind} begin, in this order and with a member after each, as a codec
     * writes them: looked for once.
     *
     * @return the offset of the first in the upper half, of the second in the lower one; -1 if they do not stand like that
     */
    public long typeOffsets() {
        long known = typeOffsets;
        if (known == 0) {
            known = findType(json());
            typeOffsets = known;
        }
        return known;
    }

    private long findType(byte[] json) {
        int depth = 0;
        int first = -1;
        for (int i = 0; i < json.length; i++) {
            switch (json[i]) {
                case '{', '[' -> depth++;
                case '}', ']' -> depth--;
                case '"' -> {
                    if (depth == 1 && first < 0 && isAt(json, i, API_VERSION, type.apiVersion())) {
                        first = i;
                    } else if (depth == 1 && isAt(json, i, KIND, type.kind())) {
                        return first < 0 ? -1 : (long) first << Integer.SIZE | i;
                    }
                    i = stringEnd(json, i + 1);
                }
                default -> {}
            }
        }
        return -1;
    }

    /** Whether a member, of which the value and what ends it are still to come, stands in JSON. */
    private static boolean isAt(byte[] json, int index, byte[] name, String value) {
        int at = index + name.length;
        int end = at + value.length();
        if (end + 2 > json.length || !Arrays.equals(json, index, at, name, 0, name.length)) {
            return false;
        }
        for (int i = at; i < end; i++) {
            if (json[i] != value.charAt(i - at)) {
                return false;
            }
        }
        return json[end] == '"' && json[end + 1] == ',';
    }

    private static int stringEnd(byte[] json, int from) {
        int i = from;
        while (i < json.length && json[i] != '"') {
            i += json[i] == '\\' ? 2 : 1;
        }
        return i;
    }

    private static byte[] head(String apiVersion) {
        return ("{\"apiVersion\":\"" + apiVersion + '"').getBytes(StandardCharsets.UTF_8);
    }

    private static boolean startsWith(byte[] json, byte[] head) {
        return json.length > head.length && Arrays.equals(json, 0, head.length, head, 0, head.length);
    }

    private static int insertedLength(long version, Splice splice) {
        if (version == ResourceVersion.UNSET) {
            return 0;
        }
        return MEMBER.length + digits(version) + 1 + (splice == Splice.ALONE ? 0 : 1);
    }

    private static int digits(long version) {
        int digits = 1;
        for (long rest = version / 10; rest > 0; rest /= 10) {
            digits++;
        }
        return digits;
    }

    /** Whether both have the same stored form. Copies nothing. */
    public boolean equalsIgnoringVersion(KubeObject other) {
        if (spliceOffset != other.spliceOffset || splice != other.splice) {
            return false;
        }
        byte[] json = json();
        byte[] otherJson = other.json();
        int tail = spliceOffset + insertedLength(resourceVersion, splice);
        int otherTail = spliceOffset + insertedLength(other.resourceVersion, splice);
        return Arrays.equals(json, 0, spliceOffset, otherJson, 0, spliceOffset)
                && Arrays.equals(json, tail, json.length, otherJson, otherTail, otherJson.length);
    }

    /** The revision of the last change, or 0 if the object was never stored. */
    public long resourceVersion() {
        return resourceVersion;
    }

    public TypeMeta type() {
        return type;
    }

    public ObjectMeta meta() {
        return meta;
    }

    /**
     * The value that a field selector compares, "" if the object has none.
     *
     * @param path {@code metadata.name}, {@code metadata.namespace} or one of the type's selectable fields
     * @throws IllegalArgumentException if the type does not allow the path; requests are checked before they come here
     */
    public String field(String path) {
        return switch (path) {
            case "metadata.name" -> meta.name();
            case "metadata.namespace" -> meta.namespace();
            default -> {
                int index = fields.indexOf(path);
                if (index < 0) {
                    throw new IllegalArgumentException("not a selectable field: " + path);
                }
                yield fieldValues[index];
            }
        };
    }

    /** What was last {@linkplain #mark marked}, or null. */
    public @Nullable Object mark() {
        return mark;
    }

    /**
     * Remembers what a reader has found out about the object, so that the next one need not: one thing at a time. It is no
     * part of the object, and does not go over to its copies.
     */
    public void mark(Object found) {
        this.mark = found;
    }

    /** Equal bytes, hence an equal version. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof KubeObject object
                && resourceVersion == object.resourceVersion
                && Arrays.equals(json(), object.json());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(json());
    }

    /** Name and version only: objects hold secrets, and this text ends up in logs. */
    @Override
    public String toString() {
        String name = meta.namespace().isEmpty() ? meta.name() : meta.namespace() + "/" + meta.name();
        return type.kind() + " " + name + " @" + resourceVersion;
    }
}
