package dev.orlop.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.orlop.storage.raw.StorageFactory;
import dev.orlop.support.OneAtATime;
import dev.orlop.support.WebClients;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.testcontainers.DockerClientFactory;

/**
 * The server on an etcd that Testcontainers runs, found by its service connection alone. Without a Docker engine it is
 * skipped and says so, unless {@code ORLOP_REQUIRE_DOCKER=true} makes that a failure.
 */
@OneAtATime
class EtcdContainerIT {
    private static final Logger log = LoggerFactory.getLogger(EtcdContainerIT.class);

    @BeforeAll
    static void engine() {
        boolean available = DockerClientFactory.instance().isDockerAvailable();
        if (!available) {
            log.warn("EtcdContainerIT is skipped: no Docker engine answers. All other tests of etcd run on processes.");
        }
        if (Boolean.parseBoolean(System.getenv("ORLOP_REQUIRE_DOCKER"))) {
            assertThat(available).as("a Docker engine answers").isTrue();
        }
        assumeTrue(available, "no Docker engine answers");
    }

    @Test
    void server_onAContainer_storesAndReads() {
        SpringApplication application =
                new SpringApplicationBuilder(OrlopApplication.class, EtcdContainers.class).build();
        try (ConfigurableApplicationContext context =
                application.run("--server.port=0", "--management.server.port=0", "--orlop.security.enabled=false")) {
            assertThat(context.getBean(StorageFactory.class).type()).isEqualTo("etcd3");
            WebTestClient client =
                    WebClients.of(context.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
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
