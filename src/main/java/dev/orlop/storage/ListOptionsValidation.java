package dev.orlop.storage;

import dev.orlop.storage.ListOptions.ResourceVersionMatch;

/**
 * Checks which list and watch options may stand together: {@code metav1/validation.ValidateListOptions} for requests
 * and {@code storage.ValidateListOptions} for the store.
 */
public final class ListOptionsValidation {
    private static final String MATCH = "resourceVersionMatch";
    private static final String SEND_INITIAL_EVENTS = "sendInitialEvents";

    private ListOptionsValidation() {}

    /**
     * Checks the options of a LIST request.
     *
     * @throws StorageException.InvalidOption for the first combination that is not allowed (422)
     */
    public static void checkList(ListOptions options) {
        if (options.sendInitialEvents() != null) {
            throw forbidden(SEND_INITIAL_EVENTS, "sendInitialEvents is forbidden for list");
        }
        if (options.match() == ResourceVersionMatch.UNSET) {
            return;
        }
        if (options.resourceVersion().isEmpty()) {
            throw forbidden(MATCH, "resourceVersionMatch is forbidden unless resourceVersion is provided");
        }
        if (!options.continueToken().isEmpty()) {
            throw forbidden(MATCH, "resourceVersionMatch is forbidden when continue is provided");
        }
        if (options.match() == ResourceVersionMatch.EXACT
                && options.resourceVersion().equals("0")) {
            throw forbidden(MATCH, "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\"");
        }
    }

    /**
     * Checks the options of a WATCH request.
     *
     * @throws StorageException.InvalidOption for the first combination that is not allowed (422)
     */
    public static void checkWatch(ListOptions options) {
        if (options.sendInitialEvents() == null) {
            if (options.match() != ResourceVersionMatch.UNSET) {
                throw forbidden(
                        MATCH, "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided");
            }
            return;
        }
        if (options.match() != ResourceVersionMatch.NOT_OLDER_THAN) {
            throw forbidden(MATCH, "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan");
        }
    }

    private static StorageException.InvalidOption forbidden(String field, String message) {
        return new StorageException.InvalidOption(field, true, message);
    }
}
