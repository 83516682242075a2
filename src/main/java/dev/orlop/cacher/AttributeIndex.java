package dev.orlop.cacher;

import dev.orlop.object.KubeObject;
import org.jspecify.annotations.Nullable;

/**
 * An attribute by which a cache can find objects without looking at all of them. A selectable field ({@code f:} in the
 * API server's metrics) or a label ({@code l:}). It costs each object a key and two references.
 */
public sealed interface AttributeIndex {
    /** The name as metrics show it. */
    String name();

    /** The object's value, or null if it has none and is not in the index. */
    @Nullable
    String value(KubeObject object);

    /** An index by a field that the type allows in selectors. */
    record ByField(String path) implements AttributeIndex {
        @Override
        public String name() {
            return "f:" + path;
        }

        @Override
        public String value(KubeObject object) {
            return object.field(path);
        }
    }

    /** An index by a label. */
    record ByLabel(String key) implements AttributeIndex {
        @Override
        public String name() {
            return "l:" + key;
        }

        @Override
        public @Nullable String value(KubeObject object) {
            return object.meta().labels().get(key);
        }
    }
}
