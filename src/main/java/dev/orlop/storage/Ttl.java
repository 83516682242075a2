package dev.orlop.storage;

/**
 * The time that a written object lives, in whole seconds from the write.
 *
 * @param seconds positive; 0 stands for no expiry and -1 for the expiry that the object has already
 */
public record Ttl(long seconds) {
    /** The object stays until it is deleted. */
    public static final Ttl FOREVER = new Ttl(0);
    /** The object keeps the expiry it has; a new one has none. */
    public static final Ttl KEEP = new Ttl(-1);

    public Ttl {
        if (seconds < -1) {
            throw new IllegalArgumentException("negative time to live: " + seconds + " s");
        }
    }

    public static Ttl ofSeconds(long seconds) {
        return seconds == 0 ? FOREVER : new Ttl(seconds);
    }

    public boolean isKeep() {
        return seconds == -1;
    }

    public boolean isForever() {
        return seconds == 0;
    }
}
