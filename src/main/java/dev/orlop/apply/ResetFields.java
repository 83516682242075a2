package dev.orlop.apply;

import dev.orlop.apply.field.FieldSet;
import dev.orlop.apply.field.PathElement;
import org.jspecify.annotations.Nullable;

/**
 * The fields that writes of one endpoint cannot change, and therefore nobody comes to own by them ({@code
 * rest.ResetFieldsStrategy}). Immutable.
 */
public final class ResetFields {
    private static final ResetFields NONE = new ResetFields(FieldSet.EMPTY, null);

    private final FieldSet fields;
    private final @Nullable String apiVersion;

    private ResetFields(FieldSet fields, @Nullable String apiVersion) {
        this.fields = fields;
        this.apiVersion = apiVersion;
    }

    public static ResetFields none() {
        return NONE;
    }

    /**
     * Resets fields for managers of any version.
     *
     * @param paths names joined by dots, such as {@code metadata.labels}
     */
    public static ResetFields of(String... paths) {
        FieldSet fields = FieldSet.EMPTY;
        for (String path : paths) {
            String[] names = path.split("\\.", -1);
            PathElement[] elements = new PathElement[names.length];
            for (int i = 0; i < names.length; i++) {
                elements[i] = new PathElement.Field(names[i]);
            }
            fields = fields.union(FieldSet.of(elements));
        }
        return new ResetFields(fields, null);
    }

    /** The same, for managers of one version only. */
    public ResetFields onlyIn(String version) {
        return new ResetFields(fields, version);
    }

    FieldSet in(String version) {
        return apiVersion == null || apiVersion.equals(version) ? fields : FieldSet.EMPTY;
    }
}
