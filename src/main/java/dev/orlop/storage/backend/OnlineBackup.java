package dev.orlop.storage.backend;

import reactor.core.publisher.Mono;

/** Implemented by a {@link Backend} that makes backups of itself while it serves. */
public interface OnlineBackup {
    /**
     * Backs up the whole store, as it is between two writes, to where the engine's settings say.
     *
     * @param name of the backup: a file's name, without separators
     * @return the place of the backup; {@link InvalidStorageConfigException} if the settings name none, or if it cannot be
     *     made
     */
    Mono<String> backup(String name);
}
