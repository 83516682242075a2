package dev.orlop.bench.baseline;

import dev.orlop.boot.OrlopApplication;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The server with security but without TLS, which the server itself refuses to be: tokens could be read on the way.
 * Beside it the cost of TLS and that of security show apart from each other.
 */
@Configuration(proxyBeanMethods = false)
public class SecuredWithoutTls {
    /** No arguments. */
    public static void main(String[] arguments) {
        SpringApplication.run(new Class<?>[] {OrlopApplication.class, SecuredWithoutTls.class}, arguments);
    }

    @Bean
    static BeanDefinitionRegistryPostProcessor withoutTls() {
        return registry -> registry.removeBeanDefinition("serverTls");
    }
}
