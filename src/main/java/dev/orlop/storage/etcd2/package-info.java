/**
 * The engine over etcd's v2 keys API, spoken as HTTP: small requests, and one shared long poll that sees every change of
 * the store.
 */
@NullMarked
package dev.orlop.storage.etcd2;

import org.jspecify.annotations.NullMarked;
