package dev.orlop.schema.cel.value;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.RandomAccess;

/**
 * A list that an expression builds piece by piece.
 *
 * <p>The sum of a list and another one shares the left side's memory if nothing else has been added there yet, so that
 * macros, which add element by element, take linear time. Lists of one evaluation belong to its thread.
 */
public final class ListValue extends AbstractList<Object> implements RandomAccess {
    private final List<Object> memory;
    private final int size;

    private ListValue(List<Object> memory) {
        this.memory = memory;
        this.size = memory.size();
    }

    public static List<Object> sum(List<?> one, List<?> other) {
        if (one instanceof JsonList json) {
            return json.plus(other);
        }
        List<Object> memory =
                one instanceof ListValue list && list.memory.size() == list.size ? list.memory : new ArrayList<>(one);
        memory.addAll(other);
        return new ListValue(memory);
    }

    /** How many elements had to be copied to make a sum. */
    public static int copied(List<?> one, List<?> other, List<?> sum) {
        boolean shared = one instanceof ListValue mine && sum instanceof ListValue made && isSame(mine, made);
        return shared ? other.size() : sum.size();
    }

    @SuppressWarnings("ReferenceEquality") // Lists know by it whether they share their memory.
    private static boolean isSame(ListValue one, ListValue other) {
        return one.memory == other.memory;
    }

    @Override
    public Object get(int index) {
        return memory.get(java.util.Objects.checkIndex(index, size));
    }

    @Override
    public int size() {
        return size;
    }
}
