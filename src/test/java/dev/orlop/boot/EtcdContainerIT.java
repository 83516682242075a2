package dev.orlop.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.orlop.storage.backend.StorageFactory;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.testcontainers.DockerClientFactory;

/** The server on an etcd that Testcontainers runs, found by its service connection alone. */
class EtcdContainerIT {
    @BeforeAll
    static void engine() {
        assumeTrue(DockerClientFactory.instance().isDockerAvailable(), "no Docker engine answers");
    }

    @Test
    void server_onAContainer_storesAndReads() {
        SpringApplication application = new SpringApplicationBuilder(OrlopApplication.class, EtcdContainers.class)
                .properties("server.port=0", "management.server.port=0")
                .build();
        try (ConfigurableApplicationContext context = application.run()) {
            assertThat(context.getBean(StorageFactory.class).type()).isEqualTo("etcd3");
            WebTestClient client = WebTestClient.bindToServer()
                    .baseUrl("http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port"))
                    .build();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> client.get()
                            .uri("/api/v1/namespaces/default")
                            .exchange()
                            .expectStatus()
                            .isOk()
                            .expectBody()
                            .jsonPath("$.metadata.name")
                            .isEqualTo("default"));
        }
    }
}
