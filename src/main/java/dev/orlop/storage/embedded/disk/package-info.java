/** The embedded store on disk: its database, the layout of keys and values, its lock and its backups. */
@NullMarked
package dev.orlop.storage.embedded.disk;

import org.jspecify.annotations.NullMarked;
