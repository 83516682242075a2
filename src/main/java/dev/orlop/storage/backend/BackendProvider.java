package dev.orlop.storage.backend;

/**
 * Opens backends of one type. Providers are found by {@link java.util.ServiceLoader}: an engine is one package and one
 * line in {@code META-INF/services}.
 */
public interface BackendProvider {
    /** The value of {@code orlop.storage.type} that selects this engine. */
    String type();

    /**
     * Checks the configuration and opens the engine.
     *
     * @throws InvalidStorageConfigException naming the property at fault and what to do
     */
    Backend open(StorageConfig config, BackendListener listener);
}
