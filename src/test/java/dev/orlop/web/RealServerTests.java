package dev.orlop.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.codec.YamlCodec;
import dev.orlop.support.OneAtATime;
import dev.orlop.support.WebClients;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpMethod;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The edge, the registry and the embedded engine together: a CRD made over HTTP, its objects, and what is refused. */
@SpringBootTest(
        classes = RealServer.class,
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"management.server.port=-1", "spring.config.name=none", "spring.web.resources.add-mappings=false"
        })
@OneAtATime
class RealServerTests {
    private static final String GADGETS = "/apis/example.org/v1/namespaces/default/gadgets";
    private static final String CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    private static final String CRD = """
        {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition",
         "metadata":{"name":"gadgets.example.org"},
         "spec":{"group":"example.org","scope":"Namespaced",
          "names":{"plural":"gadgets","singular":"gadget","kind":"Gadget","listKind":"GadgetList"},
          "versions":[{"name":"v1","served":true,"storage":true,"subresources":{"status":{}},
           "schema":{"openAPIV3Schema":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}]}}
        """;
    private static final JsonMapper JSON = new JsonMapper();

    @LocalServerPort
    private int port;

    private WebTestClient client;

    record Answer(int code, JsonNode body) {
        JsonNode at(String pointer) {
            return body.at(pointer);
        }

        String text(String pointer) {
            return body.at(pointer).asString("");
        }
    }

    @BeforeEach
    void install() {
        client = WebClients.of(port);
        int code = call("POST", CRDS, CRD).code();
        assertThat(code).isIn(201, 409);
        Await.until(() -> call("GET", GADGETS, null).code() == 200);
        call("DELETE", GADGETS, null);
    }

    private Answer call(String method, String path, @Nullable String body) {
        return call(method, path, body, method.equals("PATCH") ? "application/merge-patch+json" : "application/json");
    }

    private Answer call(String method, String path, @Nullable String body, String type) {
        // A finished URI: the client would encode a template once more.
        WebTestClient.RequestBodySpec request =
                client.method(HttpMethod.valueOf(method)).uri(URI.create("http://127.0.0.1:" + port + path));
        if (body != null) {
            request.header("Content-Type", type).bodyValue(body.getBytes(StandardCharsets.UTF_8));
        }
        var result = request.exchange().expectBody(byte[].class).returnResult();
        byte[] bytes = result.getResponseBody();
        return new Answer(
                result.getStatus().value(),
                JSON.readTree(bytes == null ? "{}".getBytes(StandardCharsets.UTF_8) : bytes));
    }

    private static String gadget(String name, String rest) {
        return "{\"apiVersion\":\"example.org/v1\",\"kind\":\"Gadget\",\"metadata\":{\"name\":\"" + name + "\"" + rest
                + "}";
    }

    private Answer create(String name) {
        Answer answer = call("POST", GADGETS, gadget(name, "},\"spec\":{\"x\":1}"));
        assertThat(answer.code()).as(answer.toString()).isEqualTo(201);
        return answer;
    }

    @Test
    void duplicates_areAsBadAsTheClientWants() {
        create("twice");
        Answer body = call("POST", GADGETS + "?fieldValidation=Strict", gadget("new", "},\"spec\":{\"x\":1,\"x\":2}"));
        assertThat(body.code()).isEqualTo(400);
        assertThat(body.text("/message"))
                .isEqualTo(
                        "Gadget in version \"v1\" cannot be handled as a Gadget: strict decoding error: duplicate field"
                                + " \"spec.x\"");
        Answer patch = call("PATCH", GADGETS + "/twice?fieldValidation=Strict", "{\"spec\":{\"x\":1,\"x\":2}}");
        assertThat(patch.code()).isEqualTo(422);
        assertThat(patch.text("/details/causes/0/field")).isEqualTo("patch");
        assertThat(patch.text("/message")).endsWith("strict decoding error: duplicate field \"spec.x\"");
        assertThat(call("PATCH", GADGETS + "/twice", "{\"spec\":{\"x\":1,\"x\":2}}")
                        .at("/spec/x")
                        .asInt())
                .isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {"a":1}x | the object provided is unrecognized (must be of type Gadget): couldn't get version/kind; json parse error: invalid character 'x' after top-level value ({"a":1}x)
        ``       | the object provided is unrecognized (must be of type Gadget): couldn't get version/kind; json parse error: unexpected end of JSON input (<empty>)
        null     | the object provided is unrecognized (must be of type Gadget): Object 'Kind' is missing in 'null' (6e756c6c)
        {"a":1e400} | Gadget in version "v1" cannot be handled as a Gadget: json: cannot unmarshal number 1e400 into Go value of type float64
        """)
    void create_fromWhatIsNoObject_isBadRequest(String body, String message) {
        Answer answer = call("POST", GADGETS, body);
        assertThat(answer.code()).isEqualTo(400);
        assertThat(answer.text("/message")).isEqualTo(message);
    }

    /** A reader that has nothing to tell of fields finds the missing kind later than one that has. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        json | ``      | {"b": 1}              | the object provided is unrecognized (must be of type Gadget): Object 'Kind' is missing in '{"b": 1}' ({"b": 1})
        json | Ignore  | {"b": 1}              | Gadget in version "v1" cannot be handled as a Gadget: Object 'Kind' is missing in '{"b": 1}'
        json | Ignore  | {"apiVersion":"x/v7"} | Gadget in version "v7" cannot be handled as a Gadget: Object 'Kind' is missing in '{"apiVersion":"x/v7"}'
        yaml | Strict  | b: 1                  | the object provided is unrecognized (must be of type Gadget): Object 'Kind' is missing in 'b: 1' (623a2031)
        yaml | Ignore  | {b: 1, a: 2}          | Gadget in version "v1" cannot be handled as a Gadget: Object 'Kind' is missing in '{"a":2,"b":1}'
        yaml | Ignore  | # nothing             | Gadget in version "v1" cannot be handled as a Gadget: Object 'Kind' is missing in 'null'
        yaml | Warn    | # nothing             | the object provided is unrecognized (must be of type Gadget): Object 'Kind' is missing in '# nothing' (23206e6f7468696e67)
        yaml | Warn    | {kind: 5}             | the object provided is unrecognized (must be of type Gadget): couldn't get version/kind; json parse error: json: cannot unmarshal number into Go struct field .kind of type string ({kind: 5})
        """)
    void body_withoutAKind_isShownAsItWasSent(String type, String validation, String body, String message) {
        Answer answer = call("POST", GADGETS + "?fieldValidation=" + validation, body, "application/" + type);

        assertThat(answer.text("/message")).isEqualTo(message);
        assertThat(answer.code()).isEqualTo(400);
    }

    @Test
    void warning_showsTheTextInUtf8() {
        installCogs();
        String body = "{\"apiVersion\":\"example.org/v1\",\"kind\":\"Cog\",\"metadata\":{\"name\":\"x\"},\"\u00e9\":1}";

        String header =
                warnings("POST", COGS.replace("v2", "v1") + "?dryRun=All", body).getFirst();
        assertThat(new String(header.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8))
                .isEqualTo("299 - \"unknown field \\\"\u00e9\\\"\"");
    }

    /** The token is read first, then the version may not be there, whatever it is. */
    @ParameterizedTest
    @CsvSource(textBlock = """
        resourceVersion=-1&continue=bnVsbA, invalid continue token: continue key is not valid
        resourceVersion=0&continue=bnVsbA,  invalid continue token: continue key is not valid
        resourceVersion=a&continue=TOKEN,   specifying resource version is not allowed when using continue
        resourceVersion=00&continue=TOKEN,  specifying resource version is not allowed when using continue
        resourceVersion=a,                  'invalid resource version: resourceVersion: Invalid value: "a"'
        resourceVersion=a&fieldSelector=x,  invalid selector
        resourceVersion=a&fieldSelector=x=y,                      'field label not supported: x'
        resourceVersion=5&fieldSelector=metadata.name=a&continue=x,     invalid continue token: continue key is not valid
        resourceVersion=5&fieldSelector=metadata.name=a&continue=TOKEN, specifying resource version is not allowed when using continue
        """)
    void continuedList_hasNoVersion(String query, String message) {
        String token = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(
                        "{\"v\":\"meta.k8s.io/v1\",\"rv\":1,\"start\":\"a\\u0000\"}".getBytes(StandardCharsets.UTF_8));

        assertThat(call("GET", GADGETS + "?" + query.replace("TOKEN", token), null)
                        .text("/message"))
                .startsWith(message);
    }

    /** The word watch in a path asks for a watch; the parameters beside it are still those of a list. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        GET    | /apis/example.org/v1/watch/namespaces/default/gadgets?sendInitialEvents=true    | 422 | sendInitialEvents is forbidden for list
        GET    | /apis/example.org/v1/watch/namespaces/default/gadgets?watch=1&sendInitialEvents=true | 422 | requires setting resourceVersionMatch
        GET    | /apis/example.org/v1/watch/gadgets/a?fieldSelector=metadata.name=b              | 400 | fieldSelector metadata.name doesn't match requested name
        GET    | /apis/example.org/v1/watch/gadgets/a?fieldSelector=x                            | 400 | invalid selector: 'x'
        GET    | /apis/example.org/v1/watch/namespaces/default/gadgets/a/status                  | 405 | watch is not supported on resources of kind "gadgets.example.org"
        GET    | /apis/example.org/v1/watch/nothing                                              | 404 | could not find
        GET    | /api/v1/watch/configmaps/a                                                      | 404 | could not find
        GET    | /api/v1/watch/namespaces/default/status                                         | 404 | could not find
        GET    | /apis/authorization.k8s.io/v1/watch/selfsubjectaccessreviews                    | 404 | could not find
        PUT    | /api/v1/watch/configmaps                                                        | 405 | does not allow this method
        DELETE | /api/v1/watch/namespaces/default                                                | 405 | does not allow this method
        """)
    void pathThatIsWatched_isReadAsSuch(String method, String path, int code, String message) {
        Answer answer = call(method, path, null);

        assertThat(answer.text("/message")).contains(message);
        assertThat(answer.code()).isEqualTo(code);
    }

    /** Whatever the form of the answer, and whatever a body says. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        GET    | watch=1&                   | application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1
        GET    | watch=1&                   | application/json;as=Table;g=meta.k8s.io;v=v1
        GET    | watch=1&resourceVersion=x& | application/json
        DELETE |                            | application/json
        """)
    void unknownFieldLabel_isRefusedFirst(String method, @Nullable String query, String accept) {
        byte[] answer = client.method(HttpMethod.valueOf(method))
                .uri(GADGETS + "?" + (query == null ? "" : query) + "fieldSelector=spec.x=1")
                .header("Accept", accept)
                .header("Content-Type", "application/json")
                .bodyValue("no body")
                .exchange()
                .expectBody(byte[].class)
                .returnResult()
                .getResponseBodyContent();

        assertThat(new String(answer, StandardCharsets.UTF_8)).contains("field label not supported: spec.x");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        /api/v1/namespaces                 | application/TYPE
        /api/v1/namespaces                 | application/TYPE;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1
        /api/v1/namespaces/none/configmaps | application/TYPE
        /api/v1/namespaces/none/configmaps | application/TYPE;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1
        """)
    void listInYaml_saysWhatItSaysInJson(String path, String accept) {
        JsonNode yaml =
                YamlCodec.decode(get(path, accept.replace("TYPE", "yaml"))).tree();

        assertThat(yaml).isEqualTo(JSON.readTree(get(path, accept.replace("TYPE", "json"))));
        assertThat(yaml.at("/items/0").has("kind")).isEqualTo(accept.contains("Metadata") && !path.contains("none"));
    }

    private byte[] get(String path, String accept) {
        return Objects.requireNonNull(client.get()
                .uri(path)
                .header("Accept", accept)
                .exchange()
                .expectBody(byte[].class)
                .returnResult()
                .getResponseBody());
    }

    @Test
    void tableOfWhatWasOnlyTried_hasNoVersion() {
        String table = new String(
                client.post()
                        .uri(GADGETS + "?dryRun=All")
                        .header("Accept", "application/json;as=Table;g=meta.k8s.io;v=v1")
                        .header("Content-Type", "application/json")
                        .bodyValue(gadget("tried", "}"))
                        .exchange()
                        .expectBody(byte[].class)
                        .returnResult()
                        .getResponseBodyContent(),
                StandardCharsets.UTF_8);

        assertThat(JSON.readTree(table).path("metadata").isEmpty()).isTrue();
        assertThat(table).contains("\"tried\"");
    }

    /** Routes of built-in kinds want a type that is named in full. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        /api                             | application/*   | 406: Not Acceptable
        /api/v1                          | application/*   | 406: Not Acceptable
        /apis/coordination.k8s.io        | text/html       | 406: Not Acceptable
        /apis/coordination.k8s.io/v1     | application/*   | 406: Not Acceptable
        /apis/coordination.k8s.io/v1     | application/json;as=Table;v=v1;g=meta.k8s.io | only the following media types are accepted
        /apis/coordination.k8s.io/v1     | */*;q=0.1       | leases
        /apis/example.org/v1             | application/*   | gadgets
        /apis/example.org/v1             | text/html       | only the following media types are accepted
        """)
    void discoveryOfBuiltInKinds_isRouted(String path, String accept, String text) {
        assertThat(new String(get(path, accept), StandardCharsets.UTF_8)).contains(text);
    }

    @Test
    void versionInStorage_isShownWhereItIsServed() {
        String definition = """
            {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"rods.hash.example.org"},
             "spec":{"group":"hash.example.org","scope":"Namespaced","names":{"plural":"rods","kind":"Rod"},"versions":[
              {"name":"v1","served":false,"storage":true,"schema":{"openAPIV3Schema":{"type":"object"}}},
              {"name":"v2","served":true,"storage":false,"schema":{"openAPIV3Schema":{"type":"object"}}}]}}""";
        assertThat(call("POST", CRDS, definition).code()).isEqualTo(201);
        String resources = "/apis/hash.example.org/v2";
        Await.until(() -> call("GET", resources, null).code() == 200);

        assertThat(call("GET", resources, null).at("/resources/0").has("storageVersionHash"))
                .isFalse();
        assertThat(call("GET", "/apis/example.org/v1", null).at("/resources/0").has("storageVersionHash"))
                .isTrue();
        call("DELETE", CRDS + "/rods.hash.example.org", null);
    }

    @Test
    void list_ofWhatIsNotStored_readsItsVersionToo() {
        assertThat(call("GET", "/apis/apiregistration.k8s.io/v1/apiservices?resourceVersion=a", null)
                        .code())
                .isEqualTo(400);
    }

    @Test
    void strategicMerge_ofACustomObject_isNoMediaTypeBeforeAnythingElse() {
        assertThat(call("PATCH", GADGETS + "/x?dryRun=no", "{}", "application/strategic-merge-patch+json")
                        .code())
                .isEqualTo(415);
    }

    private static final String COGS = "/apis/example.org/v2/namespaces/default/cogs";

    private void installCogs() {
        int code = call("POST", CRDS, """
            {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"cogs.example.org"},
             "spec":{"group":"example.org","scope":"Namespaced","names":{"plural":"cogs","kind":"Cog"},"versions":[
              {"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object","properties":{
                "spec":{"type":"object","properties":{"a":{"type":"string"}}}}}}},
              {"name":"v2","served":true,"storage":false,"deprecated":true,"deprecationWarning":"old",
               "schema":{"openAPIV3Schema":{"type":"object","properties":{
                "spec":{"type":"object","properties":{"c":{"type":"string"}}}}}}}]}}""").code();
        assertThat(code).isIn(201, 409);
        Await.until(() -> call("GET", COGS, null).code() == 200);
    }

    private List<String> warnings(String method, String path, @Nullable String body) {
        WebTestClient.RequestBodySpec request =
                client.method(HttpMethod.valueOf(method)).uri(URI.create("http://127.0.0.1:" + port + path));
        if (body != null) {
            request.header("Content-Type", "application/json").bodyValue(body.getBytes(StandardCharsets.UTF_8));
        }
        return request.exchange()
                .expectBody(byte[].class)
                .returnResult()
                .getResponseHeaders()
                .getOrEmpty("Warning");
    }

    /** A custom type is served by one handler for all paths below its version. */
    @ParameterizedTest
    @CsvSource(textBlock = """
        GET,   ''
        GET,   /none
        GET,   /none/status
        PUT,   /none/status
        PATCH, /none/scale
        GET,   /none/other
        POST,  /none
        """)
    void deprecatedVersion_isWarnedOf_alsoWhereItLacksWhatIsAskedFor(String method, String rest) {
        installCogs();

        assertThat(warnings(method, COGS + rest, method.equals("GET") ? null : "{}"))
                .containsExactly("299 - \"old\"");
        assertThat(warnings(method, COGS.replace("v2", "v1") + rest, method.equals("GET") ? null : "{}"))
                .isEmpty();
        assertThat(warnings("PUT", "/apis/example.org/v2/cogs/none", "{}"))
                .as("another scope")
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        example.org/v1 | Cog | {'name':'x'}          | spec.c, top | the API version in the data (example.org/v1) does not match the expected API version (example.org/v2)
        example.org/v9 | Cog | {'name':'x'}          | spec, top   | the API version in the data (example.org/v9) does not match the expected API version (example.org/v2)
        other.org/v1   | Cog | {'name':'x'}          |             | the API version in the data (other.org/v1) does not match the expected API version (example.org/v2)
        v1             | Pod | {'name':'x','y':1}    | metadata.y  | the API version in the data (v1) does not match the expected API version (example.org/v2)
        other.org/v3   | Toe | {'labels':{'a':1}}    |             | Toe in version "v3" cannot be handled as a Cog: json: cannot unmarshal number into Go struct field ObjectMeta.labels of type string
        example.org/v1 | Cog | {'labels':{'a':1}}    |             | Cog in version "v1" cannot be handled as a Cog: json: cannot unmarshal number into Go struct field ObjectMeta.labels of type string
        """)
    void bodyOfAnotherVersion_isReadAsSuchBeforeItIsRefused(
            String apiVersion, String kind, String metadata, @Nullable String unknown, String message) {
        installCogs();
        String body = ("{'apiVersion':'" + apiVersion + "','kind':'" + kind + "','metadata':" + metadata
                        + ",'spec':{'c':'2'},'top':1}")
                .replace('\'', '"');

        Answer answer = call("POST", COGS, body);
        assertThat(answer.code()).isEqualTo(400);
        assertThat(answer.text("/message")).isEqualTo(message);
        assertThat(warnings("POST", COGS, body).stream()
                        .filter(text -> !text.contains("old"))
                        .map(text -> text.substring("299 - \"unknown field \\\"".length(), text.length() - 3)))
                .containsExactlyElementsOf(unknown == null ? List.of() : List.of(unknown.split(", ", -1)));
    }

    @Test
    void scale_doesNotSpeakOfWhatItsObjectHasTooMuch() {
        String definition = """
            {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"nuts.example.org"},
             "spec":{"group":"example.org","scope":"Namespaced","names":{"plural":"nuts","kind":"Nut"},"versions":[
              {"name":"v1","served":true,"storage":true,
               "subresources":{"scale":{"specReplicasPath":".spec.n","statusReplicasPath":".status.n"}},
               "schema":{"openAPIV3Schema":{"type":"object","properties":{
                "spec":{"type":"object","properties":{"n":{"type":"integer"},"more":{"type":"string"}}}}}}}]}}""";
        String nuts = "/apis/example.org/v1/namespaces/default/nuts";
        assertThat(call("POST", CRDS, definition).code()).isEqualTo(201);
        Await.until(() -> call("GET", nuts, null).code() == 200);
        assertThat(call("POST", nuts, """
            {"apiVersion":"example.org/v1","kind":"Nut","metadata":{"name":"a"},"spec":{"n":1,"more":"x"}}""").code()).isEqualTo(201);
        String crd = CRDS + "/nuts.example.org";
        assertThat(call(
                                "PATCH",
                                crd,
                                "[{\"op\":\"remove\",\"path\":\"/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/more\"}]",
                                "application/json-patch+json")
                        .code())
                .isEqualTo(200);
        Await.until(() -> !call("GET", nuts + "/a", null).at("/spec").has("more"));

        String scale = "{\"apiVersion\":\"autoscaling/v1\",\"kind\":\"Scale\",\"metadata\":{\"name\":\"a\"},"
                + "\"spec\":{\"replicas\":2}}";
        assertThat(call("PUT", nuts + "/a/scale?fieldValidation=Strict", scale)
                        .at("/spec/replicas")
                        .asInt())
                .isEqualTo(2);
        assertThat(warnings("PUT", nuts + "/a/scale", scale)).isEmpty();
        call("DELETE", crd, null);
    }

    /** A scale is read as the built-in kind that it is; what its replicas may be says the object's schema. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        PUT   | {'metadata':{'name':'s'},'spec':{'replicas':4}}             | 200 |
        PUT   | {'metadata':{'name':'s'},'spec':{}}                         | 200 |
        PUT   | {'metadata':{'name':'t'},'spec':{'replicas':4}}             | 400 | the name of the object (t) does not match the name on the URL (s)
        PUT   | {'metadata':{},'spec':{'replicas':4}}                       | 400 | the name of the object (s based on URL) was undeterminable: name must be provided
        PUT   | {'metadata':{'name':'s','namespace':'x'}}                   | 400 | the namespace of the provided object does not match the namespace sent on the request
        PUT   | {'metadata':{'name':'s','uid':'x'}}                         | 409 | Operation cannot be fulfilled on bolts.example.org "s": StorageError: invalid object, Code: 4,
        PUT   | {'metadata':{'name':'s'},'spec':{'replicas':1.5}}           | 400 | no kind is registered for the type v1.Scale
        PUT   | {'kind':'Foo','metadata':{'name':'s'}}                      | 400 | no kind is registered for the type v1.Scale
        PUT   | {'metadata':{'name':'s'},'spec':{'replicas':-1}}            | 422 | .spec.n: Invalid value: -1: should be a non-negative integer
        PATCH | {'spec':{'replicas':7}}                                     | 200 |
        PATCH | {}                                                          | 200 |
        PATCH | {'spec':{'replicas':'x'}}                                   | 422 | json: cannot unmarshal string into Go struct field ScaleSpec.spec.replicas of type int32
        PATCH | {'metadata':{'uid':'x'}}                                    | 200 |
        PATCH | {'metadata':{'name':'t'}}                                   | 400 | the name of the object (t) does not match the name on the URL (s)
        PATCH | {'metadata':{'namespace':'x'}}                              | 400 | the namespace of the provided object does not match the namespace sent on the request
        PATCH | {'kind':'Foo'}                                              | 422 | no kind "Foo" is registered for version "autoscaling/v1" in scheme "k8s.io/client-go/scale/util.go:146"
        PATCH | {'kind':'Pod','apiVersion':'v1'}                            | 422 | no kind "Pod" is registered for version "v1" in scheme "k8s.io/client-go/scale/util.go:146"
        PATCH | {'apiVersion':'apps/v1beta1'}                               | 422 | converting (v1beta1.Scale) to (v1.Scale): unknown conversion
        """)
    void scale_isReadAsItsKind(String method, String body, int code, @Nullable String message) {
        String bolts = installBolts();
        assertThat(call("POST", bolts, bolt("s", "{\"n\":1}")).code()).isIn(201, 409);

        Answer answer = call(method, bolts + "/s/scale", body.replace('\'', '"'));

        assertThat(answer.text("/message")).contains(message == null ? "" : message);
        assertThat(answer.code()).isEqualTo(code);
    }

    @Test
    void scale_ofAnObjectWithoutReplicas_canBeWritten() {
        String bolts = installBolts();
        assertThat(call("POST", bolts, bolt("none", "{}")).code()).isIn(201, 409);

        assertThat(call("GET", bolts + "/none/scale", null).code()).isEqualTo(500);
        assertThat(call("PATCH", bolts + "/none/scale", "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}")
                        .text("/message"))
                .isEqualTo("the spec replicas field \".spec.n\" cannot be empty");
        assertThat(call("PATCH", bolts + "/none/scale", "{\"metadata\":{\"name\":null}}")
                        .text("/message"))
                .isEqualTo("the name of the object (none based on URL) was undeterminable: name must be provided");
        assertThat(call(
                                "PATCH",
                                bolts + "/none/scale",
                                "[{\"op\":\"replace\",\"path\":\"/spec/replicas\",\"value\":2}]",
                                "application/json-patch+json")
                        .at("/spec/replicas")
                        .asInt())
                .isEqualTo(2);
        call("DELETE", bolts + "/none", null);
    }

    private String installBolts() {
        String bolts = "/apis/example.org/v1/namespaces/default/bolts";
        int code = call("POST", CRDS, """
            {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"bolts.example.org"},
             "spec":{"group":"example.org","scope":"Namespaced","names":{"plural":"bolts","kind":"Bolt"},"versions":[
              {"name":"v1","served":true,"storage":true,
               "subresources":{"scale":{"specReplicasPath":".spec.n","statusReplicasPath":".status.n"}},
               "schema":{"openAPIV3Schema":{"type":"object","properties":{
                "spec":{"type":"object","properties":{"n":{"type":"integer","minimum":0}}}}}}}]}}""").code();
        assertThat(code).isIn(201, 409);
        Await.until(() -> call("GET", bolts, null).code() == 200);
        return bolts;
    }

    private static String bolt(String name, String spec) {
        return "{\"apiVersion\":\"example.org/v1\",\"kind\":\"Bolt\",\"metadata\":{\"name\":\"" + name + "\"},\"spec\":"
                + spec + "}";
    }

    /** Their Go types leave it out; a kind within the object, also one that stands before its own, stays. */
    @Test
    void listOfABuiltInKind_doesNotSayTheKindOfItsItems() {
        String events = "/api/v1/namespaces/default/events";
        String event =
                "{\"metadata\":{\"name\":\"e\"},\"involvedObject\":{\"kind\":\"Event\",\"namespace\":\"default\"},"
                        + "\"action\":\"\\\"kind\\\":\\\"Event\\\",\"}";
        assertThat(call("POST", events, event).code()).isEqualTo(201);
        JsonNode item =
                call("GET", events + "?fieldSelector=metadata.name%3De", null).at("/items/0");
        assertThat(item.has("kind")).isFalse();
        assertThat(item.has("apiVersion")).isFalse();
        assertThat(item.at("/involvedObject/kind").asString()).isEqualTo("Event");
        assertThat(item.at("/action").asString()).isEqualTo("\"kind\":\"Event\",");
        assertThat(item.at("/metadata/name").asString()).isEqualTo("e");
        create("typed");
        assertThat(call("GET", GADGETS, null).at("/items/0/kind").asString()).isEqualTo("Gadget");
        assertThat(call("GET", events + "/e", null).at("/kind").asString()).isEqualTo("Event");
    }

    @Test
    void lifeOfAnObject() {
        Answer created = create("g1");
        assertThat(created.text("/metadata/uid")).isNotEmpty();

        Answer read = call("GET", GADGETS + "/g1", null);
        assertThat(read.body()).isEqualTo(created.body());
        String version = created.text("/metadata/resourceVersion");
        Answer replaced = call(
                "PUT", GADGETS + "/g1", gadget("g1", ",\"resourceVersion\":\"" + version + "\"},\"spec\":{\"x\":2}"));
        assertThat(replaced.code()).isEqualTo(200);
        assertThat(replaced.at("/metadata/generation").asInt()).isEqualTo(2);
        Answer stale = call(
                "PUT", GADGETS + "/g1", gadget("g1", ",\"resourceVersion\":\"" + version + "\"},\"spec\":{\"x\":3}"));
        assertThat(stale.code()).isEqualTo(409);
        assertThat(stale.text("/reason")).isEqualTo("Conflict");
        Answer patched = call("PATCH", GADGETS + "/g1", "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}");
        assertThat(patched.text("/metadata/labels/a")).isEqualTo("b");
        Answer status = call("PATCH", GADGETS + "/g1/status", "{\"status\":{\"ready\":true},\"spec\":{\"x\":9}}");
        assertThat(status.at("/status/ready").asBoolean()).isTrue();
        assertThat(status.at("/spec/x").asInt()).isEqualTo(2);
        Answer jsonPatched = call(
                "PATCH",
                GADGETS + "/g1",
                "[{\"op\":\"replace\",\"path\":\"/spec/x\",\"value\":7}]",
                "application/json-patch+json");
        assertThat(jsonPatched.code()).as(jsonPatched.toString()).isEqualTo(200);
        assertThat(call("GET", GADGETS + "?labelSelector=a%3Db", null)
                        .at("/items")
                        .size())
                .isEqualTo(1);
        assertThat(call("GET", GADGETS + "?labelSelector=a!%3Db", null)
                        .at("/items")
                        .size())
                .isZero();
        Answer deleted = call("DELETE", GADGETS + "/g1", "{\"propagationPolicy\":\"Background\"}");
        assertThat(deleted.text("/status")).isEqualTo("Success");
        assertThat(deleted.text("/details/uid")).isEqualTo(created.text("/metadata/uid"));
        assertThat(call("GET", GADGETS + "/g1", null).code()).isEqualTo(404);
    }

    /** The media type counts with a body alone; a query may state preconditions, a body any version. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        ``                 | text/plain       | ``   | 404 | not found
        ``                 | text/plain       | {}   | 415 | unknown format
        ?uid=x             | application/json | ``   | 404 | not found
        ``                 | application/json | {"apiVersion":"x/v9"}              | 404 | not found
        ``                 | application/json | {"apiVersion":"x/y/z"}             | 400 | unexpected GroupVersion string: x/y/z
        ``                 | application/json | {"kind":"Foo"}                     | 400 | no kind "Foo" is registered for version "meta.k8s.io/v1"
        ``                 | application/json | {"kind":"Foo","apiVersion":"a/b"}  | 400 | no kind "Foo" is registered for version "a/b"
        ``                 | application/json | {"kind":1}                         | 400 | cannot unmarshal number into Go struct field .kind of type string
        """)
    void delete_options(String query, String type, String body, int code, String message) {
        Answer answer = call("DELETE", GADGETS + "/none" + query, body, type);

        assertThat(answer.code()).as("%s", answer).isEqualTo(code);
        assertThat(answer.text("/message")).contains(message);
    }

    @ParameterizedTest
    @CsvSource({
        "uid=x, the UID in the precondition (x)",
        "resourceVersion=1, the ResourceVersion in the precondition (1)"
    })
    void delete_queryOfAnotherObject_isAConflict(String query, String message) {
        create("kept");

        Answer refused = call("DELETE", GADGETS + "/kept?" + query, null);
        Answer deleted = call("DELETE", GADGETS + "/kept?uid=", null);

        assertThat(refused.code()).isEqualTo(409);
        assertThat(refused.text("/message")).contains(message);
        assertThat(deleted.code()).isEqualTo(200);
    }

    /** The reference's store finds it, after all that a dry run looks at. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        new    | b  | ``          | 400 | resourceVersion should not be set on objects to be created
        there  | b  | ``          | 400 | resourceVersion should not be set on objects to be created
        new    | b- | ``          | 422 | metadata.labels: Invalid value
        new    | b  | ?dryRun=All | 201 | ``
        there  | b  | ?dryRun=All | 409 | already exists
        """)
    void versionOfANewObject_isRefusedLast(String name, String label, String query, int code, String message) {
        create("there");

        String more = ",\"resourceVersion\":\"1\",\"labels\":{\"a\":\"" + label + "\"}},\"spec\":{}";
        Answer answer = call("POST", GADGETS + query, gadget(name, more));
        call("DELETE", GADGETS + "/there", null);

        assertThat(answer.code()).as("%s", answer).isEqualTo(code);
        assertThat(answer.text("/message")).contains(message);
    }

    @Test
    void dryRunOfANewObject_showsTheVersionThatWasSent_andNoOwnerOfWhatTheServerSays() {
        String more =
                ",\"resourceVersion\":\"5\",\"uid\":\"x\",\"deletionTimestamp\":\"2020-01-01T00:00:00Z\"},\"spec\":{}";

        Answer answer = call("POST", GADGETS + "?dryRun=All", gadget("new", more));

        assertThat(answer.text("/metadata/resourceVersion")).isEqualTo("5");
        assertThat(answer.text("/metadata/uid")).isNotEqualTo("x");
        assertThat(answer.at("/metadata").has("deletionTimestamp")).isFalse();
        assertThat(answer.at("/metadata/managedFields").toString()).doesNotContain("deletionTimestamp");
    }

    /**
     * A status is taken from a body of any kind; of one that is not of the type, nobody knows whose fields they are, and of a
     * version that is unknown, what they are.
     */
    @ParameterizedTest
    @CsvSource({"example.org/v1, Gadget, true, 2", "example.org/v9, Gadget, false, 0", "example.org/v1, Other, true, 0"
    })
    void patchedStatus_isTakenWhateverItsObjectSaysToBe(String apiVersion, String kind, boolean ready, int managers) {
        create("typed");
        String patch = "{\"apiVersion\":\"%s\",\"kind\":\"%s\",\"spec\":{\"x\":9},\"status\":{\"ready\":true}}";

        Answer status = call("PATCH", GADGETS + "/typed/status", patch.formatted(apiVersion, kind));
        call("DELETE", GADGETS + "/typed", null);

        assertThat(status.code()).as("%s", status).isEqualTo(200);
        assertThat(status.text("/apiVersion")).isEqualTo("example.org/v1");
        assertThat(status.text("/kind")).isEqualTo("Gadget");
        assertThat(status.at("/status/ready").asBoolean()).isEqualTo(ready);
        assertThat(status.at("/spec/x").asInt()).isNotEqualTo(9);
        assertThat(status.at("/metadata/managedFields").size()).isEqualTo(managers);
    }

    @Test
    void yamlAndTypelessBuiltIns_areTaken() {
        Answer created = call(
                "POST",
                "/api/v1/namespaces/default/configmaps",
                "metadata:\n  generateName: c-\ndata:\n  a: 'yes'\n",
                "application/yaml");

        assertThat(created.code()).as(created.toString()).isEqualTo(201);
        assertThat(created.text("/kind")).isEqualTo("ConfigMap");
        assertThat(created.text("/metadata/name")).startsWith("c-");
    }

    @Test
    void pages_showOneSnapshotAndForgedTokensAreRefused() {
        for (int i = 0; i < 5; i++) {
            create("p" + i);
        }
        Answer first = call("GET", GADGETS + "?limit=2", null);
        assertThat(first.at("/items").size()).isEqualTo(2);
        assertThat(first.at("/metadata/remainingItemCount").asInt()).isEqualTo(3);
        create("p00");
        Answer second = call("GET", GADGETS + "?limit=10&continue=" + first.text("/metadata/continue"), null);
        assertThat(second.at("/items").size()).isEqualTo(3);
        assertThat(second.text("/metadata/resourceVersion")).isEqualTo(first.text("/metadata/resourceVersion"));

        for (String forged : new String[] {
            "x",
            "%21%21",
            token("{\"v\":\"meta.k8s.io/v1\",\"rv\":5,\"start\":\"../../secrets/\\u0000\"}"),
            token("{\"v\":\"meta.k8s.io/v1\",\"rv\":0,\"start\":\"a\\u0000\"}"),
            token("{\"v\":\"v2\",\"rv\":5,\"start\":\"a\\u0000\"}")
        }) {
            Answer answer = call("GET", GADGETS + "?limit=2&continue=" + forged, null);
            assertThat(answer.code()).as(forged).isEqualTo(400);
            assertThat(answer.text("/reason")).isEqualTo("BadRequest");
        }
    }

    private static String token(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of("no kind", "POST", "", "{\"metadata\":{\"name\":\"x\"}}", 400, "Object 'Kind' is missing"),
                Arguments.of("kind", "POST", "", gadget("x", "}").replace("Gadget", "Widget"), 422, "must be Gadget"),
                Arguments.of("apiVersion", "POST", "", gadget("x", "}").replace("/v1", "/v2"), 400, "apiVersion"),
                Arguments.of("namespace", "POST", "", gadget("x", ",\"namespace\":\"other\"}"), 400, "namespace"),
                Arguments.of("upper case", "POST", "", gadget("Upper", "}"), 422, "metadata.name"),
                Arguments.of("slash", "POST", "", gadget("a/b", "}"), 422, "metadata.name"),
                Arguments.of("dots", "POST", "", gadget("..", "}"), 422, "metadata.name"),
                Arguments.of("long", "POST", "", gadget("a".repeat(254), "}"), 422, "metadata.name"),
                Arguments.of("no name", "POST", "", gadget("", "}"), 422, "metadata.name"),
                Arguments.of("label", "POST", "", gadget("x", ",\"labels\":{\"-\":\"!\"}}"), 422, "metadata.labels"),
                Arguments.of("labels", "POST", "", gadget("x", ",\"labels\":{\"a\":1}}"), 400, "labels"),
                Arguments.of("version", "POST", "", gadget("x", ",\"resourceVersion\":\"7\"}"), 400, "resourceVersion"),
                Arguments.of("absent", "PUT", "/x", gadget("x", ",\"resourceVersion\":\"7\"}"), 404, "x"),
                Arguments.of("absent, other name", "PUT", "/x", gadget("y", "}"), 400, "does not match"),
                Arguments.of("absent, patched", "PATCH", "/x", "{}", 404, "x"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void body_thatBreaksARule_isRefusedAndNothingStored(
            String name, String method, String suffix, String body, int code, String what) {
        Answer answer = call(method, GADGETS + suffix, body);

        assertThat(answer.code()).as(answer.toString()).isEqualTo(code);
        assertThat(answer.text("/kind")).isEqualTo("Status");
        assertThat(answer.body().toString()).contains(what).doesNotContain("Exception");
        assertThat(call("GET", GADGETS, null).at("/items").size()).isZero();
    }

    @Test
    void bodyOfAnotherName_isRefused() {
        Answer created = create("g1");
        Answer answer = call("PUT", GADGETS + "/g1", gadget("g2", "}"));

        assertThat(answer.code()).isEqualTo(400);
        assertThat(answer.text("/message")).contains("name");
        assertThat(call("GET", GADGETS + "/g1", null).body()).isEqualTo(created.body());
        assertThat(call("PATCH", GADGETS + "/g1", "[]").code()).isEqualTo(400);
    }

    @Test
    void namespaceThatDoesNotExist_isNotFound() {
        Answer answer = call("POST", GADGETS.replace("default", "nowhere"), gadget("x", "}"));

        assertThat(answer.code()).isEqualTo(404);
        assertThat(answer.text("/message")).contains("namespaces \"nowhere\" not found");
    }

    @Test
    void versionOfTheFuture_isATimeoutThatSaysSo() {
        Answer answer = call("GET", GADGETS + "?resourceVersion=999999999999&resourceVersionMatch=NotOlderThan", null);

        assertThat(answer.code()).isEqualTo(504);
        assertThat(answer.text("/details/causes/0/reason")).isEqualTo("ResourceVersionTooLarge");
    }

    @Test
    void unsupportedField_isBadRequest() {
        Answer answer = call("GET", GADGETS + "?fieldSelector=spec.x%3D1", null);

        assertThat(answer.code()).isEqualTo(400);
        assertThat(answer.text("/message")).contains("field label not supported: spec.x");
    }

    @Test
    void watch_resumesBehindAVersion() throws IOException {
        String version = create("a1").text("/metadata/resourceVersion");
        create("a2");
        try (RawClient raw = RawClient.of(port)) {
            raw.get(GADGETS + "?watch=true&resourceVersion=" + version, "");
            raw.head();
            assertThat(raw.chunksUntil("\n")).startsWith("{\"type\":\"ADDED\"").contains("\"name\":\"a2\"");
            call("DELETE", GADGETS + "/a1", null);
            assertThat(raw.chunksUntil("\n"))
                    .startsWith("{\"type\":\"DELETED\"")
                    .contains("\"name\":\"a1\"");
        }
    }

    @Test
    void dryRun_storesNothing() {
        Answer answer = call("POST", GADGETS + "?dryRun=All", gadget("dry", "}"));

        assertThat(answer.code()).isEqualTo(201);
        assertThat(call("GET", GADGETS + "/dry", null).code()).isEqualTo(404);
    }

    @Test
    void everyTypeOfThePageForPeople_canBeListed() {
        String page = client.get()
                .uri("/")
                .header("Accept", "text/html")
                .exchange()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody();

        List<String> links = Pattern.compile("href=\"(/[^\"?]*)\\?pretty=true")
                .matcher(page)
                .results()
                .map(link -> link.group(1))
                .toList();
        assertThat(links).hasSizeGreaterThan(20).contains("/apis/apps/v1/deployments");
        for (String link : links) {
            assertThat(call("GET", link, null).code()).as(link).isEqualTo(200);
        }
    }

    @Test
    void everyTypeInDiscovery_canBeListed() {
        JsonNode groups = call("GET", "/apis", null).body();
        assertThat(groups.toString()).contains("example.org").contains("apiextensions.k8s.io");
        for (JsonNode resource : call("GET", "/api/v1", null).at("/resources")) {
            String name = resource.path("name").stringValue();
            if (!name.contains("/")) {
                assertThat(call("GET", "/api/v1/" + name, null).code()).as(name).isEqualTo(200);
            }
        }
    }
}
