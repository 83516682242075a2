package dev.orlop.storage;

import java.util.ArrayList;
import java.util.List;

/**
 * The options of a list. The strings are as the client sent them, since {@code ""} and {@code "0"} mean different things.
 *
 * @param recursive whether the key is a directory; else it is exactly one object's key
 * @param resourceVersion {@code ""}, {@code "0"} or a decimal version
 * @param limit the largest page wanted, 0 for no limit
 * @param continueToken of the page before, or ""
 */
public record ListOptions(
        boolean recursive,
        String resourceVersion,
        ResourceVersionMatch match,
        SelectionPredicate predicate,
        long limit,
        String continueToken) {
    /** {@code metav1.ResourceVersionMatch}. */
    public enum ResourceVersionMatch {
        UNSET,
        NOT_OLDER_THAN,
        EXACT
    }

    /** Everything below the key, current, in one page. */
    public static ListOptions everything() {
        return new ListOptions(true, "", ResourceVersionMatch.UNSET, SelectionPredicate.EVERYTHING, 0, "");
    }

    /**
     * Checks which options stand together, as {@code metav1/validation.ValidateListOptions} does.
     *
     * @throws StorageException.InvalidOption for the first combination that is not allowed (422)
     */
    public void validate() {
        if (match == ResourceVersionMatch.UNSET) {
            return;
        }
        List<String> conflicts = conflicts(match == ResourceVersionMatch.EXACT, resourceVersion, continueToken);
        if (!conflicts.isEmpty()) {
            throw new StorageException.InvalidOption("resourceVersionMatch", true, conflicts.getFirst());
        }
    }

    /**
     * Says why a list that names a match may not have the other options that it has, in the words of the API server.
     *
     * @param exact whether the match is {@code Exact}; else it is another one
     */
    public static List<String> conflicts(boolean exact, String resourceVersion, String continueToken) {
        List<String> conflicts = new ArrayList<>();
        if (resourceVersion.isEmpty()) {
            conflicts.add("resourceVersionMatch is forbidden unless resourceVersion is provided");
        }
        if (!continueToken.isEmpty()) {
            conflicts.add("resourceVersionMatch is forbidden when continue is provided");
        }
        if (exact && resourceVersion.equals("0")) {
            conflicts.add("resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\"");
        }
        return conflicts;
    }

    /**
     * The resourceVersion as a number.
     *
     * @throws StorageException.BadRequest if it is none
     */
    public long version() {
        try {
            return Versioner.parse(resourceVersion);
        } catch (StorageException.InvalidOption e) {
            throw new StorageException.BadRequest("invalid resource version: resourceVersion: " + e.getMessage());
        }
    }

    public ListOptions withRecursive(boolean value) {
        return new ListOptions(value, resourceVersion, match, predicate, limit, continueToken);
    }

    public ListOptions withResourceVersion(String value) {
        return new ListOptions(recursive, value, match, predicate, limit, continueToken);
    }

    public ListOptions withMatch(ResourceVersionMatch value) {
        return new ListOptions(recursive, resourceVersion, value, predicate, limit, continueToken);
    }

    public ListOptions withPredicate(SelectionPredicate value) {
        return new ListOptions(recursive, resourceVersion, match, value, limit, continueToken);
    }

    public ListOptions withLimit(long value) {
        return new ListOptions(recursive, resourceVersion, match, predicate, value, continueToken);
    }

    /** The page behind one that a token ends, as the first one's options say. */
    public ListOptions next(String token) {
        return new ListOptions(recursive, "", ResourceVersionMatch.UNSET, predicate, limit, token);
    }

    public ListOptions withContinueToken(String value) {
        return new ListOptions(recursive, resourceVersion, match, predicate, limit, value);
    }
}
