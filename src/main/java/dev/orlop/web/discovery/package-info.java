/**
 * Documents that tell clients which groups, versions and resources are served.
 */
@NullMarked
package dev.orlop.web.discovery;

import org.jspecify.annotations.NullMarked;
