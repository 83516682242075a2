package dev.orlop.storage.backend;

/**
 * A key's value at a revision. The array is shared: never write to it.
 *
 * @param modRevision the revision that wrote this value
 */
public record KeyValue(String key, byte[] value, long modRevision) {
    @Override
    public String toString() {
        return key + "@" + modRevision + " (" + value.length + " bytes)";
    }
}
