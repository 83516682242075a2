/** Certificates of the server's own, which the JDK reads and checks but cannot make. */
@NullMarked
package dev.orlop.auth.pki;

import org.jspecify.annotations.NullMarked;
