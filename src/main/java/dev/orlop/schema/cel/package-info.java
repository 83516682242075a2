/**
 * Runs Kubernetes' dialect of the Common Expression Language: rules of schemas and expressions of admission policies.
 *
 * <p>The library parses and checks types; evaluation, the functions that Kubernetes adds, and the cost of both are this
 * house's own, since texts of errors and costs are part of the API.
 */
@NullMarked
package dev.orlop.schema.cel;

import org.jspecify.annotations.NullMarked;
