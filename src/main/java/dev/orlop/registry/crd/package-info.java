/**
 * Types made by CustomResourceDefinitions: their validation, naming, installation and removal.
 */
@NullMarked
package dev.orlop.registry.crd;

import org.jspecify.annotations.NullMarked;
