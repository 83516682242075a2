package dev.orlop.value;

/**
 * Changes values on their way to and from the store ({@code value.Transformer}). The authenticated data is the value's
 * full storage key, so that a value moved to another key cannot be read.
 */
public interface Transformer {
    /**
     * @throws TransformException if the value cannot be read with this key
     */
    Read fromStorage(byte[] stored, String key);

    /**
     * @throws TransformException if the value cannot be written
     */
    byte[] toStorage(byte[] plain, String key);

    /**
     * A value read.
     *
     * @param stale whether it should be written again although its content is unchanged
     */
    record Read(byte[] plain, boolean stale) {}

    /** A value that cannot be transformed. */
    final class TransformException extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final String message;

        public TransformException(String message) {
            super(message, null, false, false);
            this.message = message;
        }

        @Override
        public String getMessage() {
            return message;
        }
    }
}
