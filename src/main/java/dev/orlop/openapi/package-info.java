/**
 * Publishes the served types as OpenAPI v3 documents per group version, and as one OpenAPI v2 document in JSON and
 * protobuf. Documents are made when they are first asked for and kept compressed.
 */
@NullMarked
package dev.orlop.openapi;

import org.jspecify.annotations.NullMarked;
