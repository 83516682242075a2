package dev.orlop.boot.properties;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;

/**
 * The addresses of etcd, and the credentials shown to it. A bean of this type, such as one made of a container,
 * replaces {@code orlop.storage.server-list} and the credentials beside it.
 */
public interface EtcdConnectionDetails extends ConnectionDetails {
    /** URLs of the servers; empty where there are none. */
    List<String> serverList();

    default @Nullable String username() {
        return null;
    }

    default @Nullable String password() {
        return null;
    }
}
