package dev.orlop.boot;

import org.springframework.boot.SpringApplication;

/** Orlop for development, on an etcd in a container: {@code ./mvnw spring-boot:test-run}. */
final class TestOrlopApplication {
    private TestOrlopApplication() {}

    public static void main(String[] args) {
        SpringApplication.from(OrlopApplication::main)
                .with(EtcdContainers.class)
                .run(args);
    }
}
