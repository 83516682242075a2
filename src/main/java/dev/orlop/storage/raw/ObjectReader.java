package dev.orlop.storage.raw;

import dev.orlop.codec.Codec;
import dev.orlop.codec.CodecException;
import dev.orlop.object.KubeObject;
import dev.orlop.storage.StorageException;
import dev.orlop.storage.backend.KeyValue;
import dev.orlop.value.Transformer;
import dev.orlop.value.Transformer.TransformException;
import java.util.Arrays;

/** Turns stored values into objects: transformer, then codec, then the name that the key gives. */
final class ObjectReader {
    private final Codec codec;
    private final Transformer transformer;
    private final Identity identity;
    private final StorageListener listener;

    ObjectReader(Codec codec, Transformer transformer, Identity identity, StorageListener listener) {
        this.codec = codec;
        this.transformer = transformer;
        this.identity = identity;
        this.listener = listener;
    }

    /**
     * @param stale whether the value should be written again although its content is unchanged
     */
    record Decoded(KubeObject object, boolean stale) {}

    /**
     * What an update goes by. A value in another form than ours, such as a foreign writer's, is stale too: the codec takes
     * that form away, and an update that changes nothing else must still compare with what is stored.
     *
     * @throws StorageException.CorruptObject if the value cannot be read
     * @throws StorageException.KeyUnavailable if it cannot be read at the moment
     */
    Decoded read(String key, byte[] value, long revision) {
        Transformer.Read plain = plain(key, value);
        KubeObject object = decode(key, plain.plain(), revision);
        return new Decoded(object, plain.stale() || !Arrays.equals(plain.plain(), object.storedBytes()));
    }

    /** Whether an object of the resource can have a key: others are to be passed over, not read. */
    boolean isObject(String key) {
        return identity.isObject(key);
    }

    private Transformer.Read plain(String key, byte[] value) {
        try {
            return transformer.fromStorage(value, key);
        } catch (TransformException e) {
            throw e.temporary() ? new StorageException.KeyUnavailable(e.getMessage(), e) : corrupt(key, e);
        }
    }

    private KubeObject decode(String key, byte[] plain, long revision) {
        try {
            return identity.given(key, codec.decode(plain, revision), codec);
        } catch (CodecException e) {
            throw corrupt(key, e);
        }
    }

    private StorageException corrupt(String key, RuntimeException cause) {
        listener.decodeFailed();
        return new StorageException.CorruptObject(key, cause);
    }

    KubeObject object(KeyValue entry) {
        return object(entry.key(), entry.value(), entry.modRevision());
    }

    KubeObject object(String key, byte[] value, long revision) {
        return decode(key, plain(key, value).plain(), revision);
    }

    /** The value to store for an object without a version. */
    byte[] toStored(String key, KubeObject unversioned) {
        try {
            return transformer.toStorage(unversioned.json(), key);
        } catch (TransformException e) {
            String message = "cannot transform the value of " + key + ": " + e.getMessage();
            throw e.temporary()
                    ? new StorageException.KeyUnavailable(message, e)
                    : new StorageException.Internal(message, e);
        }
    }
}
