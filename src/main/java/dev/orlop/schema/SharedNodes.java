package dev.orlop.schema;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Finds the node that stands for all nodes like it, in whichever definition they are. Real ones have most of theirs in common
 * with others of their project. Keeps no node alive. Thread-safe.
 */
final class SharedNodes {
    private static final int FEWEST_CHAINS = 1024;

    /** Nodes that fall on one another on purpose are not shared beyond that: to find them would take ever longer. */
    private static final int LONGEST_CHAIN = 64;

    private final ReferenceQueue<SchemaNode> gone = new ReferenceQueue<>();
    private @Nullable Known[] chains = new Known[FEWEST_CHAINS];
    private int size;

    private static final class Known extends WeakReference<SchemaNode> {
        private final int hash;
        private @Nullable Known next;

        Known(SchemaNode node, int hash, ReferenceQueue<SchemaNode> gone) {
            super(node, gone);
            this.hash = hash;
        }
    }

    /**
     * The one node that is like another: the first that was asked for, as long as it is in use.
     *
     * @param node whose nodes below are shared already
     */
    synchronized SchemaNode shared(SchemaNode node) {
        forgetGone();
        int hash = hash(node);
        int length = 0;
        for (Known known = chains[slot(hash)]; known != null; known = known.next) {
            SchemaNode found = known.hash == hash ? known.get() : null;
            if (found != null && isAlike(found, node)) {
                return found;
            }
            length++;
        }
        if (length < LONGEST_CHAIN) {
            add(new Known(node, hash, gone));
        }
        return node;
    }

    /** How many nodes are known. */
    synchronized int size() {
        forgetGone();
        return size;
    }

    private int slot(int hash) {
        return (hash ^ (hash >>> 16)) & (chains.length - 1);
    }

    private void add(Known known) {
        if (size++ == chains.length) {
            @Nullable Known[] before = chains;
            chains = new Known[before.length * 2];
            for (Known first : before) {
                relink(first);
            }
        }
        link(known);
    }

    private void relink(@Nullable Known first) {
        Known each = first;
        while (each != null) {
            Known next = each.next;
            link(each);
            each = next;
        }
    }

    private void link(Known known) {
        int slot = slot(known.hash);
        known.next = chains[slot];
        chains[slot] = known;
    }

    private void forgetGone() {
        for (Reference<? extends SchemaNode> each = gone.poll(); each != null; each = gone.poll()) {
            unlink((Known) each);
            size--;
        }
    }

    @SuppressWarnings("ReferenceEquality") // It is the very reference that goes.
    private void unlink(Known known) {
        int slot = slot(known.hash);
        Known before = null;
        for (Known each = chains[slot]; each != null; each = each.next) {
            if (each != known) {
                before = each;
            } else if (before == null) {
                chains[slot] = each.next;
            } else {
                before.next = each.next;
            }
        }
    }

    /** Of what nodes differ in most often. */
    private static int hash(SchemaNode node) {
        int hash = Members.hash(node.properties());
        hash = 31 * hash + node.type().hashCode();
        hash = 31 * hash + Objects.hashCode(node.values());
        hash = 31 * hash + Objects.hashCode(node.items());
        hash = 31 * hash + node.format().hashCode();
        hash = 31 * hash + node.required().hashCode();
        hash = 31 * hash + node.limits().hashCode();
        hash = 31 * hash + node.junctors().hashCode();
        hash = 31 * hash + node.rules().hashCode();
        return 31 * hash + Objects.hashCode(node.defaultValue());
    }

    /** Nodes below are compared by identity, as they are shared themselves. */
    private static boolean isAlike(SchemaNode one, SchemaNode other) {
        return one.type() == other.type()
                && one.nullable() == other.nullable()
                && one.preserveUnknown() == other.preserveUnknown()
                && one.embedded() == other.embedded()
                && one.intOrString() == other.intOrString()
                && one.values() == other.values()
                && one.items() == other.items()
                && one.listType() == other.listType()
                && one.mapType() == other.mapType()
                && one.format().equals(other.format())
                && one.checks().typeText().equals(other.checks().typeText())
                && Members.areAlike(one.properties(), other.properties())
                && one.required().equals(other.required())
                && one.listKeys().equals(other.listKeys())
                && one.limits().equals(other.limits())
                && one.junctors().equals(other.junctors())
                && one.rules().equals(other.rules())
                && Objects.equals(one.defaultValue(), other.defaultValue());
    }
}
