/**
 * Describes the built-in kinds of Kubernetes by data ({@code kinds/kinds.json}): names, schemas, Go and protobuf forms.
 */
@NullMarked
package dev.orlop.schema.kind;

import org.jspecify.annotations.NullMarked;
