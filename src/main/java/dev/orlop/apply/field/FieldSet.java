package dev.orlop.apply.field;

import dev.orlop.tree.Fragment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A set of paths into an object ({@code fieldpath.Set}): what a client owns, or what changed. Immutable.
 *
 * <p>A tree of sorted arrays. Each entry says whether the path up to it is in the set, and which longer paths are. The
 * empty path is never in a set, and no entry is empty.
 */
@SuppressWarnings("ReferenceEquality") // Parts that a write did not touch are shared, and known by that.
public final class FieldSet {
    private static final Entry[] NONE = {};

    public static final FieldSet EMPTY = new FieldSet(NONE);

    private static final Comparator<Entry> BY_ELEMENT = (a, b) -> a.element.compareTo(b.element);

    private final Entry[] entries;
    private final @Nullable Fragment fragment;

    private FieldSet(Entry[] entries) {
        this(entries, null);
    }

    private FieldSet(Entry[] entries, @Nullable Fragment fragment) {
        this.entries = entries;
        this.fragment = fragment;
    }

    /** The same set, which remembers that it was read from a fragment, and that this is how it is written. */
    FieldSet writtenAs(Fragment text) {
        return new FieldSet(entries, text);
    }

    /** What the set is written as, if it is known. */
    @Nullable
    Fragment fragment() {
        return fragment;
    }

    /**
     * @param member whether the path that ends with the element is in the set
     */
    public record Entry(PathElement element, boolean member, FieldSet children) {
        public Entry(PathElement element) {
            this(element, true, EMPTY);
        }
    }

    /** Gathers the entries of a set, in any order. One thread, used once. */
    public static final class Builder {
        private Entry[] entries = NONE;
        private int size;
        private boolean sorted = true;

        public void add(Entry entry) {
            sorted = sorted && (size == 0 || entries[size - 1].element.compareTo(entry.element) < 0);
            append(entry);
        }

        /** Adds an entry that is known to come after all before it. */
        private void append(Entry entry) {
            if (size == entries.length) {
                entries = Arrays.copyOf(entries, Math.max(8, size * 2));
            }
            entries[size++] = entry;
        }

        /** Adds an entry unless it would be empty. */
        public void add(PathElement element, boolean member, FieldSet children) {
            if (member || !children.isEmpty()) {
                add(new Entry(element, member, children));
            }
        }

        /** Appends what has become of an entry, unless it would be empty. */
        private void append(Entry was, boolean member, FieldSet children) {
            if (member == was.member && children == was.children) {
                append(was);
            } else if (member || !children.isEmpty()) {
                append(new Entry(was.element, member, children));
            }
        }

        public FieldSet build() {
            if (size == 0) {
                return EMPTY;
            }
            Entry[] all = Arrays.copyOf(entries, size);
            if (sorted) {
                return new FieldSet(all);
            }
            Arrays.sort(all, BY_ELEMENT);
            return new FieldSet(distinct(all));
        }

        private static Entry[] distinct(Entry[] sorted) {
            List<Entry> distinct = new ArrayList<>(sorted.length);
            for (Entry entry : sorted) {
                Entry last = distinct.isEmpty() ? null : distinct.getLast();
                if (last != null && last.element.compareTo(entry.element) == 0) {
                    distinct.set(distinct.size() - 1, both(last, entry));
                } else {
                    distinct.add(entry);
                }
            }
            return distinct.toArray(new Entry[0]);
        }
    }

    /** The set with another entry of the same element in place of each, or with the same. */
    public FieldSet replacing(UnaryOperator<Entry> change) {
        Entry[] replaced = entries;
        for (int i = 0; i < entries.length; i++) {
            Entry next = change.apply(entries[i]);
            if (next != entries[i]) {
                replaced = replaced == entries ? entries.clone() : replaced;
                replaced[i] = next;
            }
        }
        return replaced == entries ? this : new FieldSet(replaced);
    }

    /** The set of one path. */
    public static FieldSet of(PathElement... path) {
        FieldSet set = EMPTY;
        for (int i = path.length - 1; i >= 0; i--) {
            set = new FieldSet(new Entry[] {new Entry(path[i], i == path.length - 1, set)});
        }
        return set;
    }

    public boolean isEmpty() {
        return entries.length == 0;
    }

    /** The entries in order; not to be changed. */
    public Entry[] entries() {
        return entries;
    }

    @Nullable
    public Entry entry(PathElement element) {
        int low = 0;
        int high = entries.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = entries[middle].element.compareTo(element);
            if (order == 0) {
                return entries[middle];
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return null;
    }

    public boolean has(PathElement... path) {
        FieldSet at = this;
        for (int i = 0; i < path.length; i++) {
            Entry entry = at.entry(path[i]);
            if (entry == null) {
                return false;
            }
            if (i == path.length - 1) {
                return entry.member;
            }
            at = entry.children;
        }
        return false;
    }

    public FieldSet union(FieldSet other) {
        if (other == this || other.isEmpty()) {
            return this;
        }
        if (isEmpty()) {
            return other;
        }
        Builder union = new Builder();
        int i = 0;
        int j = 0;
        while (i < entries.length || j < other.entries.length) {
            int order = order(other, i, j);
            if (order < 0) {
                union.append(entries[i++]);
            } else if (order > 0) {
                union.append(other.entries[j++]);
            } else {
                union.append(both(entries[i++], other.entries[j++]));
            }
        }
        return union.build();
    }

    private static Entry both(Entry one, Entry other) {
        boolean member = one.member || other.member;
        FieldSet children = one.children.union(other.children);
        return member == one.member && children == one.children ? one : new Entry(one.element, member, children);
    }

    public FieldSet intersection(FieldSet other) {
        if (other == this) {
            return this;
        }
        if (isEmpty() || other.isEmpty()) {
            return EMPTY;
        }
        Builder shared = new Builder();
        int i = 0;
        int j = 0;
        while (i < entries.length && j < other.entries.length) {
            int order = order(other, i, j);
            if (order < 0) {
                i++;
            } else if (order > 0) {
                j++;
            } else {
                Entry one = entries[i++];
                Entry two = other.entries[j++];
                shared.append(one, one.member && two.member, one.children.intersection(two.children));
            }
        }
        return shared.build();
    }

    /**
     * The paths of this set that are not in the other. By level: a path in the other set takes nothing away from the paths
     * below it.
     */
    public FieldSet difference(FieldSet other) {
        return without(other, false);
    }

    /** The paths of this set that are neither in the other nor below one that is. */
    public FieldSet recursiveDifference(FieldSet other) {
        return without(other, true);
    }

    private FieldSet without(FieldSet other, boolean recursive) {
        if (isEmpty() || other.isEmpty()) {
            return this;
        }
        Builder left = new Builder();
        boolean changed = false;
        int i = 0;
        int j = 0;
        while (i < entries.length) {
            int order = order(other, i, j);
            if (order < 0) {
                left.append(entries[i++]);
            } else if (order > 0) {
                j++;
            } else {
                Entry one = entries[i++];
                Entry two = other.entries[j++];
                boolean member = one.member && !two.member;
                FieldSet children = recursive && two.member ? EMPTY : one.children.without(two.children, recursive);
                changed |= member != one.member || children != one.children;
                left.append(one, member, children);
            }
        }
        return changed ? left.build() : this;
    }

    /** Negative if this set's i-th entry comes first, or the other has no more. */
    private int order(FieldSet other, int i, int j) {
        if (j == other.entries.length) {
            return -1;
        }
        return i == entries.length ? 1 : entries[i].element.compareTo(other.entries[j].element);
    }

    /**
     * This set and the declared fields on the way to its paths ({@code EnsureNamedFieldsAreMembers}). So a declared field
     * goes with the last of what is below it, while an entry of a map stays unless it is itself in the set.
     */
    public FieldSet withNamedFields(@Nullable NodeType type) {
        if (isEmpty()) {
            return this;
        }
        Builder named = new Builder();
        boolean changed = false;
        for (Entry entry : entries) {
            boolean member = entry.member;
            FieldSet children = entry.children;
            if (!children.isEmpty()) {
                member = member || isNamedField(type, entry.element);
                children = children.withNamedFields(type == null ? null : type.below(entry.element));
            }
            changed |= member != entry.member || children != entry.children;
            named.append(entry, member, children);
        }
        return changed ? named.build() : this;
    }

    private static boolean isNamedField(@Nullable NodeType type, PathElement element) {
        return type != null
                && element instanceof PathElement.Field field
                && type.map() != null
                && type.map().field(field.name()) != null;
    }

    /** Visits each path as conflicts and errors show it: the paths of a level before those below. */
    public void forEachPath(Consumer<String> action) {
        visit(new StringBuilder(), action);
    }

    private void visit(StringBuilder path, Consumer<String> action) {
        int length = path.length();
        for (Entry entry : entries) {
            if (entry.member) {
                entry.element.appendTo(path);
                action.accept(path.toString());
                path.setLength(length);
            }
        }
        for (Entry entry : entries) {
            if (!entry.children.isEmpty()) {
                entry.element.appendTo(path);
                entry.children.visit(path, action);
                path.setLength(length);
            }
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other == this || (other instanceof FieldSet that && Arrays.equals(entries, that.entries));
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(entries);
    }

    @Override
    public String toString() {
        List<String> paths = new ArrayList<>();
        forEachPath(paths::add);
        return paths.toString();
    }
}
