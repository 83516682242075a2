/**
 * The storage contract: what kube-apiserver calls {@code storage.Interface}, its options, events and errors.
 */
@NullMarked
package dev.orlop.storage;

import org.jspecify.annotations.NullMarked;
