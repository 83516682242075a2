package dev.orlop.boot;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * The Orlop server: the API on one port, management on another.
 *
 * <p>Component scanning ends at this package: whatever lies outside {@code boot} becomes a bean only where a
 * configuration of {@code boot} says so.
 */
@SpringBootApplication(proxyBeanMethods = false)
public class OrlopApplication {

    public static void main(String[] args) {
        SpringApplication.run(OrlopApplication.class, args);
    }
}
