package dev.orlop.web.request;

import dev.orlop.object.FieldSelector;
import dev.orlop.object.LabelSelector;
import dev.orlop.object.ResourceVersion;
import dev.orlop.object.Status;
import dev.orlop.object.Status.Cause;
import dev.orlop.object.StatusException;
import dev.orlop.registry.FieldLabels;
import dev.orlop.registry.OptionErrors;
import dev.orlop.storage.ListOptions;
import dev.orlop.storage.ListOptions.ResourceVersionMatch;
import dev.orlop.storage.SelectionPredicate;
import dev.orlop.storage.WatchOptions;
import dev.orlop.tree.FieldErrors;
import dev.orlop.tree.Literals;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The query parameters of reads as {@link ListOptions} and {@link WatchOptions}. Values that cannot be read are answered
 * with 400, combinations that are not allowed with 422.
 */
public final class ReadQuery {
    private static final String RESOURCE_VERSION = "resourceVersion";
    private static final String MATCH = "resourceVersionMatch";
    private static final String INITIAL_EVENTS = "sendInitialEvents";
    private static final Map<String, ResourceVersionMatch> MATCHES =
            Map.of("Exact", ResourceVersionMatch.EXACT, "NotOlderThan", ResourceVersionMatch.NOT_OLDER_THAN);

    private ReadQuery() {}

    /**
     * The version that a GET asks for.
     *
     * @throws StatusException 400 if it is none, or for a parameter that once had a meaning
     */
    public static String get(Query query) {
        if (query.flag("export")) {
            throw new StatusException(
                    Status.badRequest("the export parameter, deprecated since v1.14, is no longer supported"));
        }
        return resourceVersion(query);
    }

    private static String resourceVersion(Query query) {
        return checkedVersion("resourceVersion", query.text(RESOURCE_VERSION));
    }

    static String checkedVersion(String what, String value) {
        String problem = problem(value);
        if (problem != null) {
            throw new StatusException(
                    Status.badRequest(what + ": Invalid value: " + Literals.quote(value) + ": " + problem));
        }
        return value;
    }

    private static @Nullable String problem(String version) {
        try {
            ResourceVersion.parse(version);
            return null;
        } catch (NumberFormatException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /**
     * The options of a list.
     *
     * @throws StatusException 400 for what cannot be read, 422 for what may not stand together
     */
    public static ListOptions list(Query query, Target target) {
        query.number("timeoutSeconds");
        Long limit = query.number("limit");
        SelectionPredicate predicate = predicate(query, target);
        FieldErrors causes = new FieldErrors();
        checkList(query, causes);
        OptionErrors.throwIfAny("ListOptions", causes);
        FieldLabels.check(target.definition(), target.version(), predicate.field());
        String continueToken = query.text("continue");
        String version = query.text(RESOURCE_VERSION);
        // Zero by any other spelling is no version, as long as the text is not what the rules above look for.
        boolean zero = continueToken.isEmpty()
                && version.length() > 1
                && version.chars().allMatch(c -> c == '0');
        return ListOptions.everything()
                .withResourceVersion(zero ? "" : version)
                .withMatch(zero ? ResourceVersionMatch.UNSET : match(query))
                .withPredicate(predicate)
                .withLimit(limit == null ? 0 : Math.max(0, limit))
                .withContinueToken(continueToken);
    }

    private static void checkList(Query query, FieldErrors causes) {
        String match = query.text(MATCH);
        if (!match.isEmpty()) {
            ListOptions.conflicts(match.equals("Exact"), query.text(RESOURCE_VERSION), query.text("continue"))
                    .forEach(conflict -> causes.forbidden(MATCH, conflict));
            if (!MATCHES.containsKey(match)) {
                causes.add(Cause.notSupported(MATCH, match, List.of("Exact", "NotOlderThan", "")));
            }
        }
        if (query.has(INITIAL_EVENTS)) {
            causes.forbidden(INITIAL_EVENTS, "sendInitialEvents is forbidden for list");
        }
    }

    /**
     * The options of a watch. Without a version and without a word about initial events the state is replayed first, as
     * the API server's {@code SetListOptionsDefaults} has it.
     *
     * @throws StatusException 400 for what cannot be read, 422 for what may not stand together
     */
    public static WatchOptions watch(Query query, Target target) {
        query.number("timeoutSeconds");
        query.number("limit");
        SelectionPredicate predicate = predicate(query, target);
        String version = query.text(RESOURCE_VERSION);
        // Where nothing but the path asks for the watch, the parameters are those of a list.
        boolean listed = target.watched() && !query.flag("watch");
        boolean replays = !listed
                && (version.isEmpty() || version.equals("0"))
                && !query.has(INITIAL_EVENTS)
                && query.text(MATCH).isEmpty();
        FieldErrors causes = new FieldErrors();
        if (listed) {
            checkList(query, causes);
        } else {
            checkWatch(query, replays, causes);
        }
        OptionErrors.throwIfAny("ListOptions", causes);
        FieldLabels.check(target.definition(), target.version(), predicate.field());
        if (target.watched()) {
            checkName(query, target);
        }
        return WatchOptions.everything()
                .withResourceVersion(resourceVersion(query))
                .withPredicate(predicate)
                .withAllowBookmarks(query.flag("allowWatchBookmarks"))
                .withSendInitialEvents(replays ? Boolean.TRUE : query.optionalFlag(INITIAL_EVENTS));
    }

    /** A selector beside the name in a path has to name it, too. */
    private static void checkName(Query query, Target target) {
        FieldSelector sent = FieldSelector.parse(query.text("fieldSelector"));
        if (target.name() != null
                && !sent.requirements().isEmpty()
                && !target.name().equals(sent.exactValue("metadata.name"))) {
            throw new StatusException(Status.badRequest("fieldSelector metadata.name doesn't match requested name"));
        }
    }

    private static void checkWatch(Query query, boolean replays, FieldErrors causes) {
        String match = replays ? "NotOlderThan" : query.text(MATCH);
        boolean initial = replays || query.has(INITIAL_EVENTS);
        if (initial && !match.equals("NotOlderThan")) {
            causes.forbidden(MATCH, "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan");
        }
        if (!match.isEmpty()) {
            if (!initial) {
                causes.forbidden(
                        MATCH, "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided");
            }
            if (!match.equals("NotOlderThan")) {
                causes.add(Cause.notSupported(MATCH, match, List.of("NotOlderThan")));
            }
            if (!query.text("continue").isEmpty()) {
                causes.forbidden(MATCH, "resourceVersionMatch is forbidden when continue is provided");
            }
        }
    }

    /** The options of a watch that goes on behind a version that was seen, whatever the query says of versions. */
    public static WatchOptions resumedWatch(Query query, Target target, String lastVersion) {
        return WatchOptions.everything()
                .withPredicate(predicate(query, target))
                .withAllowBookmarks(true)
                .withResourceVersion(checkedVersion("Last-Event-ID", lastVersion));
    }

    private static ResourceVersionMatch match(Query query) {
        return MATCHES.getOrDefault(query.text(MATCH), ResourceVersionMatch.UNSET);
    }

    private static SelectionPredicate predicate(Query query, Target target) {
        String label = query.text("labelSelector");
        String field = query.text("fieldSelector");
        if (label.isEmpty() && field.isEmpty() && target.isCollection()) {
            return SelectionPredicate.EVERYTHING;
        }
        try {
            return new SelectionPredicate(LabelSelector.parse(label), fieldSelector(field, target));
        } catch (IllegalArgumentException e) {
            throw new StatusException(Status.badRequest(String.valueOf(e.getMessage())));
        }
    }

    /** The selector, narrowed to the one object where the path names one. */
    private static FieldSelector fieldSelector(String text, Target target) {
        FieldSelector sent = FieldSelector.parse(text);
        if (target.name() == null) {
            return sent;
        }
        String own = "metadata.name=" + escape(target.name());
        return FieldSelector.parse(sent.requirements().isEmpty() ? own : own + "," + text);
    }

    private static String escape(String value) {
        return value.replace("\\", "\\\\").replace(",", "\\,").replace("=", "\\=");
    }
}
