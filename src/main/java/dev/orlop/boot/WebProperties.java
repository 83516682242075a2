package dev.orlop.boot;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The HTTP edge, of the API's port and of the management port.
 *
 * @param allowedHosts names by which clients may address the server besides those of this machine, such as
 *     {@code orlop.example.com} or {@code *.example.com}; {@code *} allows any
 * @param cors web pages of other origins
 * @param maxHead how long a request's first line and headers may be together; longer ones get 414 or 431
 * @param bodyTimeout how long a request's body may take to arrive; slower ones get 408
 * @param idleTimeout how long a connection is kept on which nothing is served, and an answer other than a watch that its
 *     client does not take; at most twice that
 */
@ConfigurationProperties("orlop.web")
record WebProperties(
        @DefaultValue List<String> allowedHosts,
        @DefaultValue Cors cors,
        @DefaultValue("1MB") DataSize maxHead,
        @DefaultValue("60s") Duration bodyTimeout,
        @DefaultValue("90s") Duration idleTimeout) {

    /**
     * Web pages of other origins.
     *
     * @param allowedOrigins origins whose pages may use the server, such as {@code https://console.example.com};
     *     {@code *} allows any
     */
    record Cors(@DefaultValue List<String> allowedOrigins) {}
}
