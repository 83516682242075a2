package dev.orlop.web.request;

import dev.orlop.object.FieldSelector;
import dev.orlop.object.LabelSelector;
import dev.orlop.object.ResourceVersion;
import dev.orlop.object.Status;
import dev.orlop.object.Status.Cause;
import dev.orlop.object.StatusException;
import dev.orlop.storage.ListOptions;
import dev.orlop.storage.ListOptions.ResourceVersionMatch;
import dev.orlop.storage.ListOptionsValidation;
import dev.orlop.storage.SelectionPredicate;
import dev.orlop.storage.StatusMapping;
import dev.orlop.storage.StorageException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The query parameters of reads as {@link ListOptions}. Values that cannot be read are answered with 400, combinations
 * that are not allowed with 422.
 */
public final class ReadQuery {
    private static final String RESOURCE_VERSION = "resourceVersion";
    private static final String MATCH = "resourceVersionMatch";

    private ReadQuery() {}

    /** The resourceVersion parameter, checked to be one. */
    public static String resourceVersion(Query query) {
        return checkedVersion(RESOURCE_VERSION, query.text(RESOURCE_VERSION));
    }

    static String checkedVersion(String parameter, String value) {
        try {
            ResourceVersion.parse(value);
            return value;
        } catch (NumberFormatException e) {
            throw new StatusException(Status.badRequest("invalid parameter " + parameter + ": " + e.getMessage()));
        }
    }

    public static ListOptions list(Query query, Target target) {
        ListOptions options = common(query, target)
                .withLimit(Math.max(0, orZero(query.number("limit"))))
                .withContinueToken(query.text("continue"))
                .withSendInitialEvents(query.optionalFlag("sendInitialEvents"));
        check(options, target, false);
        return options;
    }

    /**
     * The options of a watch. Without a version and without a word about initial events the state is replayed first, as
     * the API server's {@code SetListOptionsDefaults} has it.
     */
    public static ListOptions watch(Query query, Target target) {
        ListOptions options = common(query, target)
                .withAllowBookmarks(query.flag("allowWatchBookmarks"))
                .withSendInitialEvents(query.optionalFlag("sendInitialEvents"));
        boolean noVersion =
                options.resourceVersion().isEmpty() || options.resourceVersion().equals("0");
        if (noVersion && options.sendInitialEvents() == null && options.match() == ResourceVersionMatch.UNSET) {
            options = options.withSendInitialEvents(true).withMatch(ResourceVersionMatch.NOT_OLDER_THAN);
        }
        check(options, target, true);
        return options;
    }

    /** The options of a watch that goes on behind a version that was seen, whatever the query says of versions. */
    public static ListOptions resumedWatch(Query query, Target target, String lastVersion) {
        return common(query, target)
                .withAllowBookmarks(true)
                .withMatch(ResourceVersionMatch.UNSET)
                .withResourceVersion(checkedVersion("Last-Event-ID", lastVersion));
    }

    private static void check(ListOptions options, Target target, boolean watch) {
        try {
            if (watch) {
                ListOptionsValidation.checkWatch(options);
            } else {
                ListOptionsValidation.checkList(options);
            }
        } catch (StorageException e) {
            StatusMapping.Verb verb = watch ? StatusMapping.Verb.WATCH : StatusMapping.Verb.LIST;
            throw new StatusException(
                    StatusMapping.toStatus(e, verb, target.definition().groupResource(), ""));
        }
    }

    private static ListOptions common(Query query, Target target) {
        return ListOptions.everything()
                .withResourceVersion(resourceVersion(query))
                .withMatch(match(query.text(MATCH)))
                .withPredicate(predicate(query, target));
    }

    private static ResourceVersionMatch match(String text) {
        return switch (text) {
            case "" -> ResourceVersionMatch.UNSET;
            case "NotOlderThan" -> ResourceVersionMatch.NOT_OLDER_THAN;
            case "Exact" -> ResourceVersionMatch.EXACT;
            default ->
                throw OptionErrors.invalid(
                        "ListOptions", Cause.notSupported(MATCH, text, List.of("Exact", "NotOlderThan")));
        };
    }

    private static SelectionPredicate predicate(Query query, Target target) {
        String label = query.text("labelSelector");
        String field = query.text("fieldSelector");
        if (label.isEmpty() && field.isEmpty() && target.isCollection()) {
            return SelectionPredicate.EVERYTHING;
        }
        return new SelectionPredicate(labelSelector(label), fieldSelector(field, target));
    }

    private static LabelSelector labelSelector(String text) {
        try {
            return text.isEmpty() ? LabelSelector.EVERYTHING : LabelSelector.parse(text);
        } catch (IllegalArgumentException e) {
            throw new StatusException(Status.badRequest("invalid labelSelector: " + e.getMessage()));
        }
    }

    /** The selector, narrowed to the one object where the path names one. */
    private static FieldSelector fieldSelector(String text, Target target) {
        String own = target.name() == null ? "" : "metadata.name=" + escape(target.name());
        String whole = own.isEmpty() || text.isEmpty() ? own + text : own + "," + text;
        if (whole.isEmpty()) {
            return FieldSelector.EVERYTHING;
        }
        try {
            return FieldSelector.parse(whole);
        } catch (IllegalArgumentException e) {
            throw new StatusException(Status.badRequest("invalid fieldSelector: " + e.getMessage()));
        }
    }

    private static String escape(String value) {
        return value.replace("\\", "\\\\").replace(",", "\\,").replace("=", "\\=");
    }

    private static long orZero(@Nullable Long value) {
        return value == null ? 0 : value;
    }
}
