package dev.orlop.boot;

import dev.orlop.storage.backend.Backend;
import dev.orlop.storage.backend.InvalidStorageConfigException;
import dev.orlop.storage.backend.OnlineBackup;
import dev.orlop.storage.raw.StorageFactory;
import java.util.Map;
import java.util.regex.Pattern;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import reactor.core.publisher.Mono;

/**
 * Backs up the store while it serves, if its engine can.
 *
 * <p>{@code POST /actuator/backup/NAME} makes the backup NAME where the engine's settings say. Nobody can name a place
 * outside of it.
 */
@Endpoint(id = "backup")
final class BackupEndpoint {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    private final StorageFactory storages;

    BackupEndpoint(StorageFactory storages) {
        this.storages = storages;
    }

    @WriteOperation
    Mono<WebEndpointResponse<Map<String, String>>> backup(@Selector String name) {
        if (!NAME.matcher(name).matches()) {
            return refused("A backup's name consists of letters, digits, '.', '_' and '-' and starts with one of the"
                    + " first two.");
        }
        for (Backend backend : storages.backends()) {
            if (backend instanceof OnlineBackup store) {
                return store.backup(name)
                        .map(place -> new WebEndpointResponse<>(Map.of("backup", place)))
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
