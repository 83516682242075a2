/** Fields and sets of them: paths, their text form in {@code fieldsV1}, and the types that give paths a meaning. */
@NullMarked
package dev.orlop.apply.field;

import org.jspecify.annotations.NullMarked;
