/** Role-based access control, evaluated from the stored roles and bindings. */
@NullMarked
package dev.orlop.auth.rbac;

import org.jspecify.annotations.NullMarked;
