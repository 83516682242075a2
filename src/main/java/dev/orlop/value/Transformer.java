package dev.orlop.value;

import reactor.core.publisher.Mono;

/**
 * Changes values on their way to and from the store ({@code value.Transformer}). The authenticated data is the value's
 * full storage key, so that a value moved to another key cannot be read.
 */
public interface Transformer {
    /**
     * Undoes what {@link #toStorage} has done.
     *
     * @throws TransformException if the value cannot be read with this key
     */
    Read fromStorage(byte[] stored, String key);

    /**
     * Turns a value into what is stored.
     *
     * @throws TransformException if the value cannot be written
     */
    byte[] toStorage(byte[] plain, String key);

    /** Whether reading may take something that is elsewhere: then each value is given to {@link #fetch} before. */
    default boolean fetches() {
        return false;
    }

    /**
     * Fetches what reading a value takes and is not here yet, such as a key that only a plugin can decrypt.
     *
     * @param from the index of the value's first byte
     * @return completes whether or not it was to be had; where it was not, reading says why
     */
    default Mono<Void> fetch(byte[] stored, int from) {
        return Mono.empty();
    }

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
        private final boolean temporary;

        public TransformException(String message) {
            this(message, false);
        }

        /**
         * A failure that may pass.
         *
         * @param temporary whether nothing is wrong with the value: what transforms it is away at the moment
         */
        public TransformException(String message, boolean temporary) {
            super(message, null, false, false);
            this.message = message;
            this.temporary = temporary;
        }

        public boolean temporary() {
            return temporary;
        }

        @Override
        public String getMessage() {
            return message;
        }
    }
}
