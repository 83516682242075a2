package dev.orlop.schema.cel.library;

import static dev.orlop.schema.cel.library.Library.BOOL;
import static dev.orlop.schema.cel.library.Library.DOUBLE;
import static dev.orlop.schema.cel.library.Library.DURATION;
import static dev.orlop.schema.cel.library.Library.INT;
import static dev.orlop.schema.cel.library.Library.LIST_OF_T;
import static dev.orlop.schema.cel.library.Library.T;
import static dev.orlop.schema.cel.library.Library.UINT;

import dev.cel.common.types.CelType;
import dev.orlop.schema.cel.value.CelError;
import dev.orlop.schema.cel.value.CelMap;
import dev.orlop.schema.cel.value.OptionalValue;
import dev.orlop.schema.cel.value.Span;
import dev.orlop.schema.cel.value.Uint;
import dev.orlop.schema.cel.value.Values;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The functions on lists: of cel-go's lists extension, its sets, and of Kubernetes. */
final class ListsLibrary {
    /** How long a list {@code lists.range} makes at most; the cost would not stop larger ones before they are there. */
    private static final long LARGEST_RANGE = 1_000_000;

    private static final int DEEPEST_FLATTENING = 250;
    private static final Map<String, CelType> ORDERED = new LinkedHashMap<>();

    static {
        ORDERED.put("int", INT);
        ORDERED.put("uint", UINT);
        ORDERED.put("double", DOUBLE);
        ORDERED.put("bool", BOOL);
        ORDERED.put("duration", DURATION);
        ORDERED.put("timestamp", Library.TIMESTAMP);
        ORDERED.put("string", Library.STRING);
        ORDERED.put("bytes", Library.BYTES);
    }

    private ListsLibrary() {}

    static Library library() {
        Library library = new Library()
                .member("slice", "list_slice", LIST_OF_T, ListsLibrary::slice, LIST_OF_T, INT, INT)
                .member("flatten", "list_flatten", LIST_OF_T, a -> flatten(a, 1), Library.list(LIST_OF_T))
                .member(
                        "flatten",
                        "list_flatten_int",
                        Library.list(Library.DYN),
                        a -> flatten(a, (Long) a[1]),
                        Library.list(Library.DYN),
                        INT)
                .member("distinct", "list_distinct", LIST_OF_T, a -> distinct((List<?>) a[0]), LIST_OF_T)
                .member(
                        "reverse",
                        "list_reverse",
                        LIST_OF_T,
                        a -> new ArrayList<>(((List<?>) a[0]).reversed()),
                        LIST_OF_T)
                .member("first", "list_first", Library.optional(T), a -> first((List<?>) a[0]), LIST_OF_T)
                .member("last", "list_last", Library.optional(T), a -> first(((List<?>) a[0]).reversed()), LIST_OF_T)
                .global("lists.range", "lists_range", Library.list(INT), ListsLibrary::range, INT)
                .member("indexOf", "list_a_index_of_int", INT, a -> (long) indexOf((List<?>) a[0], a[1]), LIST_OF_T, T)
                .member(
                        "lastIndexOf",
                        "list_a_last_index_of_int",
                        INT,
                        a -> lastIndexOf((List<?>) a[0], a[1]),
                        LIST_OF_T,
                        T)
                .global(
                        "sets.contains",
                        "list_sets_contains_list",
                        BOOL,
                        a -> containsAll(a[0], a[1]),
                        LIST_OF_T,
                        LIST_OF_T)
                .global(
                        "sets.equivalent",
                        "list_sets_equivalent_list",
                        BOOL,
                        a -> containsAll(a[0], a[1]) && containsAll(a[1], a[0]),
                        LIST_OF_T,
                        LIST_OF_T)
                .global(
                        "sets.intersects",
                        "list_sets_intersects_list",
                        BOOL,
                        ListsLibrary::intersects,
                        LIST_OF_T,
                        LIST_OF_T);
        ORDERED.forEach((name, type) -> addOrdered(library, name, type));
        addSum(library, "int", INT, 0L);
        addSum(library, "uint", UINT, new Uint(0));
        addSum(library, "double", DOUBLE, 0.0);
        addSum(library, "duration", DURATION, new Span(0));
        return library;
    }

    private static void addOrdered(Library library, String name, CelType type) {
        CelType list = Library.list(type);
        library.member("isSorted", "list_" + name + "_is_sorted_bool", BOOL, a -> isSorted((List<?>) a[0]), list)
                .member("min", "list_" + name + "_min_" + name, type, a -> extreme((List<?>) a[0], "min", -1), list)
                .member("max", "list_" + name + "_max_" + name, type, a -> extreme((List<?>) a[0], "max", 1), list)
                .member("sort", "list_" + name + "_sort", list, a -> sort((List<?>) a[0], (List<?>) a[0]), list)
                .member(
                        "@sortByAssociatedKeys",
                        "list_" + name + "_sortByAssociatedKeys",
                        LIST_OF_T,
                        a -> sort((List<?>) a[0], (List<?>) a[1]),
                        LIST_OF_T,
                        list);
    }

    private static void addSum(Library library, String name, CelType type, Object zero) {
        library.member(
                "sum", "list_" + name + "_sum_" + name, type, a -> sum((List<?>) a[0], zero), Library.list(type));
    }

    private static Object sum(List<?> list, Object zero) {
        Object sum = list.isEmpty() ? zero : list.getFirst();
        for (int i = 1; i < list.size() && !(sum instanceof CelError); i++) {
            sum = Arithmetic.add(new Object[] {sum, list.get(i)});
        }
        return sum;
    }

    private static Object isSorted(List<?> list) {
        for (int i = 1; i < list.size(); i++) {
            Integer order = Values.compare(list.get(i - 1), list.get(i));
            if (order != null && order == 1) {
                return false;
            }
        }
        return true;
    }

    private static Object extreme(List<?> list, String function, int wanted) {
        if (list.isEmpty()) {
            return new CelError(function + " called on empty list");
        }
        Object best = list.getFirst();
        for (Object element : list) {
            Integer order = Values.compare(element, best);
            if (order == null) {
                return CelError.NO_SUCH_OVERLOAD;
            }
            best = order == wanted ? element : best;
        }
        return best;
    }

    private static int indexOf(List<?> list, Object value) {
        for (int i = 0; i < list.size(); i++) {
            if (Values.same(list.get(i), value)) {
                return i;
            }
        }
        return -1;
    }

    private static Object lastIndexOf(List<?> list, Object value) {
        int fromEnd = indexOf(list.reversed(), value);
        return fromEnd < 0 ? -1L : (long) list.size() - 1 - fromEnd;
    }

    private static Object slice(Object[] args) {
        List<?> list = (List<?>) args[0];
        long start = (Long) args[1];
        long end = (Long) args[2];
        String call = "cannot slice(" + start + ", " + end + "), ";
        if (start < 0 || end < 0) {
            return new CelError(call + "negative indexes not supported");
        }
        if (start > end) {
            return new CelError(call + "start index must be less than or equal to end index");
        }
        return end > list.size()
                ? new CelError(call + "list is length " + list.size())
                : new ArrayList<>(list.subList((int) start, (int) end));
    }

    private static Object flatten(Object[] args, long depth) {
        if (depth < 0) {
            return new CelError("level must be non-negative");
        }
        List<Object> flat = new ArrayList<>();
        flatten((List<?>) args[0], Math.min(depth, DEEPEST_FLATTENING), flat);
        return flat;
    }

    private static void flatten(List<?> list, long depth, List<Object> flat) {
        for (Object element : list) {
            if (depth > 0 && element instanceof List<?> inner) {
                flatten(inner, depth - 1, flat);
            } else {
                flat.add(element);
            }
        }
    }

    private static Object distinct(List<?> list) {
        List<Object> distinct = new ArrayList<>();
        List<Object> structures = new ArrayList<>();
        Set<Object> seen = new HashSet<>();
        for (Object element : list) {
            boolean structure = element instanceof List<?> || element instanceof CelMap;
            boolean isNew = structure ? !Values.contains(structures, element) : seen.add(Values.key(element));
            if (structure && isNew) {
                structures.add(element);
            }
            if (isNew) {
                distinct.add(element);
            }
        }
        return distinct;
    }

    private static Object sort(List<?> list, List<?> keys) {
        if (list.size() != keys.size()) {
            return new CelError(
                    "@sortByAssociatedKeys() expected a list of the same size as the associated keys list, but got "
                            + list.size() + " and " + keys.size() + " elements respectively.");
        }
        CelError error = unsortable(keys);
        if (error != null) {
            return error;
        }
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            places.add(i);
        }
        places.sort((one, other) -> order(keys.get(one), keys.get(other)));
        List<Object> sorted = new ArrayList<>(list.size());
        places.forEach(place -> sorted.add(list.get(place)));
        return sorted;
    }

    private static int order(Object one, Object other) {
        Integer order = Values.compare(one, other);
        return order == null || order == 2 ? 0 : order;
    }

    private static @Nullable CelError unsortable(List<?> keys) {
        for (Object key : keys) {
            if (Values.compare(key, key) == null) {
                return new CelError("list elements must be comparable");
            }
            if (!Values.typeName(key).equals(Values.typeName(keys.getFirst()))) {
                return new CelError("list elements must have the same type");
            }
        }
        return null;
    }

    private static Object first(List<?> list) {
        return list.isEmpty() ? OptionalValue.NONE : OptionalValue.of(list.getFirst());
    }

    private static Object range(Object[] args) {
        long size = (Long) args[0];
        if (size < 0) {
            return new CelError("lists.range: size must be non-negative, got " + size);
        }
        if (size > LARGEST_RANGE) {
            return new CelError("lists.range: size must be at most " + LARGEST_RANGE + ", got " + size);
        }
        return new Range((int) size);
    }

    /** The numbers from 0, which take no memory. */
    private static final class Range extends java.util.AbstractList<Object> implements java.util.RandomAccess {
        private final int size;

        Range(int size) {
            this.size = size;
        }

        @Override
        public Object get(int index) {
            return (long) java.util.Objects.checkIndex(index, size);
        }

        @Override
        public int size() {
            return size;
        }
    }

    private static boolean containsAll(Object list, Object elements) {
        for (Object element : (List<?>) elements) {
            if (!Values.contains((List<?>) list, element)) {
                return false;
            }
        }
        return true;
    }

    private static Object intersects(Object[] args) {
        for (Object element : (List<?>) args[0]) {
            if (Values.contains((List<?>) args[1], element)) {
                return true;
            }
        }
        return false;
    }
}
