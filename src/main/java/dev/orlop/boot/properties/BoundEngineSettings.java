package dev.orlop.boot.properties;

import dev.orlop.storage.backend.EngineSettings;
import dev.orlop.storage.backend.InvalidStorageConfigException;
import java.util.Objects;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

/** Binds an engine's own settings to the properties that its record names. */
public final class BoundEngineSettings implements EngineSettings {
    private static final ConfigurationPropertyName STORAGE = ConfigurationPropertyName.of("orlop.storage");

    private final Binder binder;
    private final ConfigurationPropertyName root;
    private final BindHandler handler;

    /** Of a server, whose properties are those that the record names. */
    public BoundEngineSettings(Binder binder) {
        this(binder, STORAGE, BindHandler.DEFAULT);
    }

    /**
     * @param root where the properties are that the server has below {@code orlop.storage}
     * @param handler sees what is bound
     */
    public BoundEngineSettings(Binder binder, ConfigurationPropertyName root, BindHandler handler) {
        this.binder = binder;
        this.root = root;
        this.handler = handler;
    }

    @Override
    public <S extends Record> S as(Class<S> type) {
        try {
            return binder.bindOrCreate(place(type), Bindable.of(type), handler);
        } catch (BindException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof InvalidStorageConfigException invalid) {
                    throw invalid;
                }
            }
            throw e;
        }
    }

    private ConfigurationPropertyName place(Class<?> type) {
        ConfigurationProperties described =
                Objects.requireNonNull(type.getAnnotation(ConfigurationProperties.class), type::getName);
        ConfigurationPropertyName named = ConfigurationPropertyName.of(described.value());
        if (!named.equals(STORAGE) && !STORAGE.isAncestorOf(named)) {
            throw new IllegalStateException(type + " has its properties elsewhere than below " + STORAGE);
        }
        return root.append(named.subName(STORAGE.getNumberOfElements()));
    }
}
