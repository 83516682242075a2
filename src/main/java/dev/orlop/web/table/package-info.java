/**
 * Shows objects as rows of cells, as {@code kubectl get} prints them: which columns a type has, and what stands in them.
 */
@NullMarked
package dev.orlop.web.table;

import org.jspecify.annotations.NullMarked;
