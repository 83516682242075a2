package dev.orlop.apply;

import dev.orlop.apply.field.FieldSet;
import dev.orlop.object.Status;
import dev.orlop.object.Status.Cause;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Tells that an apply would change what others own ({@code merge.Conflicts}). */
final class ConflictException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Map<ManagerId, FieldSet> conflicts;

    ConflictException(Map<ManagerId, FieldSet> conflicts) {
        super("conflict", null, false, false);
        this.conflicts = conflicts;
    }

    /** All paths in conflict, whoever owns them. */
    FieldSet paths() {
        return conflicts.values().stream().reduce(FieldSet.EMPTY, FieldSet::union);
    }

    /** The conflicts about other paths than these. */
    ConflictException without(FieldSet paths) {
        Map<ManagerId, FieldSet> left = new LinkedHashMap<>();
        conflicts.forEach((id, set) -> {
            FieldSet rest = set.difference(paths);
            if (!rest.isEmpty()) {
                left.put(id, rest);
            }
        });
        return new ConflictException(left);
    }

    /** The answer: 409, with a cause for each path of each owner. */
    Status status() {
        List<Cause> causes = new ArrayList<>();
        StringBuilder list = new StringBuilder();
        new TreeMap<>(conflicts).forEach((id, set) -> {
            String owner = id.shown();
            list.append(list.isEmpty() ? "" : "\n")
                    .append("conflicts with ")
                    .append(owner)
                    .append(':');
            set.forEachPath(path -> {
                causes.add(new Cause("FieldManagerConflict", "conflict with " + owner, path));
                list.append("\n- ").append(path);
            });
        });
        String message = causes.size() == 1
                ? "Apply failed with 1 conflict: " + causes.getFirst().message() + ": "
                        + causes.getFirst().field()
                : "Apply failed with " + causes.size() + " conflicts: " + list;
        Status.Details details = new Status.Details("", "", "", "", causes, 0);
        return new Status("Failure", message, Status.Reason.CONFLICT, 409, details, null);
    }
}
