package dev.orlop.codec;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Cuts {@code metadata}, or all but its {@code managedFields}, out of an object's JSON; no tree is built. */
public final class MetadataSlices {
    private static final byte[] METADATA = "metadata".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] MANAGED_FIELDS = "managedFields".getBytes(StandardCharsets.US_ASCII);
    private static final Slice NONE = new Slice(0, 0);

    private MetadataSlices() {}

    /** Bytes from {@code start} up to {@code end}; empty if what was looked for is not there. */
    public record Slice(int start, int end) {
        public int length() {
            return end - start;
        }
    }

    /** The value of {@code metadata}, which every object has. */
    public static Slice metadata(byte[] json) {
        JsonCursor in = new JsonCursor(json);
        in.begin();
        return goTo(in, METADATA) ? value(in) : NONE;
    }

    /** The member {@code metadata.managedFields} with one comma beside it. */
    public static Slice managedFields(byte[] json) {
        JsonCursor in = new JsonCursor(json);
        in.begin();
        if (!goTo(in, METADATA) || !in.openObject()) {
            return NONE;
        }
        boolean first = true;
        do {
            int start = in.at();
            in.name();
            boolean found = in.is(MANAGED_FIELDS);
            in.skip();
            if (found) {
                boolean last = in.peek() != ',';
                return new Slice(first || !last ? start : start - 1, last ? in.at() : in.at() + 1);
            }
            first = false;
        } while (in.moreMembers());
        return NONE;
    }

    /** The JSON without a slice of it; the same array if the slice is empty. */
    public static byte[] without(byte[] json, Slice slice) {
        if (slice.length() == 0) {
            return json;
        }
        byte[] rest = Arrays.copyOf(json, json.length - slice.length());
        System.arraycopy(json, slice.end(), rest, slice.start(), json.length - slice.end());
        return rest;
    }

    private static boolean goTo(JsonCursor in, byte[] member) {
        if (!in.openObject()) {
            return false;
        }
        do {
            in.name();
            if (in.is(member)) {
                return true;
            }
            in.skip();
        } while (in.moreMembers());
        return false;
    }

    private static Slice value(JsonCursor in) {
        int start = in.at();
        in.skip();
        return new Slice(start, in.at());
    }
}
