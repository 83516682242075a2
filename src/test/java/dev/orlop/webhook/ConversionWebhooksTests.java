package dev.orlop.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.object.StatusException;
import dev.orlop.registry.type.Uids;
import dev.orlop.support.OneAtATime;
import dev.orlop.webhook.OrlopServer.Answer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Custom types whose versions a webhook converts, as clients of a whole server see them. Texts are the reference's. */
@Timeout(60)
@OneAtATime
class ConversionWebhooksTests {
    private static final String CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

    @TempDir
    static Path directory;

    private static OrlopServer server;
    private static ReviewServer hooks;

    @BeforeAll
    static void open() {
        hooks = new ReviewServer(directory.resolve("pki"), Duration.ofDays(1));
        server = new OrlopServer(directory.resolve("data"));
        good("/good", object -> {});
        good("/name", object -> object.withObject("metadata").put("name", "other"));
        good("/moved-on", object -> {});
        good("/uid", object -> object.withObject("metadata").put("uid", "other"));
        good("/version", object -> object.put("apiVersion", "x/y"));
        good("/kind", object -> object.put("kind", "Other"));
        good(
                "/badlabel",
                object -> object.withObject("metadata").withObject("labels").put("l", "not a label!"));
        good("/meta", object -> {
            object.withObject("metadata").withObject("labels").put("converted", "yes");
            object.withObject("metadata")
                    .put("generation", 77)
                    .putArray("finalizers")
                    .add("a/b");
        });
        hooks.on("/count", review -> response(review, "'convertedObjects':[],'result':{'status':'Success'}"));
        hooks.on("/fail", review -> response(review, "'result':{'status':'Failure','message':'no way'}"));
        hooks.on("/silent", review -> response(review, "'result':{'status':'Failure'}"));
        hooks.on("/absent", review -> "{\"apiVersion\":\"apiextensions.k8s.io/v1\",\"kind\":\"ConversionReview\"}");
        hooks.raw("/error", exchange -> ReviewServer.send(exchange, 500, "boom"));
        hooks.on(
                "/wronguid",
                review -> response(review, "'result':{'status':'Success'}")
                        .replaceAll("\"uid\":\"[^\"]*\"", "\"uid\":\"other\""));
        hooks.on("/nojson", review -> "<html>");
        hooks.raw("/moved", exchange -> {
            exchange.getResponseHeaders().add("Location", hooks.url("/good"));
            exchange.sendResponseHeaders(302, -1);
        });
        hooks.raw("/huge", ReviewServer::sendTooMuch);
        for (String type : List.of("good", "meta")) {
            install(type);
        }
    }

    @AfterAll
    static void close() {
        server.close();
        hooks.close();
    }

    @BeforeEach
    void forget() {
        hooks.reviews.clear();
    }

    /** Renames spec.size of v1 to spec.length of v2 and back, and does something to each object. */
    private static void good(String path, Consumer<ObjectNode> more) {
        hooks.on(path, review -> {
            String wanted = review.at("/request/desiredAPIVersion").stringValue();
            ArrayNode converted = ReviewServer.JSON.createArrayNode();
            for (JsonNode object : review.at("/request/objects")) {
                ObjectNode copy = (ObjectNode) object.deepCopy();
                ObjectNode spec = copy.withObject("spec");
                boolean toFirst = wanted.endsWith("/v1");
                JsonNode value = spec.remove(toFirst ? "length" : "size");
                if (value != null) {
                    spec.set(toFirst ? "size" : "length", value);
                }
                copy.put("apiVersion", wanted);
                more.accept(copy);
                converted.add(copy);
            }
            return response(review, "'convertedObjects':" + converted + ",'result':{'status':'Success'}");
        });
    }

    private static String response(ObjectNode review, String members) {
        return """
            {"apiVersion":"apiextensions.k8s.io/v1","kind":"ConversionReview","response":{"uid":"%s",%s}}
            """.formatted(review.at("/request/uid").stringValue(), members.replace('\'', '"'));
    }

    private static String version(String name, boolean storage, String field) {
        return """
            {'name':'%1$s','served':true,'storage':%2$s,'schema':{'openAPIV3Schema':{'type':'object','properties':{
             'spec':{'type':'object','properties':{'%3$s':{'type':'integer'},'d':{'type':'string','default':'dd'}}}}}},
             'selectableFields':[{'jsonPath':'.spec.%3$s'}]}
            """.formatted(name, storage, field);
    }

    private static void install(String type) {
        Answer answer = server.post(CRDS, """
            {'metadata':{'name':'%1$ss.conv.example'},'spec':{'group':'conv.example','scope':'Namespaced',
             'names':{'plural':'%1$ss','kind':'%2$s'},
             'conversion':{'strategy':'Webhook','webhook':{'conversionReviewVersions':['v1'],
              'clientConfig':{'url':'%3$s','caBundle':'%4$s'}}},
             'versions':[%5$s,%6$s]}}
            """.formatted(
                        type,
                        kind(type),
                        hooks.url("/" + type),
                        hooks.caBundle(),
                        version("v1", true, "size"),
                        version("v2", false, "length")));
        assertThat(answer.code()).as(answer.message()).isEqualTo(201);
        assertThat(answer.warnings()).isEmpty();
    }

    private static String kind(String type) {
        return Character.toUpperCase(type.charAt(0)) + type.substring(1);
    }

    private static String path(String version, String type, String namespace) {
        return "/apis/conv.example/" + version + "/namespaces/" + namespace + "/" + type + "s";
    }

    private static String object(String version, String type, String name, String spec) {
        return "{'apiVersion':'conv.example/" + version + "','kind':'" + kind(type) + "','metadata':{'name':'" + name
                + "'},'spec':{" + spec + "}}";
    }

    private static String namespace(String name) {
        server.post("/api/v1/namespaces", "{'metadata':{'name':'" + name + "'}}");
        return name;
    }

    @Test
    void object_writtenInOneVersion_isReadInTheOther() {
        String first = path("v1", "good", "default");
        String second = path("v2", "good", "default");
        assertThat(server.post(first, object("v1", "good", "a", "'size':3")).code())
                .isEqualTo(201);

        Answer read = server.get(second + "/a");
        assertThat(read.body().get("apiVersion").stringValue()).isEqualTo("conv.example/v2");
        assertThat(read.body().get("spec").toString()).isEqualTo("{\"d\":\"dd\",\"length\":3}");

        Answer created = server.post(second, object("v2", "good", "b", "'length':4"));
        assertThat(created.code()).as(created.message()).isEqualTo(201);
        assertThat(created.body().at("/spec/length").intValue()).isEqualTo(4);
        assertThat(server.get(first + "/b").body().at("/spec/size").intValue()).isEqualTo(4);
    }

    @Test
    void object_changedInTheOtherVersion_isStoredInItsOwn() {
        String first = path("v1", "good", "default");
        String second = path("v2", "good", "default");
        server.post(first, object("v1", "good", "changed", "'size':3"));

        Answer patched =
                server.send("PATCH", second + "/changed", "{'spec':{'length':9}}", "application/merge-patch+json");
        assertThat(patched.code()).as(patched.message()).isEqualTo(200);
        assertThat(patched.body().at("/metadata/generation").intValue()).isEqualTo(2);
        assertThat(patched.body().at("/metadata/managedFields"))
                .extracting(owner -> owner.get("apiVersion").stringValue() + owner.get("fieldsV1"))
                .hasSize(2)
                .contains("conv.example/v2{\"f:spec\":{\"f:length\":{}}}");
        assertThat(server.get(first + "/changed").body().get("spec").toString()).isEqualTo("{\"d\":\"dd\",\"size\":9}");

        ObjectNode body = patched.body();
        body.withObject("spec").put("length", 10);
        Answer replaced = server.send("PUT", second + "/changed", body.toString(), "application/json");
        assertThat(replaced.code()).as(replaced.message()).isEqualTo(200);
        assertThat(server.get(first + "/changed").body().at("/spec/size").intValue())
                .isEqualTo(10);

        Answer same = server.send("PUT", second + "/changed", replaced.body().toString(), "application/json");
        assertThat(same.body().at("/metadata/resourceVersion"))
                .isEqualTo(replaced.body().at("/metadata/resourceVersion"));

        Answer applied = server.send(
                "PATCH",
                second + "/applied?fieldManager=me",
                object("v2", "good", "applied", "'length':5"),
                "application/apply-patch+yaml");
        assertThat(applied.code()).as(applied.message()).isEqualTo(201);
        assertThat(server.get(first + "/applied").body().at("/spec/size").intValue())
                .isEqualTo(5);

        assertThat(server.send("DELETE", second + "/changed", "", "application/json")
                        .code())
                .isEqualTo(200);
    }

    private static Answer apply(String version, String name, String manager, String spec) {
        return server.send(
                "PATCH",
                path(version, "good", "default") + "/" + name + "?fieldManager=" + manager,
                object(version, "good", name, spec),
                "application/apply-patch+yaml");
    }

    private static List<String> owners(Answer answer) {
        assertThat(answer.code()).as(answer.message()).isEqualTo(200);
        return answer.body()
                .at("/metadata/managedFields")
                .valueStream()
                .map(owner -> owner.get("manager").stringValue() + " "
                        + owner.get("apiVersion").stringValue().replace("conv.example/", "") + " "
                        + owner.get("fieldsV1"))
                .sorted()
                .toList();
    }

    @Test
    void fieldOwnedInOneVersion_isInConflictWithItsNameInTheOther() {
        assertThat(apply("v1", "owned", "one", "'size':3").code()).isEqualTo(201);

        Answer other = apply("v2", "owned", "two", "'length':4");

        assertThat(other.code()).isEqualTo(409);
        assertThat(other.message()).isEqualTo("Apply failed with 1 conflict: conflict with \"one\": .spec.size");
        assertThat(owners(apply("v2", "owned", "two", "'length':3")))
                .containsExactly("one v1 {\"f:spec\":{\"f:size\":{}}}", "two v2 {\"f:spec\":{\"f:length\":{}}}");
    }

    @Test
    void fieldOwnedInOneVersion_isLostToWhoWritesItInTheOther() {
        assertThat(apply("v1", "lost", "one", "'size':3,'d':'x'").code()).isEqualTo(201);

        Answer patched = server.send(
                "PATCH",
                path("v2", "good", "default") + "/lost?fieldManager=two",
                "{'spec':{'length':9}}",
                "application/merge-patch+json");

        assertThat(owners(patched))
                .containsExactly("one v1 {\"f:spec\":{\"f:d\":{}}}", "two v2 {\"f:spec\":{\"f:length\":{}}}");
    }

    @Test
    void fieldAppliedInOneVersion_isRemovedByAnApplyInTheOtherThatLacksIt() {
        assertThat(apply("v1", "removed", "one", "'size':3,'d':'x'").code()).isEqualTo(201);

        Answer applied = apply("v2", "removed", "one", "'d':'x'");

        assertThat(owners(applied)).containsExactly("one v2 {\"f:spec\":{\"f:d\":{}}}");
        assertThat(applied.body().get("spec").toString()).isEqualTo("{\"d\":\"x\"}");
    }

    @Test
    void objectCreatedWithOwnersOfTheOtherVersion_isItsCreators() {
        assertThat(apply("v1", "saved", "one", "'size':3").code()).isEqualTo(201);
        ObjectNode saved = server.get(path("v2", "good", "default") + "/saved").body();
        saved.withObject("metadata").put("name", "restored").remove(List.of("uid", "resourceVersion"));

        Answer restored = server.post(path("v2", "good", "default") + "?fieldManager=restore", saved.toString());

        assertThat(restored.code()).as(restored.message()).isEqualTo(201);
        assertThat(owners(server.get(path("v1", "good", "default") + "/restored")))
                .containsExactly("restore v2 {\"f:spec\":{\".\":{},\"f:d\":{},\"f:length\":{}}}");
    }

    @Test
    void list_inTheOtherVersion_isConvertedInOneCall() {
        String namespace = namespace("listed");
        IntStream.range(0, 20)
                .forEach(i -> server.post(path("v1", "good", namespace), object("v1", "good", "o" + i, "'size':" + i)));

        Answer list = server.get(path("v2", "good", namespace));

        assertThat(list.body().get("items")).hasSize(20);
        assertThat(list.body().at("/items/0/spec/length").intValue()).isZero();
        assertThat(hooks.reviews).hasSize(1);
        assertThat(hooks.reviews.getFirst().at("/request/objects")).hasSize(20);
        server.get(path("v2", "good", namespace));
        assertThat(hooks.reviews)
                .as("the second list finds what the first has made")
                .hasSize(1);
    }

    @Test
    void watches_inTheOtherVersion_shareOneConversionOfAnEvent() throws Exception {
        String namespace = namespace("watched");
        String since = server.get(path("v1", "good", namespace))
                .body()
                .at("/metadata/resourceVersion")
                .stringValue();
        server.post(path("v1", "good", namespace), object("v1", "good", "seen", "'size':7"));
        hooks.reviews.clear();

        List<CompletableFuture<String>> watches = IntStream.range(0, 5)
                .mapToObj(i -> CompletableFuture.supplyAsync(
                        () -> server.lines(
                                path("v2", "good", namespace) + "?watch=1&timeoutSeconds=2&resourceVersion=" + since),
                        Thread::startVirtualThread))
                .toList();

        for (CompletableFuture<String> watch : watches) {
            assertThat(watch.get(20, TimeUnit.SECONDS))
                    .startsWith("{\"type\":\"ADDED\",\"object\":{\"apiVersion\":\"conv.example/v2\"")
                    .contains("\"length\":7");
        }
        assertThat(hooks.reviews).hasSize(1);
    }

    private static List<String> names(Answer list) {
        assertThat(list.code()).as(list.message()).isEqualTo(200);
        return list.body()
                .get("items")
                .valueStream()
                .map(item -> item.at("/metadata/name").stringValue())
                .toList();
    }

    private static String selected(String type, String namespace, String query) {
        return path("v2", type, namespace) + "?" + query;
    }

    @Test
    void list_inTheOtherVersion_isSelectedByWhatItShows() {
        String namespace = namespace("selected");
        IntStream.range(0, 9)
                .forEach(i ->
                        server.post(path("v1", "good", namespace), object("v1", "good", "o" + i, "'size':" + i % 2)));

        assertThat(names(server.get(selected("good", namespace, "fieldSelector=spec.length%3D1"))))
                .containsExactly("o1", "o3", "o5", "o7");
        assertThat(names(server.get(selected("good", namespace, "fieldSelector=metadata.name%3Do3,spec.length%3D1"))))
                .containsExactly("o3");
        assertThat(names(server.get(selected("good", namespace, "fieldSelector=metadata.name%3Do2,spec.length%3D1"))))
                .isEmpty();
        assertThat(server.get(selected("good", namespace, "fieldSelector=spec.size%3D1"))
                        .message())
                .isEqualTo("field label not supported: spec.size");
        assertThat(names(server.get(path("v1", "good", namespace) + "?fieldSelector=spec.size%3D1")))
                .containsExactly("o1", "o3", "o5", "o7");

        Answer page = server.get(selected("good", namespace, "fieldSelector=spec.length%3D1&limit=3"));
        assertThat(names(page)).containsExactly("o1", "o3", "o5");
        assertThat(page.body().get("metadata").has("remainingItemCount")).isFalse();
        String token = page.body().at("/metadata/continue").stringValue();
        Answer rest =
                server.get(selected("good", namespace, "fieldSelector=spec.length%3D1&limit=3&continue=" + token));
        assertThat(names(rest)).containsExactly("o7");
        assertThat(rest.body().at("/metadata/continue").asString("")).isEmpty();

        server.send("DELETE", selected("good", namespace, "fieldSelector=spec.length%3D1"), "", "application/json");
        assertThat(names(server.get(path("v1", "good", namespace)))).containsExactly("o0", "o2", "o4", "o6", "o8");
    }

    @Test
    void list_byLabelsThatTheWebhookAdds_holdsTheObjects() {
        String namespace = namespace("labelled");
        server.post(path("v1", "meta", namespace), object("v1", "meta", "a", "'size':1"));

        assertThat(names(server.get(selected("meta", namespace, "labelSelector=converted%3Dyes"))))
                .containsExactly("a");
        assertThat(names(server.get(path("v1", "meta", namespace) + "?labelSelector=converted%3Dyes")))
                .isEmpty();
    }

    @Test
    void list_ofAVersionThatIsNowStored_selectsWhatIsStoredInAFormerOne() {
        String namespace = namespace("former");
        install("moved-on");
        server.post(path("v1", "moved-on", namespace), object("v1", "moved-on", "old", "'size':1"));
        Answer moved = server.send(
                "PATCH",
                CRDS + "/moved-ons.conv.example",
                "[{'op':'replace','path':'/spec/versions/0/storage','value':false},"
                        + "{'op':'replace','path':'/spec/versions/1/storage','value':true}]",
                "application/json-patch+json");
        assertThat(moved.code()).as(moved.message()).isEqualTo(200);
        server.post(path("v2", "moved-on", namespace), object("v2", "moved-on", "young", "'length':1"));

        assertThat(names(server.get(selected("moved-on", namespace, "fieldSelector=spec.length%3D1"))))
                .containsExactly("old", "young");
        assertThat(names(server.get(path("v1", "moved-on", namespace) + "?fieldSelector=spec.size%3D1")))
                .containsExactly("old", "young");
    }

    private static void patch(String namespace, String name, String spec) {
        Answer patched = server.send(
                "PATCH",
                path("v1", "good", namespace) + "/" + name,
                "{'spec':{" + spec + "}}",
                "application/merge-patch+json");
        assertThat(patched.code()).as(patched.message()).isEqualTo(200);
    }

    @Test
    void watch_inTheOtherVersion_isSelectedByWhatItShows() {
        String namespace = namespace("transitions");
        String since = server.get(path("v1", "good", namespace))
                .body()
                .at("/metadata/resourceVersion")
                .stringValue();
        server.post(path("v1", "good", namespace), object("v1", "good", "a", "'size':1"));
        server.post(path("v1", "good", namespace), object("v1", "good", "b", "'size':0"));
        patch(namespace, "a", "'size':0");
        patch(namespace, "b", "'size':1");
        patch(namespace, "b", "'d':'x'");
        patch(namespace, "a", "'d':'x'");
        String last = server.get(path("v1", "good", namespace) + "/b")
                .body()
                .at("/metadata/resourceVersion")
                .stringValue();
        server.send("DELETE", path("v1", "good", namespace) + "/b", "", "application/json");
        String watch = selected("good", namespace, "fieldSelector=spec.length%3D1&watch=1");

        assertThat(events(watch + "&resourceVersion=" + since, 5))
                .containsExactly("ADDED a 1 dd", "DELETED a 1 dd", "ADDED b 1 dd", "MODIFIED b 1 x", "DELETED b 1 x");
        assertThat(events(watch + "&resourceVersion=" + last, 1)).containsExactly("DELETED b 1 x");
        server.post(path("v1", "good", namespace), object("v1", "good", "c", "'size':1"));
        assertThat(events(watch, 1)).containsExactly("ADDED c 1 dd");
    }

    private static List<String> events(String watch, int count) {
        return server.lines(watch, count).stream()
                .map(ReviewServer.JSON::readTree)
                .map(event -> event.get("type").stringValue() + " "
                        + event.at("/object/metadata/name").stringValue() + " "
                        + event.at("/object/spec/length").intValue() + " "
                        + event.at("/object/spec/d").stringValue())
                .toList();
    }

    @Test
    void metadata_ofAConversion_isKeptButForLabelsAndAnnotations() {
        server.post(path("v1", "meta", "default"), object("v1", "meta", "a", "'size':3"));

        ObjectNode metadata =
                server.get(path("v2", "meta", "default") + "/a").body().withObject("metadata");

        assertThat(metadata.at("/labels/converted").stringValue()).isEqualTo("yes");
        assertThat(metadata.get("generation").intValue()).isEqualTo(1);
        assertThat(metadata.has("finalizers")).isFalse();
    }

    @Test
    void expiredCertificate_isAnErrorOfReadsInTheOtherVersion() {
        try (ReviewServer expired = new ReviewServer(directory.resolve("expired"), Duration.ofDays(-1))) {
            ObjectNode webhook = clientConfig(expired.url("/good"), expired.caBundle());
            assertThat(failure(webhook, Duration.ofSeconds(20)))
                    .contains("certificate has expired or is not yet valid");
        }
    }

    @Test
    void hangingConnection_isGivenUpInTimeAndClosed() throws Exception {
        try (ServerSocket hanging = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            ObjectNode webhook = clientConfig("https://127.0.0.1:" + hanging.getLocalPort() + "/", hooks.caBundle());
            long before = System.nanoTime();

            assertThat(failure(webhook, Duration.ofMillis(500))).endsWith("context deadline exceeded");

            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(10));
            try (Socket socket = hanging.accept()) {
                socket.setSoTimeout(10_000);
                // The client's hello, and then the end.
                assertThat(socket.getInputStream().readAllBytes()).isNotEmpty();
            }
        }
    }

    private static ObjectNode clientConfig(String url, String caBundle) {
        ObjectNode webhook = ReviewServer.JSON.createObjectNode();
        webhook.putArray("conversionReviewVersions").add("v1");
        webhook.putObject("clientConfig").put("url", url).put("caBundle", caBundle);
        return webhook;
    }

    /** What a conversion by a webhook fails with. */
    private static String failure(ObjectNode webhook, Duration limit) {
        ServiceAddresses services = new ServiceAddresses(Map.of(), false);
        ObjectNode object = (ObjectNode)
                ReviewServer.JSON.readTree(object("v1", "good", "a", "'size':3").replace('\'', '"'));
        try (WebhookClient client = new WebhookClient(Schedulers.boundedElastic())) {
            ConversionWebhook conversion =
                    new ConversionWebhook(webhook, client.at(webhook.get("clientConfig"), services), new Uids(), limit);
            List<ObjectNode> converted =
                    conversion.convert(List.of(object), "conv.example/v2").block();
            return "no failure but " + converted;
        } catch (StatusException e) {
            return e.status().message();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        name     | returned invalid object: must have the same name: a != other
        uid      | returned invalid object: must have the same UID:
        version  | returned invalid object at index 0: invalid groupVersion (expected conv.example/v2, received x/y)
        kind     | returned invalid object at index 0: invalid kind (expected Kind, received Other)
        badlabel | returned invalid metadata: metadata.labels: Invalid value: "not a label!": a valid label must be
        count    | returned 0 objects, expected 1
        fail     | failed: no way
        silent   | failed: response.result.status was 'Failure', not 'Success'
        absent   | failed: no response provided
        wronguid | failed: expected response.uid="
        nojson   | failed: couldn't get version/kind; json parse error:
        moved    | failed: the server responded with the status code 302 but did not return more information
        huge     | failed: the answer is larger than 8388608 bytes
        error    | failed: an error on the server ("unknown") has prevented the request from succeeding
        """)
    void badConversion_isAnErrorOfReadsAndWritesInThatVersion(String type, String problem) {
        install(type);
        assertThat(server.post(path("v1", type, "default"), object("v1", type, "a", "'size':3"))
                        .code())
                .isEqualTo(201);

        Answer read = server.get(path("v2", type, "default") + "/a");
        assertThat(read.code()).isEqualTo(500);
        assertThat(read.message())
                .startsWith("conversion webhook for conv.example/v1, Kind=" + kind(type) + " " + problem);
        assertThat(server.get(path("v2", type, "default")).code()).isEqualTo(500);
        Answer created = server.post(path("v2", type, "default"), object("v2", type, "b", "'length':4"));
        assertThat(created.code()).isEqualTo(500);
        assertThat(created.message()).startsWith("conversion webhook for conv.example/v2, Kind=" + kind(type));
        assertThat(server.get(path("v1", type, "default")).body().get("items")).hasSize(1);
    }
}
