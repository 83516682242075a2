package dev.orlop.storage.backend;

/** A storage configuration that cannot work. The message names the property; {@link #action} says what to do. */
public final class InvalidStorageConfigException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final String action;

    public InvalidStorageConfigException(String message, String action) {
        super(message);
        this.action = action;
    }

    public String action() {
        return action;
    }
}
