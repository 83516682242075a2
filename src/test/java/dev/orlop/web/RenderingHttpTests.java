package dev.orlop.web;

import static dev.orlop.web.WebServer.WIDGETS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.codec.RequestDecoder;
import dev.orlop.codec.YamlCodec;
import dev.orlop.support.WebClients;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Answers as compact JSON, as indented JSON and as YAML: the same content each time. */
@WebServerTest
class RenderingHttpTests {
    /** Longer than a chunk of a streamed body, with what an indenter and a YAML writer could stumble over. */
    private static final String ODD = "a: \"{[,\\\\\\\"\n\n  - b\t#\\u00e9\ud83d\ude00 \n".repeat(400);

    @LocalServerPort
    private int port;

    @Autowired
    private WebServer.Stores stores;

    private WebTestClient client;

    record Answer(int code, String type, String body) {
        JsonNode json() {
            return RequestDecoder.decode(body.getBytes(StandardCharsets.UTF_8)).tree();
        }

        /** The document without a JSON reader's help. */
        JsonNode yaml() {
            assertThat(body).doesNotStartWith("{");
            return YamlCodec.decode(body.getBytes(StandardCharsets.UTF_8)).tree();
        }
    }

    @BeforeEach
    void connect() {
        stores.widgets().clear();
        client = WebClients.of(port);
        String escaped = JsonNodeFactory.instance.stringNode(ODD).toString();
        for (int i = 0; i < 40; i++) {
            stores.widgets().put("default", "w" + i, escaped.substring(1, escaped.length() - 1) + i);
        }
    }

    private Answer get(String path, String accept) {
        var result = client.get()
                .uri(path)
                .header("Accept", accept)
                .exchange()
                .expectBody(byte[].class)
                .returnResult();
        byte[] body = result.getResponseBody();
        String type = String.valueOf(result.getResponseHeaders().getContentType());
        String text = body == null ? "" : new String(body, StandardCharsets.UTF_8);
        return new Answer(result.getStatus().value(), type, text);
    }

    @ParameterizedTest
    @ValueSource(strings = {WIDGETS, WIDGETS + "/w7", WIDGETS + "/absent", "/apis/example.com/v1/planets"})
    void answer_inAnyRendering_hasTheSameContent(String path) {
        Answer compact = get(path, "application/json");
        Answer pretty = get(path + "?pretty=true", "*/*");
        Answer yaml = get(path, "application/yaml, application/json;q=0.5");

        assertThat(compact.body()).endsWith("}\n").doesNotContain("\n ");
        assertThat(pretty.type()).isEqualTo("application/json");
        assertThat(pretty.body()).startsWith("{\n  \"").endsWith("\n}\n");
        assertThat(pretty.json()).isEqualTo(compact.json());
        assertThat(yaml.type()).isEqualTo("application/yaml");
        assertThat(yaml.yaml()).isEqualTo(compact.json());
        assertThat(pretty.code()).isEqualTo(compact.code()).isEqualTo(yaml.code());
    }

    @ParameterizedTest
    @ValueSource(strings = {"pretty=0", "pretty=false", "x=pretty", "prettyx=1"})
    void answer_withoutPretty_isCompact(String query) {
        assertThat(get(WIDGETS + "/w7?" + query, "*/*")).isEqualTo(get(WIDGETS + "/w7", "*/*"));
    }

    @Test
    void pretty_isAsGoIndents() {
        stores.widgets().clear();

        Answer answer = get(WIDGETS + "?pretty", "*/*");

        assertThat(answer.body()).isEqualTo("""
            {
              "kind": "WidgetList",
              "apiVersion": "example.com/v1",
              "metadata": {
                "resourceVersion": "%d",
                "continue": ""
              },
              "items": []
            }
            """.formatted(stores.widgets().revision()));
    }

    @Test
    void statusOfAnUnusableAccept_isJson() {
        Answer answer = get(WIDGETS + "?pretty=1", "text/html");

        assertThat(answer.code()).isEqualTo(406);
        assertThat(answer.type()).isEqualTo("application/json");
        assertThat(answer.json().path("message").asString()).contains("application/yaml");
    }

    @Test
    void watch_isNeitherIndentedNorYaml() throws IOException {
        assertThat(get(WIDGETS + "?watch=1", "application/yaml").code()).isEqualTo(406);
        try (RawClient raw = RawClient.of(port)) {
            raw.get(WIDGETS + "?watch=1&pretty=1", "Accept: application/json, application/yaml;q=0.1\r\n");
            assertThat(raw.head()).startsWith("http/1.1 200").contains("content-type: application/json");
            assertThat(raw.chunksUntil("\n")).startsWith("{\"type\":\"ADDED\",\"object\":{\"");
        }
    }

    @Test
    void contentLength_countsTheNewline() throws IOException {
        try (RawClient raw = RawClient.of(port)) {
            for (String path : new String[] {WIDGETS + "/w7", WIDGETS + "/absent", WIDGETS + "?limit=1"}) {
                raw.get(path, "");
                assertThat(raw.answer()).endsWith("}\n");
            }
        }
    }
}
