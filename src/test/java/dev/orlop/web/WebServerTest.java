package dev.orlop.web;

import dev.orlop.support.OneAtATime;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

/** A test against {@link WebServer}; all of them share one server. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(
        classes = WebServer.class,
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "management.server.port=-1",
            "spring.config.name=none",
            "spring.web.resources.add-mappings=false",
            // As application.yaml has it.
            "logging.level.reactor.netty.http.server.HttpServerOperations=error"
        })
@OneAtATime
@interface WebServerTest {}
