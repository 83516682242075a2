package dev.orlop.boot.properties;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The servers that the properties name. */
public record PropertiesEtcdConnectionDetails(StorageProperties properties) implements EtcdConnectionDetails {
    @Override
    public List<String> serverList() {
        return properties.serverList();
    }

    @Override
    public @Nullable String username() {
        return properties.username();
    }

    @Override
    public @Nullable String password() {
        return properties.password();
    }
}
