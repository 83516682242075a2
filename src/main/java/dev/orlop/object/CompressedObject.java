package dev.orlop.object;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * An object that holds its JSON deflated (RFC 1951) and makes it anew for each reader. A definition of 61 KB takes 11 KB; to
 * deflate it costs 0.5 ms, to inflate it 0.06 ms.
 */
final class CompressedObject extends KubeObject {
    /** Bytes of JSON below which little would be saved. */
    private static final int SMALL = 1024;

    /** Half the time of the default level, for 7 % more bytes. */
    private static final int LEVEL = 4;

    private final int jsonLength;

    private CompressedObject(KubeObject object, byte[] deflated, int jsonLength) {
        super(object, deflated);
        this.jsonLength = jsonLength;
    }

    static KubeObject of(KubeObject object) {
        byte[] json = object.json();
        if (json.length < SMALL) {
            return object;
        }
        byte[] deflated = new byte[json.length / 2];
        Deflater deflater = new Deflater(LEVEL, true);
        try {
            deflater.setInput(json);
            deflater.finish();
            int length = deflater.deflate(deflated);
            return deflater.finished()
                    ? new CompressedObject(object, Arrays.copyOf(deflated, length), json.length)
                    : object;
        } finally {
            deflater.end();
        }
    }

    @Override
    public byte[] json() {
        byte[] json = new byte[jsonLength];
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(bytes());
            inflater.inflate(json);
            return json;
        } catch (DataFormatException e) {
            throw new IllegalStateException("not what has been deflated", e);
        } finally {
            inflater.end();
        }
    }

    @Override
    public int jsonLength() {
        return jsonLength;
    }

    @Override
    public KubeObject compressed() {
        return this;
    }

    @Override
    public KubeObject withResourceVersion(long version) {
        return super.withResourceVersion(version).compressed();
    }
}
