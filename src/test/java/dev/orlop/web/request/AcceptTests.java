package dev.orlop.web.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orlop.object.GroupResource;
import dev.orlop.object.SelectableFields;
import dev.orlop.object.StatusException;
import dev.orlop.registry.ResourceDefinition;
import dev.orlop.registry.ResourceStore;
import dev.orlop.registry.ResourceStore.Subresource;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;

/** Accept headers and the forms that the API server 1.36 answers them with. */
class AcceptTests {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        application/json                                                        | JSON OBJECT
        */*                                                                     | JSON OBJECT
        *                                                                       | JSON OBJECT
        application/*                                                           | JSON OBJECT
        application/yaml                                                        | YAML OBJECT
        application/json;q=0.5,application/yaml;q=0.9                           | YAML OBJECT
        application/yaml,application/json                                       | YAML OBJECT
        text/html,application/json                                              | JSON OBJECT
        text/html;q=1,*/*;q=0.1                                                 | JSON OBJECT
        application/json;q=0                                                    | JSON OBJECT
        application/json; charset=utf-8                                         | JSON OBJECT
        application/json;;                                                      | JSON OBJECT
        application/json;stream=watch                                           | JSON OBJECT
        text/event-stream                                                       | EVENT_STREAM OBJECT
        application/json;as=Table;v=v1;g=meta.k8s.io                            | JSON TABLE
        application/json; as=Table ; v=v1beta1 ; g=meta.k8s.io                  | JSON TABLE
        */*;as=Table;v=v1;g=meta.k8s.io                                         | JSON TABLE
        application/json;as=Bogus;v=v1;g=meta.k8s.io,application/json           | JSON OBJECT
        application/json, application/json;as=Table;v=v1;g=meta.k8s.io          | JSON OBJECT
        application/json;q=0.9,application/json;as=Table;v=v1;g=meta.k8s.io     | JSON TABLE
        application/json;as=Table;v=v1;g=meta.k8s.io;q=0.1,application/json     | JSON OBJECT
        application/vnd.kubernetes.protobuf,application/json                    | JSON OBJECT
        application/vnd.kubernetes.protobuf;as=Table;v=v1;g=meta.k8s.io,application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io | JSON METADATA
        application/vnd.kubernetes.protobuf;as=PartialObjectMetadata;v=v1;g=meta.k8s.io | PROTOBUF METADATA
        application/vnd.kubernetes.protobuf;as=PartialObjectMetadataList;v=v1beta1;g=meta.k8s.io,application/json | PROTOBUF METADATA_LIST
        application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io        | JSON METADATA_LIST
        """)
    void clause_thatCanBeServed_isTaken(String header, String form) {
        Accept accept = accept(header, "widgets", Subresource.NONE);

        assertThat(accept.type() + " " + accept.transform().kind()).isEqualTo(form);
    }

    /** Of types without messages, protobuf shows no more than metadata: {@code clause_thatCanBeServed_isTaken}. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        application/vnd.kubernetes.protobuf                                     | PROTOBUF OBJECT
        application/vnd.kubernetes.protobuf,application/json                    | PROTOBUF OBJECT
        application/json,application/vnd.kubernetes.protobuf                    | JSON OBJECT
        application/vnd.kubernetes.protobuf;q=0.1,*/*;q=0.2                     | JSON OBJECT
        application/vnd.kubernetes.protobuf;q=0                                 | PROTOBUF OBJECT
        application/vnd.kubernetes.protobuf;stream=watch;pretty=1               | PROTOBUF OBJECT
        application/vnd.kubernetes.protobuf;as=Table;v=v1;g=meta.k8s.io,application/vnd.kubernetes.protobuf | PROTOBUF OBJECT
        application/vnd.kubernetes.protobuf;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1;g=meta.k8s.io | JSON TABLE
        text/html,application/vnd.kubernetes.protobuf                           | PROTOBUF OBJECT
        """)
    void clauseOfProtobuf_forABuiltInKind_isTaken(String header, String form) {
        Accept accept = accept(header, "customresourcedefinitions", Subresource.NONE);

        assertThat(accept.type() + " " + accept.transform().kind()).isEqualTo(form);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        application/vnd.kubernetes.protobuf                                     | PROTOBUF
        application/vnd.kubernetes.protobuf,application/json                    | PROTOBUF
        text/event-stream,application/vnd.kubernetes.protobuf                   | PROTOBUF
        application/vnd.kubernetes.protobuf;as=Table;v=v1;g=meta.k8s.io         | JSON
        application/yaml;as=PartialObjectMetadata;v=v1;g=meta.k8s.io            | JSON
        application/vnd.kubernetes.protobuf;stream=other                        | JSON
        application/yaml,application/vnd.kubernetes.protobuf                    | YAML
        text/html                                                               | JSON
        """)
    void failure_hasAFormThatTheClientTakes(String header, Accept.Type type) {
        var request = MockServerHttpRequest.get("/").header("Accept", header).build();

        assertThat(Accept.typeOfStatus(request)).isEqualTo(type);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/html",
                "APPLICATION/JSON",
                "junk",
                "/",
                "application/",
                ";as=Table",
                ",",
                "application/json;stream=other",
                "application/json;as=Table",
                "application/json;as=Table;v=v2;g=meta.k8s.io",
                "application/json;as=Table;v=v1;g=other.io",
                "application/json;v=v1;g=meta.k8s.io",
                "application/json;as=table;v=v1;g=meta.k8s.io",
                "application/json;as=;v=v1;g=meta.k8s.io",
                "application/json;as=\"Table\";v=v1;g=meta.k8s.io",
                "application/vnd.kubernetes.protobuf",
                "application/cbor"
            })
    void header_thatNamesNothingServed_isNotAcceptable(String header) {
        assertThatThrownBy(() -> accept(header, "widgets", Subresource.NONE))
                .isInstanceOfSatisfying(
                        StatusException.class,
                        e -> assertThat(e.status().code()).isEqualTo(406))
                .hasMessageContaining("application/json, application/yaml, application/vnd.kubernetes.protobuf");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        text/html                     | true  | 406: Not Acceptable\\n\\nAvailable representations: application/json, application/yaml, application/vnd.kubernetes.protobuf, application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch
        application/*, text/html      | false | 406: Not Acceptable\\n\\nAvailable representations: application/json, application/yaml, application/vnd.kubernetes.protobuf
        text/html                     | false | 406: Not Acceptable\\n\\nAvailable representations: application/json, application/yaml, application/vnd.kubernetes.protobuf
        application/json;as=Foo       | true  | only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf
        text/html, */*;stream=x       | true  | only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf
        """)
    void builtInKind_ofAnotherMediaType_namesWhatItsRoutesAnswer(String header, boolean list, String message) {
        assertThatThrownBy(() -> accept(header, "customresourcedefinitions", Subresource.NONE, list ? null : "a"))
                .hasMessage(message.replace("\\n", "\n"));
    }

    @Test
    void managedFields_areDroppedOnDemand() {
        assertThat(accept("application/json;drop=metadata.managedFields", "widgets", Subresource.NONE)
                        .transform()
                        .unmanaged())
                .isTrue();
        assertThat(accept("application/json;drop=spec", "widgets", Subresource.NONE)
                        .transform()
                        .unmanaged())
                .isFalse();
    }

    @Test
    void statusOfATypeOfTypes_hasNoTable() {
        String table = "application/json;as=Table;v=v1;g=meta.k8s.io";

        assertThat(accept(table, "customresourcedefinitions", Subresource.NONE)
                        .transform()
                        .kind())
                .isEqualTo(Accept.Kind.TABLE);
        assertThatThrownBy(() -> accept(table, "customresourcedefinitions", Subresource.STATUS))
                .isInstanceOf(StatusException.class);
    }

    @Test
    void header_ofManyClauses_isReadInPart() {
        assertThat(AcceptClauses.of("a/b,".repeat(1000))).hasSize(64);
    }

    private static Accept accept(String header, String plural, Subresource subresource) {
        return accept(header, plural, subresource, "a");
    }

    private static Accept accept(String header, String plural, Subresource subresource, @Nullable String name) {
        var request = MockServerHttpRequest.get("/").header("Accept", header).build();
        var version = new ResourceDefinition.Version(
                "v1", true, Set.of(Subresource.STATUS), null, SelectableFields.NONE, null, List.of());
        var definition = new ResourceDefinition(
                new GroupResource(plural.startsWith("custom") ? "apiextensions.k8s.io" : "example.com", plural),
                new ResourceDefinition.Names(plural, "x", "X", "XList", List.of(), List.of()),
                true,
                "/x/",
                List.of(version),
                "v1",
                plural.startsWith("custom"),
                "",
                false);
        var store = (ResourceStore) Proxy.newProxyInstance(
                ResourceStore.class.getClassLoader(), new Class<?>[] {ResourceStore.class}, (proxy, method, args) -> {
                    throw new UnsupportedOperationException(method.getName());
                });
        return Accept.of(request, new Target(store, definition, version, false, "n", name, subresource));
    }
}
