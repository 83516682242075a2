/**
 * The engine over an etcd v3 cluster. It speaks through the stubs that jetcd generates and supervises connections,
 * authentication, watches and leases itself.
 */
@NullMarked
package dev.orlop.storage.etcd3;

import org.jspecify.annotations.NullMarked;
