package dev.orlop.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.support.WebClients;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpHeaders;
import org.springframework.test.web.reactive.server.EntityExchangeResult;
import org.springframework.test.web.reactive.server.WebTestClient;

/** Validators, redirects and forms of the OpenAPI documents. */
@WebServerTest
class OpenApiHttpTests {
    private static final String DOCUMENT = "/openapi/v3/apis/example.com/v1";
    private static final String ASKED = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";
    private static final String ANSWERED = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

    @LocalServerPort
    private int port;

    private WebTestClient client;

    @BeforeEach
    void connect() {
        client = WebClients.of(port);
    }

    private EntityExchangeResult<byte[]> get(String path, String... header) {
        WebTestClient.RequestHeadersSpec<?> request = client.get().uri(path);
        for (int i = 0; i < header.length; i += 2) {
            request.header(header[i], header[i + 1]);
        }
        return request.exchange().expectBody().returnResult();
    }

    private static String tag(EntityExchangeResult<?> answer) {
        return Objects.requireNonNull(answer.getResponseHeaders().getETag());
    }

    @Test
    void document_withoutHash_mustBeRevalidated() {
        EntityExchangeResult<byte[]> document = get(DOCUMENT);

        assertThat(document.getStatus().value()).isEqualTo(200);
        HttpHeaders headers = document.getResponseHeaders();
        assertThat(headers.getCacheControl()).isEqualTo("no-cache, private");
        assertThat(headers.getVary()).contains("Accept");
        assertThat(headers.getLastModified()).isPositive();
        assertThat(headers.containsHeader("Expires")).isFalse();
        assertThat(get(DOCUMENT, "If-None-Match", tag(document)).getStatus().value())
                .isEqualTo(304);
        assertThat(get(DOCUMENT, "If-None-Match", "\"other\"").getStatus().value())
                .isEqualTo(200);
    }

    @Test
    void document_byItsHash_isKeptForAYear() {
        String hash = tag(get(DOCUMENT)).replace("\"", "");

        HttpHeaders headers = get(DOCUMENT + "?hash=" + hash).getResponseHeaders();

        assertThat(headers.getCacheControl()).isEqualTo("public, immutable");
        assertThat(headers.getExpires() - headers.getDate()).isGreaterThan(364L * 24 * 3600 * 1000);
    }

    @Test
    void document_byAStaleHash_isSomewhereElse() {
        EntityExchangeResult<byte[]> answer = get(DOCUMENT + "?hash=ABC");

        assertThat(answer.getStatus().value()).isEqualTo(301);
        assertThat(answer.getResponseHeaders().getFirst("Location"))
                .isEqualTo(DOCUMENT + "?hash=" + tag(get(DOCUMENT)).replace("\"", ""));
        assertThat(answer.getResponseBody()).isNull();
    }

    @Test
    void index_leadsToTheDocuments() {
        EntityExchangeResult<byte[]> index = get("/openapi/v3");

        assertThat(new String(Objects.requireNonNull(index.getResponseBody()), java.nio.charset.StandardCharsets.UTF_8))
                .contains("\"apis/example.com/v1\":{\"serverRelativeURL\":\"" + DOCUMENT + "?hash=");
        assertThat(get("/openapi/v3", "If-None-Match", tag(index)).getStatus().value())
                .isEqualTo(304);
    }

    @Test
    void document_ofWhatIsNotServed_isNotFound() {
        assertThat(get("/openapi/v3/apis/example.com/v2").getStatus().value()).isEqualTo(404);
        assertThat(get("/openapi/v3/../secret").getStatus().is4xxClientError()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            application/json                      | 200 | application/json
            */*                                   | 200 | application/json
            application/com.github.proto-openapi.spec.v2@v1.0+protobuf | 200 | application/com.github.proto-openapi.spec.v2.v1.0+protobuf
            text/html, application/json           | 200 | application/json
            text/html                             | 406 | application/json
            """)
    void v2_byAccept_hasTwoForms(String accept, int status, String type) {
        EntityExchangeResult<byte[]> answer = get("/openapi/v2", "Accept", accept);

        assertThat(answer.getStatus().value()).isEqualTo(status);
        assertThat(answer.getResponseHeaders().getFirst("Content-Type")).isEqualTo(type);
    }

    @Test
    void v2_thatIsKnown_isNotSentAgain() {
        String tag = tag(get("/openapi/v2", "Accept", ASKED));

        assertThat(get("/openapi/v2", "Accept", ANSWERED, "If-None-Match", tag)
                        .getStatus()
                        .value())
                .isEqualTo(304);
    }
}
