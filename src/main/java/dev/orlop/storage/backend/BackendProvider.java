package dev.orlop.storage.backend;

import dev.orlop.storage.backend.StorageConfig.Transport;

/**
 * Opens backends of one type. Providers are found by {@link java.util.ServiceLoader}: an engine is one package and one
 * line in {@code META-INF/services}.
 */
public interface BackendProvider {
    /** The value of {@code orlop.storage.type} that selects this engine. */
    String type();

    /** The record of the engine's own settings, which {@link StorageConfig#settings} hands out. */
    Class<? extends Record> settings();

    /** Whether the engine is the one where no type is set; of all engines, one at most says so for a transport. */
    default boolean isDefault(Transport transport) {
        return false;
    }

    /** Where the objects are, for the log. */
    default String place(StorageConfig config) {
        return "at " + String.join(", ", config.transport().serverList());
    }

    /**
     * Checks that there is a store to read, where opening would make an empty one.
     *
     * @throws InvalidStorageConfigException if there is none
     */
    default void requireStore(StorageConfig config) {}

    /**
     * Checks the configuration and opens the engine.
     *
     * @throws InvalidStorageConfigException naming the property at fault and what to do
     */
    Backend open(StorageConfig config, BackendListener listener);
}
