package dev.orlop.schema.cel.value;

import dev.orlop.object.GoFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A value that an expression makes by naming its type, such as {@code Object.spec{replicas: 1}}. Immutable. */
public record Construction(String typeName, Map<String, Object> fields) implements CelMap {
    @Override
    public int size() {
        return fields.size();
    }

    @Override
    public @Nullable Object find(Object key) {
        return key instanceof String name ? fields.get(name) : CelError.NO_SUCH_OVERLOAD;
    }

    @Override
    public Iterable<Object> keys() {
        return new ArrayList<>(fields.keySet());
    }

    /** Where the names of types do not say where their values are; empty if all is well. */
    public List<String> misplaced() {
        List<String> problems = new ArrayList<>();
        misplaced(this, typeName, problems);
        return problems;
    }

    private static void misplaced(Object value, String path, List<String> problems) {
        switch (value) {
            case Construction made -> {
                if (!made.typeName.equals(path)) {
                    problems.add("unexpected type name " + GoFormat.quote(made.typeName) + ", expected "
                            + GoFormat.quote(path) + ", which matches field name path from root Object type");
                }
                made.fields.forEach((name, field) -> misplaced(field, path + "." + name, problems));
            }
            case List<?> list
            when !(list instanceof JsonList) -> list.forEach(element -> misplaced(element, path, problems));
            case MapValue map ->
                map.keys().forEach(key -> {
                    Object element = map.find(key);
                    if (element != null) {
                        misplaced(element, path, problems);
                    }
                });
            default -> {}
        }
    }
}
