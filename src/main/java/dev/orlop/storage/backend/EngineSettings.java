package dev.orlop.storage.backend;

/**
 * Hands an engine the settings of its own, which nobody else knows.
 *
 * <p>An engine describes them by one record, which carries Spring's {@code ConfigurationProperties} with the prefix of its
 * properties, {@code orlop.storage} or one below it. The build makes their documentation of it.
 */
public interface EngineSettings {
    /**
     * The settings, with the defaults of those that are not set.
     *
     * @throws InvalidStorageConfigException naming the property whose value is not allowed
     */
    <S extends Record> S as(Class<S> type);
}
