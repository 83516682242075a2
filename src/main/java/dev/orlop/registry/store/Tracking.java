package dev.orlop.registry.store;

import dev.orlop.apply.FieldOwnership;
import dev.orlop.apply.ObjectVersions;
import dev.orlop.apply.ResetFields;
import dev.orlop.apply.ScaleManagers;
import dev.orlop.apply.TrackedType;
import dev.orlop.apply.UntypedException;
import dev.orlop.object.GroupVersionKind;
import dev.orlop.registry.ResourceDefinition;
import dev.orlop.registry.ResourceDefinition.Scale;
import dev.orlop.registry.ResourceDefinition.Version;
import dev.orlop.registry.ResourceStore.Subresource;
import dev.orlop.registry.type.Schemas;
import dev.orlop.registry.type.ServedType;
import dev.orlop.schema.ObjectSchema;
import dev.orlop.schema.SchemaNode;
import dev.orlop.schema.kind.KindCatalog;
import dev.orlop.schema.kind.KindType;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Tracks who owns which field of a type's objects, for each endpoint that writes them. Thread-safe. */
final class Tracking {
    private static final GroupVersionKind SCALE = Scales.KIND;

    private final ServedType type;
    private final TrackedType tracked;
    private final Map<Endpoint, FieldOwnership> endpoints = new ConcurrentHashMap<>();

    Tracking(ServedType type) {
        this.type = type;
        this.tracked = new TrackedType(new TypeVersions(type.definition(), type.schemas(), null));
        if (type.definition().builtIn()) {
            // The kinds are read here, on the way of the start: writes come on threads that must not wait for a file.
            KindCatalog.kind(SCALE.apiVersion(), SCALE.kind());
        }
    }

    private record Endpoint(String version, Subresource subresource) {}

    Instant now() {
        return type.environment().clock().instant();
    }

    /** The ownership as writes of an endpoint see it; that of the scale itself where it is written. */
    FieldOwnership of(String version, Subresource subresource) {
        return endpoints.computeIfAbsent(new Endpoint(version, subresource), this::endpoint);
    }

    /** The same for one write, where a webhook converts what others own in other versions. */
    FieldOwnership of(String version, Subresource subresource, @Nullable AskedConversions conversions) {
        if (conversions == null) {
            return of(version, subresource);
        }
        TypeVersions asking = new TypeVersions(type.definition(), type.schemas(), conversions);
        return endpoint(new Endpoint(version, subresource), tracked.with(asking));
    }

    private FieldOwnership endpoint(Endpoint endpoint) {
        return endpoint(endpoint, tracked);
    }

    private FieldOwnership endpoint(Endpoint endpoint, TrackedType of) {
        String subresource = endpoint.subresource().label();
        if (endpoint.subresource() == Subresource.SCALE) {
            return new TrackedType(ScaleVersion.ONLY).endpoint(SCALE, subresource, ResetFields.none());
        }
        GroupVersionKind kind = type.definition().kind(endpoint.version());
        return of.endpoint(kind, subresource, reset(kind, endpoint));
    }

    /** Root fields beside spec and status do come to be owned by writers of the status, in the reference too. */
    private ResetFields reset(GroupVersionKind kind, Endpoint endpoint) {
        Version version = type.definition().servedVersion(endpoint.version());
        boolean hasStatus = version != null && version.has(Subresource.STATUS);
        return switch (endpoint.subresource()) {
            case NONE, FINALIZE -> hasStatus ? ResetFields.of("status").onlyIn(kind.apiVersion()) : ResetFields.none();
            case STATUS -> ResetFields.of("metadata", "spec");
            case APPROVAL -> ResetFields.of("spec", "status.certificate");
            case EPHEMERALCONTAINERS -> ResetFields.of("metadata", "status");
            case SCALE, TOKEN, EVICTION -> ResetFields.none();
        };
    }

    /**
     * The object with a configuration merged into it, which nobody comes to own.
     *
     * @throws UntypedException if the configuration does not fit the type
     */
    ObjectNode merge(ObjectNode live, ObjectNode config, String version, Subresource subresource) {
        return subresource == Subresource.SCALE
                ? new TrackedType(ScaleVersion.ONLY).merge(live, config, SCALE.apiVersion())
                : tracked.merge(live, config, type.definition().kind(version).apiVersion());
    }

    /** How the owners of the replicas are seen by those who write the scale in a version. */
    ScaleManagers scale(String version) {
        Map<String, String> paths = new HashMap<>();
        for (Version each : type.definition().versions()) {
            Scale scale = each.scale();
            paths.put(type.definition().kind(each.name()).apiVersion(), scale == null ? "" : scale.specReplicasPath());
        }
        return new ScaleManagers(type.definition().kind(version).apiVersion(), paths);
    }

    /**
     * The versions of a definition.
     *
     * @param conversions those by a webhook; null for the strategy None
     */
    private record TypeVersions(
            ResourceDefinition definition,
            Schemas schemas,
            @Nullable AskedConversions conversions) implements ObjectVersions {
        @Override
        public boolean builtIn() {
            return definition.builtIn();
        }

        @Override
        public SchemaNode schema(String apiVersion) {
            ObjectSchema schema = schemas.of(apiVersion.substring(apiVersion.indexOf('/') + 1));
            return schema == null ? SchemaNode.UNTYPED : schema.root();
        }

        @Override
        public void zero(ObjectNode empty, String apiVersion) {
            ObjectSchema schema = schemas.of(apiVersion.substring(apiVersion.indexOf('/') + 1));
            if (schema != null) {
                schema.zero(empty);
            }
        }

        @Override
        public @Nullable ObjectNode convert(ObjectNode object, String apiVersion) {
            Version version = version(apiVersion);
            if (version != null) {
                if (conversions != null) {
                    return conversions.convert(object, version.name());
                }
                ObjectNode converted = object.objectNode();
                converted.setAll(object);
                converted.put("apiVersion", apiVersion);
                return converted;
            }
            if (definition.builtIn()) {
                return null;
            }
            throw new UntypedException("request to convert CR to an invalid group/version: " + apiVersion);
        }

        @Override
        public boolean knows(String apiVersion) {
            return version(apiVersion) != null;
        }

        private @Nullable Version version(String apiVersion) {
            for (Version version : definition.versions()) {
                if (definition.kind(version.name()).apiVersion().equals(apiVersion)) {
                    return version;
                }
            }
            return null;
        }
    }

    /** The one version of {@code Scale}. */
    private enum ScaleVersion implements ObjectVersions {
        ONLY;

        @Override
        public boolean builtIn() {
            return true;
        }

        @Override
        public SchemaNode schema(String apiVersion) {
            KindType scale = KindCatalog.kind(SCALE.apiVersion(), SCALE.kind());
            return scale == null ? SchemaNode.UNTYPED : scale.node();
        }

        @Override
        public @Nullable ObjectNode convert(ObjectNode object, String apiVersion) {
            return apiVersion.equals(SCALE.apiVersion()) ? object : null;
        }
    }
}
