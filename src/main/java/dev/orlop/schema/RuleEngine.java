package dev.orlop.schema;

import dev.orlop.tree.FieldErrors;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
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
        public void check(SchemaNode root, @Nullable SchemaNode old, String path, FieldErrors errors) {}
    };

    /** The rules of a type that has been accepted, or null if it has none. Called once per schema, at its first use. */
    @Nullable
    Rules compile(SchemaNode root);

    /**
     * Checks the rules of a schema that is about to be stored.
     *
     * @param old the schema as it is stored under the same version, or null
     * @param path of the schema, such as {@code spec.versions[0].schema.openAPIV3Schema}
     */
    void check(SchemaNode root, @Nullable SchemaNode old, String path, FieldErrors errors);

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
