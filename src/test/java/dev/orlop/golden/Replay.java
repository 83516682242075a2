package dev.orlop.golden;

import dev.orlop.golden.PlainHttp.Answer;
import dev.orlop.golden.Recordings.Scenario;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Sends the steps of one scenario and compares what comes back. */
final class Replay {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final Pattern REFERENCE = Pattern.compile("\\{\\{([^}]+)}}");
    private static final String CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    private static final Map<String, String> SENT_AS =
            Map.of("Content-Type", "application/json", "User-Agent", "golden/1");
    private static final Map<String, String> ACCEPTED = Map.of("Accept", "application/json");
    private static final Duration SETTLES_WITHIN = Duration.ofSeconds(15);
    private static final Duration CACHE_LAGS_AT_MOST = Duration.ofSeconds(3);
    private static final Duration ASKS_EVERY = Duration.ofMillis(50);

    private final PlainHttp http;
    private final Scenario scenario;
    private final Masks masks = new Masks();
    private final Map<String, JsonNode> saved = new HashMap<>();

    Replay(PlainHttp http, Scenario scenario) {
        this.http = http;
        this.scenario = scenario;
    }

    /** A step whose answer was not the recorded one. */
    record Failure(int step, String title, List<String> differences) {}

    List<Failure> run() {
        List<Failure> failures = new ArrayList<>();
        int number = 0;
        for (JsonNode step : scenario.steps()) {
            List<String> differences = step.path("settle").asBoolean(false) ? settled(step) : attempt(step);
            if (!differences.isEmpty() && mayBeStale(step)) {
                differences = settled(step, CACHE_LAGS_AT_MOST);
            }
            if (!differences.isEmpty()) {
                failures.add(new Failure(number, title(step), differences));
            }
            number++;
        }
        return failures;
    }

    /**
     * Whether the answer comes from a cache that may not have heard of the last writes yet: a read that is content with an
     * old state, or a watch that begins with one. The reference, when it was recorded, had always heard.
     */
    private static boolean mayBeStale(JsonNode step) {
        String request = step.path("do").asString("");
        if (!request.startsWith("GET ")) {
            return false;
        }
        boolean watches = request.matches(".*[?&]watch\\b.*") || request.contains("/watch/");
        boolean versioned = request.matches(".*[?&]resourceVersion=[^&]+.*");
        return watches
                ? !versioned || request.matches(".*[?&]resourceVersion=0\\b.*")
                : versioned && !request.contains("resourceVersionMatch=Exact");
    }

    private static String title(JsonNode step) {
        return step.has("do")
                ? step.get("do").asString()
                : "CRD " + step.at("/crd/metadata/name").asString("");
    }

    /** Asks again until the answer is the recorded one: what the server does in the background takes its time. */
    private List<String> settled(JsonNode step) {
        return settled(step, SETTLES_WITHIN);
    }

    private List<String> settled(JsonNode step, Duration limit) {
        List<List<String>> last = new ArrayList<>();
        try {
            Awaitility.await()
                    .atMost(limit)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(ASKS_EVERY)
                    .until(() -> {
                        last.add(attempt(step));
                        return last.getLast().isEmpty();
                    });
            return List.of();
        } catch (ConditionTimeoutException e) {
            return last.getLast();
        }
    }

    private List<String> attempt(JsonNode step) {
        try {
            ObjectNode got = step.has("crd") ? define(step) : exchange(step);
            ObjectNode wanted = compared(step.get("answer"), step);
            ObjectNode compared = compared(got, step);
            return NoEvidence.isExcused(wanted, compared) ? List.of() : Differences.between(wanted, compared);
        } catch (IOException | JacksonException e) {
            return List.of("no answer: " + e);
        }
    }

    private ObjectNode exchange(JsonNode step) throws IOException {
        String[] request = step.get("do").asString().split(" ", 2);
        byte @Nullable [] body = body(step);
        Map<String, String> headers = new LinkedHashMap<>(ACCEPTED);
        headers.put("User-Agent", "golden/1");
        if (body != null) {
            headers.put("Content-Type", "application/json");
        }
        for (var header : step.path("headers").properties()) {
            if (header.getValue().isNull()) {
                headers.remove(header.getKey());
            } else {
                headers.put(header.getKey(), header.getValue().asString());
            }
        }
        String path = fill(request[1]).replace(" ", "%20");
        int lines = step.path("watch").asInt(0);
        Answer answer = http.send(request[0], path, headers, body, lines);
        boolean streamed = lines > 0 && answer.code() == 200;
        return form(step, answer, streamed);
    }

    private byte @Nullable [] body(JsonNode step) {
        if (step.has("hex")) {
            return HexFormat.of().parseHex(step.get("hex").asString());
        }
        String text = step.has("text")
                ? fill(step.get("text").asString())
                : step.has("body") ? filled(step.get("body")).toString() : null;
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }

    private ObjectNode form(JsonNode step, Answer answer, boolean streamed) {
        ObjectNode form = NODES.objectNode();
        form.put("code", answer.code());
        if (!answer.warnings().isEmpty()) {
            masks.texts(answer.warnings()).forEach(form.withArray("/warnings")::add);
        }
        form.put("type", masks.text(answer.type()));
        if (streamed) {
            ArrayNode lines = form.putArray("lines");
            answer.lines().forEach(line -> lines.add(masks.clean(line)));
            return form;
        }
        JsonNode body = answer.body();
        if (step.has("save")) {
            saved.put(step.get("save").asString(), body);
        }
        form.set("body", masks.clean(body));
        return form;
    }

    /** Creates a CustomResourceDefinition and waits until it is served. */
    private ObjectNode define(JsonNode step) throws IOException {
        JsonNode crd = filled(step.get("crd"));
        byte[] body = crd.toString().getBytes(StandardCharsets.UTF_8);
        Answer created = http.send("POST", CRDS, SENT_AS, body, 0);
        if (created.code() != 201) {
            return form(step, created, false);
        }
        String name = crd.at("/metadata/name").asString();
        try {
            Awaitility.await()
                    .atMost(SETTLES_WITHIN)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(ASKS_EVERY)
                    .until(() -> isSettled(crd, name));
        } catch (ConditionTimeoutException e) {
            return form(step, http.send("GET", CRDS + "/" + name, ACCEPTED, null, 0), false);
        }
        Answer settled = http.send("GET", CRDS + "/" + name, ACCEPTED, null, 0);
        return form(step, new Answer(settled.code(), created.warnings(), settled.type(), settled.data()), false);
    }

    private boolean isSettled(JsonNode crd, String name) throws IOException {
        Answer answer = http.send("GET", CRDS + "/" + name, ACCEPTED, null, 0);
        Map<String, String> conditions = new HashMap<>();
        for (JsonNode condition : answer.body().path("status").path("conditions")) {
            conditions.put(
                    condition.path("type").asString(""),
                    condition.path("status").asString(""));
        }
        if ("False".equals(conditions.get("NamesAccepted"))) {
            return true;
        }
        String group = crd.at("/spec/group").asString();
        boolean isProtected = group.endsWith(".k8s.io") || group.endsWith(".kubernetes.io");
        if (!"True".equals(conditions.get("Established"))
                || (isProtected && !conditions.containsKey("KubernetesAPIApprovalPolicyConformant"))) {
            return false;
        }
        for (JsonNode version : crd.at("/spec/versions")) {
            if (version.path("served").asBoolean(false)) {
                String plural = crd.at("/spec/names/plural").asString();
                String path = "/apis/" + group + "/" + version.get("name").asString() + "/" + plural + "?limit=1";
                return http.send("GET", path, ACCEPTED, null, 0).code() == 200;
            }
        }
        return true;
    }

    private ObjectNode compared(JsonNode answer, JsonNode step) {
        ObjectNode compared = (ObjectNode) answer.deepCopy();
        if (!scenario.comparesManagers()) {
            dropManagers(compared);
        }
        JsonNode body = compared.path("body");
        if (step.has("crd") && body.isObject()) {
            drop(body, "metadata.resourceVersion");
            drop(body, "metadata.managedFields");
            drop(body, "status.conditions.*.lastTransitionTime");
            sortConditions(body);
        }
        for (JsonNode ignored : step.path("ignore")) {
            String path = ignored.asString();
            boolean whole =
                    path.startsWith("lines") || path.equals("type") || path.equals("warnings") || path.equals("body");
            drop(whole ? compared : body, path);
        }
        return compared;
    }

    private static void sortConditions(JsonNode body) {
        if (body.path("status") instanceof ObjectNode status) {
            List<JsonNode> conditions = new ArrayList<>();
            status.path("conditions").forEach(conditions::add);
            conditions.sort(
                    Comparator.comparing(condition -> condition.path("type").asString("")));
            status.putArray("conditions").addAll(conditions);
        }
    }

    private static void dropManagers(JsonNode value) {
        if (value.path("metadata") instanceof ObjectNode metadata) {
            metadata.remove("managedFields");
        }
        value.forEach(Replay::dropManagers);
    }

    /** Removes a dotted path, in which {@code *} stands for any member or element. */
    private static void drop(JsonNode value, String path) {
        int dot = path.indexOf('.');
        String head = dot < 0 ? path : path.substring(0, dot);
        String rest = dot < 0 ? "" : path.substring(dot + 1);
        if (value instanceof ArrayNode array) {
            for (int i = 0; i < array.size() && !rest.isEmpty(); i++) {
                if (head.equals("*") || head.equals(Integer.toString(i))) {
                    drop(array.get(i), rest);
                }
            }
        } else if (value instanceof ObjectNode object) {
            for (String name : List.copyOf(object.propertyNames())) {
                if (head.equals("*") || head.equals(name)) {
                    if (rest.isEmpty()) {
                        object.remove(name);
                    } else {
                        drop(object.get(name), rest);
                    }
                }
            }
        }
    }

    private JsonNode filled(JsonNode value) {
        if (value instanceof ObjectNode object) {
            ObjectNode out = NODES.objectNode();
            object.properties().forEach(member -> out.set(fill(member.getKey()), filled(member.getValue())));
            return out;
        }
        if (value instanceof ArrayNode array) {
            ArrayNode out = NODES.arrayNode();
            array.forEach(element -> out.add(filled(element)));
            return out;
        }
        if (value.isString()) {
            Matcher whole = REFERENCE.matcher(value.stringValue());
            return whole.matches() ? look(whole.group(1)) : NODES.stringNode(fill(value.stringValue()));
        }
        return value;
    }

    private String fill(String text) {
        return REFERENCE
                .matcher(text)
                .replaceAll(
                        match -> Matcher.quoteReplacement(look(match.group(1)).asString("")));
    }

    private JsonNode look(String reference) {
        String[] parts = reference.strip().split("\\.");
        JsonNode value = saved.getOrDefault(parts[0], NODES.nullNode());
        for (int i = 1; i < parts.length; i++) {
            value = value.isArray() ? value.path(Integer.parseInt(parts[i])) : value.path(parts[i]);
        }
        return value.isMissingNode() ? NODES.nullNode() : value;
    }
}
