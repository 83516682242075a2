/**
 * Answers as they are written: JSON, YAML, protobuf and indented forms, lists, and failures as Status objects.
 */
@NullMarked
package dev.orlop.web.render;

import org.jspecify.annotations.NullMarked;
