package dev.orlop.proof.level;

import dev.orlop.registry.ResourceRegistry;
import dev.orlop.storage.raw.StorageFactory;
import java.io.IOException;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Adds watches below HTTP to a server: a source that its process is given beside its own ({@code spring.main.sources}). */
@Configuration(proxyBeanMethods = false)
public class WatchLevels {
    @Bean
    LevelServer levelServer(
            StorageFactory storages, ResourceRegistry registry, @Value("${" + LevelServer.PORT + "}") int port)
            throws IOException {
        return new LevelServer(storages, registry, port);
    }
}
