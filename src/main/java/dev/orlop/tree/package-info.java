/** Works on JSON trees of objects: reading and changing members, the metadata view, equality, limits, field errors. */
@NullMarked
package dev.orlop.tree;

import org.jspecify.annotations.NullMarked;
