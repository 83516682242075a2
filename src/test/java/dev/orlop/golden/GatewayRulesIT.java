package dev.orlop.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.clients.OrlopProcess;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Asks for objects that the rules of Gateway API's own CRDs refuse, and two that they take. The CRDs are the recorded ones
 * of the topic {@code real}, the answers in {@code gateway-rules.json} the reference's.
 */
class GatewayRulesIT {
    private static final String GROUP = "/apis/gateway.networking.k8s.io/v1";
    private static final Map<String, String> PLURALS =
            Map.of("HTTPRoute", "httproutes", "GRPCRoute", "grpcroutes", "Gateway", "gateways");

    @TempDir
    static Path directory;

    private static PlainHttp.Answer send(OrlopProcess server, String method, String path, JsonNode body)
            throws IOException {
        byte[] bytes = Recordings.JSON.writeValueAsBytes(body);
        return new PlainHttp(server.apiPort()).send(method, path, Map.of("Content-Type", "application/json"), bytes, 0);
    }

    private static void install(OrlopProcess server) throws IOException {
        for (Recordings.Scenario scenario : Recordings.of("real")) {
            for (JsonNode step : scenario.steps()) {
                JsonNode crd = step.path("crd");
                if (PLURALS.containsValue(crd.at("/spec/names/plural").asString(""))) {
                    assertThat(send(server, "POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", crd)
                                    .code())
                            .isEqualTo(201);
                }
            }
        }
        for (String plural : PLURALS.values()) {
            Awaitility.await(plural)
                    .until(() -> send(server, "GET", GROUP + "/" + plural, Recordings.JSON.createObjectNode())
                                    .code()
                            == 200);
        }
    }

    @Test
    void objects_areTakenOrRefusedInTheWordsOfTheReference() throws Exception {
        try (OrlopProcess server =
                        OrlopProcess.start(directory, Map.of("ORLOP_STORAGE_EMBEDDED_DIRECTORY", directory + "/data"));
                InputStream file = Objects.requireNonNull(
                        GatewayRulesIT.class.getResourceAsStream("/golden/gateway-rules.json"))) {
            install(server);
            JsonNode cases = Recordings.JSON.readTree(new String(file.readAllBytes(), StandardCharsets.UTF_8));
            assertThat(cases).hasSizeGreaterThan(10);
            for (JsonNode each : cases) {
                String kind = each.path("kind").asString();
                ObjectNode object = Recordings.JSON.createObjectNode();
                object.put("apiVersion", "gateway.networking.k8s.io/v1").put("kind", kind);
                object.putObject("metadata").put("name", "asked");
                object.set("spec", each.path("spec"));
                PlainHttp.Answer answer = send(
                        server, "POST", GROUP + "/namespaces/default/" + PLURALS.get(kind) + "?dryRun=All", object);

                assertThat(answer.code())
                        .as("%s", object)
                        .isEqualTo(each.path("code").asInt());
                assertThat(causes(answer.body())).as("%s", object).isEqualTo(causesOf(each));
            }
        }
    }

    private static List<String> causes(JsonNode status) {
        List<String> causes = new ArrayList<>();
        status.at("/details/causes")
                .forEach(cause -> causes.add(cause.path("field").asString() + ": "
                        + cause.path("message").asString()));
        return causes;
    }

    private static List<String> causesOf(JsonNode expected) {
        List<String> causes = new ArrayList<>();
        expected.path("causes").forEach(cause -> causes.add(cause.asString()));
        return causes;
    }
}
