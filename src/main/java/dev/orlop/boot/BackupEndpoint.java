package dev.orlop.boot;

import dev.orlop.storage.backend.Backend;
import dev.orlop.storage.backend.InvalidStorageConfigException;
import dev.orlop.storage.backend.StorageFactory;
import dev.orlop.storage.embedded.EmbeddedBackend;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import reactor.core.publisher.Mono;

/**
 * Backs up the embedded store while it serves: {@code POST /actuator/backup/NAME} makes the directory NAME in
 * {@code orlop.storage.embedded.backup-directory}. Nobody can name a place outside of it.
 */
@Endpoint(id = "backup")
final class BackupEndpoint {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    private final StorageFactory storages;
    private final @Nullable Path directory;

    /**
     * @param directory where backups go; null: they are refused
     */
    BackupEndpoint(StorageFactory storages, @Nullable Path directory) {
        this.storages = storages;
        this.directory = directory;
    }

    @WriteOperation
    Mono<WebEndpointResponse<Map<String, String>>> backup(@Selector String name) {
        if (directory == null) {
            return refused("Set orlop.storage.embedded.backup-directory to the directory that backups go to.");
        }
        if (!NAME.matcher(name).matches()) {
            return refused("A backup's name consists of letters, digits, '.', '_' and '-' and starts with one of the"
                    + " first two.");
        }
        Path target = directory.resolve(name);
        for (Backend backend : storages.backends()) {
            if (backend instanceof EmbeddedBackend embedded) {
                return embedded.checkpoint(target)
                        .thenReturn(new WebEndpointResponse<>(Map.of("backup", target.toString())))
                        .onErrorResume(
                                InvalidStorageConfigException.class, e -> refused(e.getMessage() + ". " + e.action()));
            }
        }
        return refused("The storage engine is " + storages.type() + ": back it up by its own means.");
    }

    private static Mono<WebEndpointResponse<Map<String, String>>> refused(String why) {
        return Mono.just(new WebEndpointResponse<>(Map.of("error", why), WebEndpointResponse.STATUS_BAD_REQUEST));
    }
}
