package dev.orlop.web.request;

import dev.orlop.object.Status.Cause;
import dev.orlop.registry.ResourceStore.FieldValidation;
import dev.orlop.registry.ResourceStore.PatchType;
import dev.orlop.registry.ResourceStore.WriteOptions;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The query parameters of POST, PUT and PATCH. Combinations and values that are not allowed are answered with 422. */
public final class WriteQuery {
    private static final int MAX_MANAGER_LENGTH = 128;
    private static final List<String> VALIDATIONS = List.of("Ignore", "Warn", "Strict");

    private final Query query;
    private final String kind;

    /**
     * @param kind the kind that errors name: {@code CreateOptions}, {@code UpdateOptions}, {@code PatchOptions}
     */
    public WriteQuery(Query query, String kind) {
        this.query = query;
        this.kind = kind;
    }

    public WriteOptions options(@Nullable String userAgent, Consumer<String> warnings) {
        return new WriteOptions(dryRun(), fieldManager(userAgent), fieldValidation(), warnings);
    }

    boolean dryRun() {
        return dryRun(query.all("dryRun"), kind);
    }

    static boolean dryRun(List<String> values, String kind) {
        for (String value : values) {
            if (!value.equals("All")) {
                throw OptionErrors.invalid(kind, Cause.notSupported("dryRun", value, List.of("All")));
            }
        }
        return !values.isEmpty();
    }

    FieldValidation fieldValidation() {
        String value = query.text("fieldValidation");
        return switch (value) {
            case "", "Warn" -> FieldValidation.WARN;
            case "Ignore" -> FieldValidation.IGNORE;
            case "Strict" -> FieldValidation.STRICT;
            default -> throw OptionErrors.invalid(kind, Cause.notSupported("fieldValidation", value, VALIDATIONS));
        };
    }

    /** {@code force} and the manager's name have a meaning of their own in server-side apply. */
    public void checkPatch(PatchType type) {
        if (type == PatchType.APPLY) {
            if (query.text("fieldManager").isEmpty()) {
                throw OptionErrors.invalid(kind, Cause.required("fieldManager", "is required for apply patch"));
            }
        } else if (query.has("force")) {
            throw OptionErrors.invalid(kind, Cause.forbidden("force", "may not be specified for non-apply patch"));
        }
    }

    private String fieldManager(@Nullable String userAgent) {
        String manager = query.text("fieldManager");
        if (manager.isEmpty()) {
            return managerOf(userAgent);
        }
        if (manager.length() > MAX_MANAGER_LENGTH) {
            throw OptionErrors.invalid(
                    kind, Cause.tooLong("fieldManager", "must have at most " + MAX_MANAGER_LENGTH + " characters"));
        }
        if (!manager.chars().allMatch(WriteQuery::isPrintable)) {
            throw OptionErrors.invalid(
                    kind, Cause.invalid("fieldManager", manager, "should only contain printable characters"));
        }
        return manager;
    }

    /** A client that does not name its manager is known by its program: the User-Agent up to the first slash. */
    private static String managerOf(@Nullable String userAgent) {
        if (userAgent == null) {
            return "unknown";
        }
        int slash = userAgent.indexOf('/');
        String program = slash < 0 ? userAgent : userAgent.substring(0, slash);
        StringBuilder printable = new StringBuilder();
        program.chars()
                .filter(WriteQuery::isPrintable)
                .limit(MAX_MANAGER_LENGTH)
                .forEach(c -> printable.append((char) c));
        return printable.isEmpty() ? "unknown" : printable.toString();
    }

    private static boolean isPrintable(int c) {
        return !Character.isISOControl(c) && Character.isDefined(c);
    }
}
