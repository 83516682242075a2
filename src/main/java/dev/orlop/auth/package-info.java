/** Who makes a request, and what they may do. Free of HTTP: {@code web.access} asks it and words the answers. */
@NullMarked
package dev.orlop.auth;

import org.jspecify.annotations.NullMarked;
