package dev.orlop.web;

import static dev.orlop.web.WebServer.WIDGETS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.support.WebClients;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;

/** Create, read, replace, patch, delete and list over HTTP: codes, headers and bytes. */
@WebServerTest
class ResourceHttpTests {
    private static final String WIDGET =
            "{\"apiVersion\":\"example.com/v1\",\"kind\":\"Widget\",\"metadata\":{\"name\":\"w1\"}}";

    @LocalServerPort
    private int port;

    @Autowired
    private WebServer.Stores stores;

    private WebTestClient client;

    @BeforeEach
    void connect() {
        stores.widgets().clear();
        client = WebClients.of(port);
    }

    @Test
    void create_answersTheStoredBytes() {
        byte[] body = client.post()
                .uri(WIDGETS)
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(WIDGET)
                .exchange()
                .expectStatus()
                .isCreated()
                .expectHeader()
                .contentType("application/json")
                .expectHeader()
                .valueEquals("Cache-Control", "no-cache, private")
                .expectHeader()
                .valueEquals("X-Content-Type-Options", "nosniff")
                .expectBody()
                .jsonPath("$.metadata.name")
                .isEqualTo("w1")
                .returnResult()
                .getResponseBody();

        client.get()
                .uri(WIDGETS + "/w1")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(byte[].class)
                .isEqualTo(body);
    }

    @Test
    void list_ofManyItems_isOneValidListOfAllBytes() {
        for (int i = 0; i < 500; i++) {
            stores.widgets().put("default", "w" + i, "x".repeat(i * 7));
        }

        client.get()
                .uri(WIDGETS)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.kind")
                .isEqualTo("WidgetList")
                .jsonPath("$.apiVersion")
                .isEqualTo("example.com/v1")
                .jsonPath("$.metadata.resourceVersion")
                .isEqualTo(Long.toString(stores.widgets().revision()))
                .jsonPath("$.items.length()")
                .isEqualTo(500);
    }

    @Test
    void list_empty_hasEmptyItems() {
        client.get()
                .uri(WIDGETS)
                .exchange()
                .expectBody(String.class)
                .value(body -> assertThat(body).endsWith("\"items\":[]}\n"));
    }
}
