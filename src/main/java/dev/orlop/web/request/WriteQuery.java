package dev.orlop.web.request;

import dev.orlop.object.GoFormat;
import dev.orlop.object.Status.Cause;
import dev.orlop.object.StatusException;
import dev.orlop.registry.OptionErrors;
import dev.orlop.registry.ResourceStore.FieldValidation;
import dev.orlop.registry.ResourceStore.PatchType;
import dev.orlop.registry.ResourceStore.WriteOptions;
import dev.orlop.tree.FieldErrors;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The query parameters of POST, PUT and PATCH. Combinations and values that are not allowed are answered with 422. */
public final class WriteQuery {
    private static final int MAX_MANAGER_LENGTH = 128;
    private static final Map<String, FieldValidation> VALIDATIONS = Map.of(
            "", FieldValidation.WARN,
            "Ignore", FieldValidation.IGNORE,
            "Warn", FieldValidation.WARN,
            "Strict", FieldValidation.STRICT);

    private final Query query;
    private final String kind;

    /**
     * @param kind the kind that errors name: {@code CreateOptions}, {@code UpdateOptions}, {@code PatchOptions}
     */
    public WriteQuery(Query query, String kind) {
        this.query = query;
        this.kind = kind;
    }

    /**
     * The options of a POST or PUT.
     *
     * @throws StatusException 422 with all that is not allowed
     */
    public WriteOptions options(@Nullable String userAgent, Consumer<String> warnings) {
        return options(userAgent, warnings, new FieldErrors());
    }

    /**
     * The options of a PATCH. {@code force} and the manager's name have a meaning of their own in server-side apply.
     *
     * @throws StatusException 422 with all that is not allowed
     */
    public WriteOptions options(PatchType type, @Nullable String userAgent, Consumer<String> warnings) {
        FieldErrors causes = new FieldErrors();
        if (type == PatchType.APPLY) {
            if (query.text("fieldManager").isEmpty()) {
                causes.required("fieldManager", "is required for apply patch");
            }
        } else if (query.has("force")) {
            causes.forbidden("force", "may not be specified for non-apply patch");
        }
        return options(userAgent, warnings, causes);
    }

    /** Whether an apply may take what others own; only {@code false} and {@code 0} say no. */
    public boolean force() {
        String value = query.text("force");
        return query.has("force") && !value.equalsIgnoreCase("false") && !value.equals("0");
    }

    private WriteOptions options(@Nullable String userAgent, Consumer<String> warnings, FieldErrors causes) {
        String manager = query.text("fieldManager");
        checkManager(manager, causes);
        List<String> dryRun = query.all("dryRun");
        OptionErrors.dryRun(dryRun, causes);
        String validation = query.text("fieldValidation");
        if (!VALIDATIONS.containsKey(validation)) {
            causes.add(Cause.notSupported(
                    "fieldValidation",
                    validation,
                    VALIDATIONS.keySet().stream().sorted().toList()));
        }
        OptionErrors.throwIfAny(kind, causes);
        return new WriteOptions(
                !dryRun.isEmpty(),
                manager.isEmpty() ? managerOf(userAgent) : manager,
                VALIDATIONS.getOrDefault(validation, FieldValidation.WARN),
                warnings);
    }

    private static void checkManager(String manager, FieldErrors causes) {
        if (manager.getBytes(StandardCharsets.UTF_8).length > MAX_MANAGER_LENGTH) {
            causes.add(Cause.tooLong("fieldManager", "may not be more than " + MAX_MANAGER_LENGTH + " bytes"));
        }
        int position = 0;
        for (int c : manager.codePoints().toArray()) {
            if (!GoFormat.isPrintable(c)) {
                causes.invalid(
                        "fieldManager",
                        manager,
                        String.format("invalid character U+%04X (at position %d)", c, position));
            }
            position += utf8Length(c);
        }
    }

    /** A client that does not name its manager is known by its program: the User-Agent up to the first slash. */
    private static String managerOf(@Nullable String userAgent) {
        if (userAgent == null) {
            return "unknown";
        }
        int slash = userAgent.indexOf('/');
        String program = slash < 0 ? userAgent : userAgent.substring(0, slash);
        StringBuilder printable = new StringBuilder();
        int length = 0;
        for (int c : program.codePoints().filter(GoFormat::isPrintable).toArray()) {
            length += utf8Length(c);
            if (length > MAX_MANAGER_LENGTH) {
                break;
            }
            printable.appendCodePoint(c);
        }
        return printable.isEmpty() ? "unknown" : printable.toString();
    }

    private static int utf8Length(int c) {
        return Character.toString(c).getBytes(StandardCharsets.UTF_8).length;
    }
}
