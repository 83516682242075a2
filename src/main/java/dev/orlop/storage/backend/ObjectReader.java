package dev.orlop.storage.backend;

import dev.orlop.codec.Codec;
import dev.orlop.codec.CodecException;
import dev.orlop.object.KubeObject;
import dev.orlop.storage.StorageException;
import dev.orlop.value.Transformer;
import dev.orlop.value.Transformer.TransformException;

/** Turns stored values into objects: transformer, then codec. */
final class ObjectReader {
    private final Codec codec;
    private final Transformer transformer;
    private final StorageListener listener;

    ObjectReader(Codec codec, Transformer transformer, StorageListener listener) {
        this.codec = codec;
        this.transformer = transformer;
        this.listener = listener;
    }

    /**
     * @param stale whether the value should be written again although its content is unchanged
     */
    record Decoded(KubeObject object, boolean stale) {}

    /**
     * @throws StorageException.CorruptObject if the value cannot be read
     */
    Decoded read(String key, byte[] value, long revision) {
        try {
            Transformer.Read plain = transformer.fromStorage(value, key);
            return new Decoded(codec.decode(plain.plain(), revision), plain.stale());
        } catch (TransformException | CodecException e) {
            listener.decodeFailed();
            throw new StorageException.CorruptObject(key, e);
        }
    }

    KubeObject object(KeyValue entry) {
        return object(entry.key(), entry.value(), entry.modRevision());
    }

    KubeObject object(String key, byte[] value, long revision) {
        return read(key, value, revision).object();
    }

    /** The value to store for an object without a version. */
    byte[] toStored(String key, KubeObject unversioned) {
        try {
            return transformer.toStorage(unversioned.json(), key);
        } catch (TransformException e) {
            throw new StorageException.Internal("cannot transform the value of " + key + ": " + e.getMessage(), e);
        }
    }
}
