package dev.orlop.boot;

import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.springframework.context.annotation.Bean;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/** An etcd in a container, as a bean: it lives as long as the context that uses it. */
@TestConfiguration(proxyBeanMethods = false)
class EtcdContainers {
    private static final DockerImageName IMAGE = DockerImageName.parse("gcr.io/etcd-development/etcd:v3.4.23");

    @Bean
    @ServiceConnection("etcd")
    GenericContainer<?> etcd() {
        return new GenericContainer<>(IMAGE)
                .withCommand(
                        "etcd",
                        "--listen-client-urls=http://0.0.0.0:2379",
                        "--advertise-client-urls=http://0.0.0.0:2379",
                        "--enable-v2=true")
                .withExposedPorts(EtcdContainerConnectionDetailsFactory.CLIENT_PORT)
                .waitingFor(Wait.forLogMessage(".*ready to serve client requests.*", 1));
    }
}
