/**
 * The embedded engine: multi-version storage over RocksDB in one directory, for one process.
 *
 * <h2>Format 1 on disk</h2>
 *
 * <p>Numbers are big-endian, keys are UTF-8. A key that something follows is <em>terminated</em>: each byte 00 in it
 * becomes 00 FF and 00 01 ends it, so that the order of terminated keys is the bytewise order of the keys.
 *
 * <table>
 * <caption>Column families</caption>
 * <tr><th>family</th><th>key</th><th>value</th></tr>
 * <tr><td>{@code data}</td><td>terminated key, ~revision (8 bytes): the newest version first</td><td>01 and the value,
 * or 00 for a deletion</td></tr>
 * <tr><td>{@code log}</td><td>revision (8)</td><td>01 put or 00 delete, revision of the previous value or 0 (8),
 * key</td></tr>
 * <tr><td>{@code heads}</td><td>key, of the keys that exist now</td><td>revision (8), expiry in milliseconds of Unix time
 * or 0 (8)</td></tr>
 * <tr><td>{@code expiries}</td><td>expiry (8), key</td><td>revision (8)</td></tr>
 * <tr><td>{@code marks}</td><td>revision (8)</td><td>a time at which it was the current one (8)</td></tr>
 * <tr><td>{@code default}</td><td>{@code format}, {@code revision}, {@code compacted}, {@code swept}</td><td>a number
 * (8)</td></tr>
 * </table>
 *
 * <p>Invariants: one change is one revision and one log entry, and all that belongs to it is in one atomic batch, so a
 * change is either fully there or not at all. Revisions are consecutive. {@code compacted} is durable before anything is
 * dropped. Up to {@code swept} each key has at most its newest version and no deletion; the log of the revisions up to it
 * is gone.
 *
 * <h2>Threads</h2>
 *
 * <p>The {@link dev.orlop.storage.embedded.Committer} alone changes keys: of its two threads one decides while the other
 * waits for the disk. Readers work on RocksDB snapshots and never wait for it, nor it for them. Watches pull: each has a
 * place in the revisions, reads on from the {@link dev.orlop.storage.embedded.RecentChanges} or from the log, and holds
 * nothing else.
 */
@NullMarked
package dev.orlop.storage.embedded;

import org.jspecify.annotations.NullMarked;
