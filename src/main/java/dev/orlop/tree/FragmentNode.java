package dev.orlop.tree;

import java.util.AbstractMap;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * An object node that stands for a {@linkplain Fragment fragment} until somebody looks into it. From then on it is like
 * any other, with members of its own.
 */
@SuppressWarnings("ReferenceEquality") // A fragment is known by its identity.
public final class FragmentNode extends ObjectNode {
    private static final long serialVersionUID = 1;

    private final transient Members members;

    public FragmentNode(Fragment fragment) {
        this(new Members(fragment));
    }

    private FragmentNode(Members members) {
        super(JsonNodeFactory.instance, members);
        this.members = members;
    }

    /** The fragment that a node stands for, or null if it stands for none. */
    public static @Nullable Fragment of(@Nullable JsonNode node) {
        return node instanceof FragmentNode found && found.members.own == null ? found.members.fragment : null;
    }

    @Override
    public ObjectNode deepCopy() {
        Fragment fragment = of(this);
        return fragment == null ? super.deepCopy() : new FragmentNode(fragment);
    }

    private boolean isSame(@Nullable Object other) {
        Fragment fragment = of(this);
        return other == this || (fragment != null && other instanceof JsonNode node && of(node) == fragment);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return isSame(other) || super.equals(other);
    }

    @Override
    public boolean equals(Comparator<JsonNode> comparator, JsonNode other) {
        return isSame(other) || super.equals(comparator, other);
    }

    @Override
    public int hashCode() {
        return super.hashCode();
    }

    /** Copies the fragment's members when they are first asked for: several threads may read one tree. */
    private static final class Members extends AbstractMap<String, JsonNode> {
        private final Fragment fragment;
        private volatile @Nullable Map<String, JsonNode> own;

        Members(Fragment fragment) {
            this.fragment = fragment;
        }

        private Map<String, JsonNode> own() {
            Map<String, JsonNode> read = own;
            if (read == null) {
                read = new LinkedHashMap<>();
                for (Map.Entry<String, JsonNode> member : fragment.members().properties()) {
                    read.put(member.getKey(), member.getValue().deepCopy());
                }
                own = read;
            }
            return read;
        }

        @Override
        public Set<Map.Entry<String, JsonNode>> entrySet() {
            return own().entrySet();
        }

        @Override
        public @Nullable JsonNode get(Object name) {
            return own().get(name);
        }

        @Override
        public boolean containsKey(Object name) {
            return own().containsKey(name);
        }

        @Override
        public @Nullable JsonNode put(String name, JsonNode value) {
            return own().put(name, value);
        }

        @Override
        public @Nullable JsonNode remove(Object name) {
            return own().remove(name);
        }
    }
}
