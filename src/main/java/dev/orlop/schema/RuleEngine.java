package dev.orlop.schema;

import dev.orlop.tree.FieldErrors;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Compiles and checks {@link Rule}s: the port behind which the language of the rules is known. Thread-safe.
 */
public interface RuleEngine {
    /** Knows no language: accepts every rule, enforces none. */
    RuleEngine NONE = new RuleEngine() {
        @Override
        public @Nullable Rules compile(SchemaNode root) {
            return null;
        }

        @Override
        public Defaults defaults(FieldErrors errors) {
            return (node, isResource, value, path) -> true;
        }

        @Override
        public void check(SchemaNode root, String path, Predicate<String> refused, FieldErrors errors) {}
    };

    /** The rules of a type that has been accepted, or null if it has none. Called once per schema, at its first use. */
    @Nullable
    Rules compile(SchemaNode root);

    /**
     * Checks the rules of a schema that is about to be stored.
     *
     * @param path of the schema, such as {@code spec.versions[0].schema.openAPIV3Schema}
     * @param refused whether something else is wrong with the part of the schema at a path, so that its rules mean nothing
     */
    void check(SchemaNode root, String path, Predicate<String> refused, FieldErrors errors);

    /** Begins to judge the defaults of one schema. */
    Defaults defaults(FieldErrors errors);

    /** Judges the defaults of one schema by the rules. One thread. */
    interface Defaults {
        /**
         * Judges a default that has nothing else wrong with it.
         *
         * @param isResource whether the node describes a whole resource
         * @return false when all defaults together cost too much: none is to be looked at any more
         */
        boolean judge(SchemaNode node, boolean isResource, JsonNode value, String path);
    }

    /** The rules of one schema. Thread-safe. */
    interface Rules {
        /** Whether all of them are compiled; else {@link #run} compiles what it meets. */
        boolean isReady();

        /** Compiles all of them, which takes milliseconds for each. */
        void prepare();

        /**
         * Runs the rules over an object that has no error that would make them meaningless.
         *
         * @param old the object before the write, or null
         * @param warnings takes the failures of rules whose values have not been touched
         */
        void run(ObjectNode object, @Nullable ObjectNode old, FieldErrors errors, Consumer<String> warnings);
    }
}
