package dev.orlop.value.kms;

/** A plugin's refusal or silence. Its message holds no secret. */
final class KmsException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** A plugin's words go into answers and logs, but not at any length. */
    private static final int LONGEST = 1000;

    private final String message;
    private final boolean temporary;

    /**
     * @param temporary whether the plugin was away or late, rather than having answered wrongly
     */
    KmsException(String message, boolean temporary) {
        super(message, null, false, false);
        this.message = message.length() > LONGEST ? message.substring(0, LONGEST) : message;
        this.temporary = temporary;
    }

    @Override
    public String getMessage() {
        return message;
    }

    boolean temporary() {
        return temporary;
    }
}
