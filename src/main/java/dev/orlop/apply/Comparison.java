package dev.orlop.apply;

import dev.orlop.apply.field.FieldSet;
import dev.orlop.apply.field.ListElements;
import dev.orlop.apply.field.NodeType;
import dev.orlop.apply.field.PathElement;
import dev.orlop.apply.field.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Compares an object before and after a write, path by path ({@code typed.Comparison}). Both states fit their type.
 *
 * @param removed what the new state does not have
 * @param modified what has another value; the order of associative lists is none of it
 * @param added what the old state did not have
 */
@SuppressWarnings("ReferenceEquality") // Parts that a write did not touch are shared, and known by that.
record Comparison(FieldSet removed, FieldSet modified, FieldSet added) {

    static Comparison of(NodeType type, JsonNode before, JsonNode after) {
        Change change = compare(type, before, after);
        return new Comparison(change.removedBelow, change.modifiedBelow, change.addedBelow);
    }

    /** The comparison without fields that a request has no say in, and all below them. */
    Comparison without(FieldSet ignored) {
        return new Comparison(
                removed.recursiveDifference(ignored),
                modified.recursiveDifference(ignored),
                added.recursiveDifference(ignored));
    }

    /** The change of one node: of the path to it, and of the paths below. */
    private static final class Change {
        static final Change NONE = new Change();

        private boolean removed;
        private boolean modified;
        private boolean added;
        private FieldSet removedBelow = FieldSet.EMPTY;
        private FieldSet modifiedBelow = FieldSet.EMPTY;
        private FieldSet addedBelow = FieldSet.EMPTY;

        void below(Below below) {
            removedBelow = removedBelow.union(below.removed.build());
            modifiedBelow = modifiedBelow.union(below.modified.build());
            addedBelow = addedBelow.union(below.added.build());
        }
    }

    /** The changes below a node, as they are found. */
    private static final class Below {
        private final FieldSet.Builder removed = new FieldSet.Builder();
        private final FieldSet.Builder modified = new FieldSet.Builder();
        private final FieldSet.Builder added = new FieldSet.Builder();

        void add(PathElement element, Change change) {
            removed.add(element, change.removed, change.removedBelow);
            modified.add(element, change.modified, change.modifiedBelow);
            added.add(element, change.added, change.addedBelow);
        }
    }

    private static Change compare(NodeType type, @Nullable JsonNode before, @Nullable JsonNode after) {
        if (before == after) {
            return Change.NONE;
        }
        Change change = new Change();
        boolean leaf;
        if (after == null) {
            leaf = compareAs(type.form(before), type, before, null, change);
            change.removed |= !leaf;
        } else {
            NodeType.Form form = type.form(after);
            NodeType.Form formBefore = before == null ? form : type.form(before);
            if (formBefore != form) {
                compareAs(formBefore, type, before, after, change);
            }
            leaf = compareAs(form, type, before, after, change);
            change.added |= !leaf && before == null;
        }
        return change;
    }

    /** Compares as values of a form that at least one of them has; answers whether they were compared as a whole. */
    private static boolean compareAs(
            NodeType.Form form, NodeType type, @Nullable JsonNode before, @Nullable JsonNode after, Change change) {
        return switch (form) {
            case SCALAR -> whole(before, after, change);
            case LIST -> {
                JsonNode left = before != null && before.isArray() ? before : null;
                JsonNode right = after != null && after.isArray() ? after : null;
                if (!type.asList().associative() || (Values.isEmpty(left) && Values.isEmpty(right))) {
                    yield whole(before, after, change);
                }
                change.below(elements(type.asList(), left, right));
                yield false;
            }
            case MAP -> {
                JsonNode left = before != null && before.isObject() ? before : null;
                JsonNode right = after != null && after.isObject() ? after : null;
                if (type.asMap().atomic() || (Values.isEmpty(left) && Values.isEmpty(right))) {
                    yield whole(before, after, change);
                }
                change.below(members(type.asMap(), left, right));
                yield false;
            }
        };
    }

    private static boolean whole(@Nullable JsonNode before, @Nullable JsonNode after, Change change) {
        if (before == null) {
            change.added = true;
        } else if (after == null) {
            change.removed = true;
        } else if (!Values.same(before, after)) {
            change.modified = true;
        }
        return true;
    }

    private static Below members(NodeType.MapType type, @Nullable JsonNode before, @Nullable JsonNode after) {
        Below below = new Below();
        if (before != null) {
            for (Map.Entry<String, JsonNode> member : before.properties()) {
                JsonNode next = after == null ? null : after.get(member.getKey());
                member(type, member.getKey(), member.getValue(), next, below);
            }
        }
        if (after != null) {
            for (Map.Entry<String, JsonNode> member : after.properties()) {
                if (before == null || !before.has(member.getKey())) {
                    member(type, member.getKey(), null, member.getValue(), below);
                }
            }
        }
        return below;
    }

    private static void member(
            NodeType.MapType type, String name, @Nullable JsonNode before, @Nullable JsonNode after, Below below) {
        if (before == after || (before != null && before.isValueNode() && before.equals(after))) {
            return;
        }
        NodeType.FieldType field = type.field(name);
        NodeType member = field == null ? type.values() : field.type();
        if (member != null) {
            Change change = compare(member, before, after);
            below.add(field == null ? new PathElement.Field(name) : field.leaf().element(), change);
        }
    }

    /** The elements of two lists that have the same identity: one of each, as a rule. */
    private static final class Run {
        private final List<JsonNode> before = new ArrayList<>(1);
        private final List<JsonNode> after = new ArrayList<>(1);
    }

    private static Below elements(NodeType.ListType type, @Nullable JsonNode before, @Nullable JsonNode after) {
        Map<PathElement, Run> runs = new LinkedHashMap<>();
        gather(type, before, runs, true);
        gather(type, after, runs, false);
        Below below = new Below();
        runs.forEach((path, run) -> run(type, path, run, below));
        return below;
    }

    private static void gather(
            NodeType.ListType type, @Nullable JsonNode list, Map<PathElement, Run> runs, boolean isBefore) {
        if (list == null) {
            return;
        }
        for (JsonNode element : list) {
            PathElement path = ListElements.identity(type, element);
            if (path != null) {
                Run run = runs.computeIfAbsent(path, any -> new Run());
                (isBefore ? run.before : run.after).add(element);
            }
        }
    }

    /** Several elements of one identity are compared as a whole, and marked by the path to them alone. */
    private static void run(NodeType.ListType type, PathElement path, Run run, Below below) {
        int before = run.before.size();
        int after = run.after.size();
        if (before <= 1 && after <= 1) {
            below.add(
                    path,
                    compare(
                            type.elements(),
                            before == 0 ? null : run.before.getFirst(),
                            after == 0 ? null : run.after.getFirst()));
        } else if (before > 1 && after > 1) {
            if (!sameRuns(run.before, run.after)) {
                below.modified.add(path, true, FieldSet.EMPTY);
            }
        } else if (before > 1) {
            if (after == 1) {
                below.add(path, compare(type.elements(), null, run.after.getFirst()));
            }
            below.removed.add(path, true, FieldSet.EMPTY);
        } else {
            if (before == 1) {
                below.add(path, compare(type.elements(), run.before.getFirst(), null));
            }
            below.added.add(path, true, FieldSet.EMPTY);
        }
    }

    private static boolean sameRuns(List<JsonNode> before, List<JsonNode> after) {
        if (before.size() != after.size()) {
            return false;
        }
        for (int i = 0; i < before.size(); i++) {
            if (!Values.same(before.get(i), after.get(i))) {
                return false;
            }
        }
        return true;
    }
}
