package dev.orlop.web;

import static dev.orlop.web.WebServer.WIDGETS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.codec.RequestDecoder;
import dev.orlop.support.WebClients;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;

/** Objects as tables and as metadata: one object, lists, events. */
@WebServerTest
class ViewHttpTests {
    private static final String TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io";
    private static final String METADATA = "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io";
    private static final String METADATA_LIST = "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io";

    @LocalServerPort
    private int port;

    @Autowired
    private WebServer.Stores stores;

    private WebTestClient client;

    @BeforeEach
    void connect() {
        client = WebClients.of(port);
        stores.widgets().clear();
    }

    private void put(int widgets) {
        for (int i = 0; i < widgets; i++) {
            stores.widgets().put("default", "w" + (100 + i), "red");
        }
    }

    private JsonNode get(String path, String accept, int code) {
        byte[] body = client.get()
                .uri(path)
                .header("Accept", accept)
                .exchange()
                .expectStatus()
                .isEqualTo(code)
                .expectBody(byte[].class)
                .returnResult()
                .getResponseBody();
        return RequestDecoder.decode(Objects.requireNonNull(body)).tree();
    }

    @Test
    void list_asTable_hasARowForEachObject() {
        put(700);

        JsonNode table = get(WIDGETS, TABLE, 200);

        assertThat(table.get("kind").stringValue()).isEqualTo("Table");
        assertThat(table.get("apiVersion").stringValue()).isEqualTo("meta.k8s.io/v1");
        assertThat(table.at("/metadata/resourceVersion").stringValue())
                .isEqualTo(String.valueOf(stores.widgets().revision()));
        assertThat(table.at("/columnDefinitions/0/format").stringValue()).isEqualTo("name");
        assertThat(table.get("rows")).hasSize(700);
        assertThat(table.at("/rows/7/cells/0").stringValue()).isEqualTo("w107");
        assertThat(table.at("/rows/7/object/kind").stringValue()).isEqualTo("PartialObjectMetadata");
        assertThat(table.at("/rows/7/object/metadata/name").stringValue()).isEqualTo("w107");
        assertThat(table.at("/rows/7/object/spec").isMissingNode()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"None, null", "Object, Widget", "Metadata, PartialObjectMetadata", "'', PartialObjectMetadata"})
    void includeObject_decidesWhatStandsBesideTheCells(String include, String kind) {
        put(1);

        for (String path : new String[] {WIDGETS, WIDGETS + "/w100"}) {
            JsonNode object =
                    get(path + "?includeObject=" + include, TABLE, 200).at("/rows/0/object");
            assertThat(object.isNull() ? "null" : object.get("kind").stringValue())
                    .isEqualTo(kind);
        }
    }

    @Test
    void includeObject_ofAnotherWord_isRefused() {
        JsonNode status = get(WIDGETS + "?includeObject=none", TABLE, 400);

        assertThat(status.get("message").stringValue())
                .isEqualTo("Unable to convert to Table as requested: includeObject: Invalid value: \"none\": must be"
                        + " 'Metadata', 'Object', 'None', or empty");
        get(WIDGETS + "?includeObject=none", "application/json", 200);
    }

    @Test
    void metadata_isCutOutOfObjectsAndLists() {
        put(2);

        JsonNode whole = get(WIDGETS + "/w100", "application/json", 200);
        JsonNode one = get(WIDGETS + "/w100", METADATA, 200);
        JsonNode list = get(WIDGETS, METADATA_LIST, 200);

        assertThat(one.propertyNames()).containsExactly("kind", "apiVersion", "metadata");
        assertThat(one.get("metadata")).isEqualTo(whole.get("metadata"));
        assertThat(list.get("kind").stringValue()).isEqualTo("PartialObjectMetadataList");
        assertThat(list.get("items")).hasSize(2);
        assertThat(list.at("/items/0")).isEqualTo(one);
    }

    @Test
    void metadata_ofNothing_isNull() {
        assertThat(get(WIDGETS, METADATA_LIST, 200).get("items").isNull()).isTrue();
        assertThat(get(WIDGETS, TABLE, 200).get("rows")).isEmpty();
    }

    @Test
    void view_thatDoesNotFit_isNotAcceptable() {
        put(1);

        assertThat(get(WIDGETS, METADATA, 406).get("message").stringValue())
                .contains("the requested object is a list (*unstructured.UnstructuredList)");
        assertThat(get(WIDGETS + "/w100", METADATA_LIST, 406).get("message").stringValue())
                .isEqualTo("content is not a list");
    }

    /** Whether an object can be shown as the client wishes is found out when it is there. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        /none                                  | PartialObjectMetadataList | 404 | not found
        ?limit=x                               | PartialObjectMetadata     | 400 | strconv.ParseInt
        ?labelSelector=(                       | PartialObjectMetadata     | 400 | found '('
        /none?includeObject=x                  | Table                     | 404 | not found
        ?watch=1&timeoutSeconds=x              | PartialObjectMetadataList | 400 | strconv.ParseInt
        ?watch=1&resourceVersionMatch=x        | PartialObjectMetadataList | 422 | resourceVersionMatch
        """)
    void view_thatDoesNotFit_isFoundOutLast(String path, String kind, int code, String message) {
        JsonNode answer = get(WIDGETS + path, "application/json;as=" + kind + ";v=v1;g=meta.k8s.io", code);

        assertThat(answer.get("message").stringValue()).contains(message);
    }

    @Test
    void created_thatCannotBeShownSo_isThere() {
        String widget = "{\"apiVersion\":\"example.org/v1\",\"kind\":\"Widget\",\"metadata\":{\"name\":\"shy\"}}";

        client.post()
                .uri(WIDGETS)
                .header("Accept", METADATA_LIST)
                .header("Content-Type", "application/json")
                .bodyValue(widget)
                .exchange()
                .expectStatus()
                .isEqualTo(406)
                .expectBody()
                .jsonPath("$.message")
                .isEqualTo("content is not a list");

        assertThat(get(WIDGETS + "/shy", METADATA, 200).at("/metadata/name").stringValue())
                .isEqualTo("shy");
    }

    @Test
    void watch_asTable_namesItsColumnsOnce() throws IOException {
        put(2);

        try (RawClient first = RawClient.of(port);
                RawClient second = RawClient.of(port)) {
            for (RawClient raw : new RawClient[] {first, second}) {
                raw.get(WIDGETS + "?watch=1", "Accept: " + TABLE + "\r\n");
                raw.head();
                String[] lines = raw.chunksUntil("w101").split("\n");
                JsonNode one = json(lines[0]);
                JsonNode other = json(lines[1]);
                assertThat(one.at("/object/columnDefinitions")).isNotEmpty();
                assertThat(one.at("/object/rows/0/cells/0").stringValue()).isEqualTo("w100");
                assertThat(other.at("/object/columnDefinitions").isNull()).isTrue();
                assertThat(other.at("/object/rows/0/cells/0").stringValue()).isEqualTo("w101");
            }
        }
    }

    @Test
    void watch_ofMetadata_showsBookmarksAsWhatTheyEnd() throws IOException {
        put(1);

        try (RawClient raw = RawClient.of(port)) {
            raw.get(
                    WIDGETS + "?watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=1",
                    "Accept: " + METADATA + "\r\n");
            raw.head();
            String[] lines = raw.chunksUntil("initial-events-end").split("\n");
            assertThat(json(lines[0]).at("/object/kind").stringValue()).isEqualTo("PartialObjectMetadata");
            JsonNode bookmark = json(lines[1]);
            assertThat(bookmark.get("type").stringValue()).isEqualTo("BOOKMARK");
            assertThat(bookmark.at("/object/kind").stringValue()).isEqualTo("PartialObjectMetadata");
        }
    }

    @Test
    void table_asYaml_isTheSameTable() {
        put(3);

        byte[] yaml = client.get()
                .uri(WIDGETS)
                .header("Accept", TABLE.replace("json", "yaml"))
                .exchange()
                .expectHeader()
                .contentType("application/yaml")
                .expectBody(byte[].class)
                .returnResult()
                .getResponseBody();
        JsonNode table =
                dev.orlop.codec.YamlCodec.decode(Objects.requireNonNull(yaml)).tree();

        assertThat(table.get("rows")).hasSize(3);
        assertThat(table.at("/rows/2/cells/0").stringValue()).isEqualTo("w102");
    }

    private static JsonNode json(String text) {
        return RequestDecoder.decode(text.getBytes(StandardCharsets.UTF_8)).tree();
    }
}
