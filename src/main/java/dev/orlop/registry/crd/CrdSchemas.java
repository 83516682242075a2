package dev.orlop.registry.crd;

import dev.orlop.object.KubeObject;
import dev.orlop.registry.ResourceDefinition;
import dev.orlop.registry.ResourceDefinition.Scale;
import dev.orlop.registry.ResourceDefinition.Version;
import dev.orlop.registry.body.EmbeddedMetadata;
import dev.orlop.registry.type.Schemas;
import dev.orlop.schema.ObjectSchema;
import dev.orlop.schema.RuleEngine;
import dev.orlop.schema.SchemaCompiler;
import dev.orlop.schema.SchemaNode;
import dev.orlop.schema.custom.CustomSchema;
import dev.orlop.schema.custom.ScaleChecks;
import dev.orlop.tree.Trees;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The schemas of a CustomResourceDefinition, compiled at their first use: most types of a cluster see no traffic. Gone with
 * the definition that they belong to.
 */
final class CrdSchemas implements Schemas {
    private final ResourceDefinition definition;
    private final Supplier<ObjectNode> crd;
    private final long since;
    private final RuleEngine rules;
    private volatile @Nullable Map<String, ObjectSchema> compiled;

    /**
     * @param crd the whole definition; asked for at most once
     * @param since the definition's resourceVersion: what is stored later has been written under these schemas
     */
    CrdSchemas(ResourceDefinition definition, Supplier<ObjectNode> crd, long since, RuleEngine rules) {
        this.rules = rules;
        this.definition = definition;
        this.crd = crd;
        this.since = since;
    }

    @Override
    public @Nullable ObjectSchema of(String version) {
        return compiled().get(version);
    }

    @Override
    public ObjectSchema ofBody(String version) {
        return compiled().getOrDefault(version, CustomSchema.EMPTY);
    }

    @Override
    public boolean isReady(String version) {
        Map<String, ObjectSchema> known = compiled;
        ObjectSchema schema = known == null ? null : known.get(version);
        return known != null && (schema == null || schema.isReady());
    }

    @Override
    public void prepare(String version) {
        ObjectSchema schema = of(version);
        if (schema != null) {
            schema.prepare();
        }
    }

    private Map<String, ObjectSchema> compiled() {
        Map<String, ObjectSchema> known = compiled;
        if (known == null) {
            synchronized (this) {
                known = compiled;
                if (known == null) {
                    known = compile();
                    compiled = known;
                }
            }
        }
        return known;
    }

    private Map<String, ObjectSchema> compile() {
        Map<String, ObjectSchema> schemas = new HashMap<>();
        SchemaCompiler compiler = new SchemaCompiler();
        for (JsonNode version : Trees.elements(crd.get().get("spec"), "versions")) {
            String name = Trees.text(version, "name");
            ObjectNode schema = Trees.object(version, "schema", "openAPIV3Schema");
            if (schema != null) {
                schemas.put(name, schema(compiler.compile(schema), name));
            }
        }
        return Map.copyOf(schemas);
    }

    private ObjectSchema schema(SchemaNode root, String name) {
        ScaleChecks checks = null;
        for (Version version : definition.versions()) {
            if (version.name().equals(name) && version.scale() instanceof Scale scale) {
                checks = new ScaleChecks(
                        scale.specReplicasPath(), scale.statusReplicasPath(), scale.labelSelectorPath());
            }
        }
        return new CustomSchema(root, checks, rules, EmbeddedMetadata.RULES);
    }

    @Override
    public boolean isForeign(KubeObject stored, String version) {
        if (stored.resourceVersion() <= since) {
            return true;
        }
        return !version.equals(definition.storageVersion()) && !haveSameSchema(version, definition.storageVersion());
    }

    /** Versions of one schema share its nodes. */
    private boolean haveSameSchema(String one, String other) {
        ObjectSchema schema = of(one);
        ObjectSchema otherSchema = of(other);
        return schema == otherSchema || (schema != null && otherSchema != null && schema.root() == otherSchema.root());
    }
}
