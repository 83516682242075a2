package dev.orlop.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * The objects of the benchmark: custom resources of about 1 KB of JSON as it is stored and sent. Their members are in
 * canonical order, and the last value of all is a time stamp of a fixed width, so that readers find it without parsing.
 *
 * @param plural of the type; the kind is always {@code Item}
 */
public record Items(String plural) {
    static final int STAMP_DIGITS = 19;
    static final String JSON = "application/json";

    private static final String GROUP = "bench.orlop.dev";
    /** What makes the object that the server sends 1 KB long, with the members that the server adds. */
    private static final int FILLING = 600;

    /** What an event ends with: the closing quote of the stamp, the braces of spec, object and event, the newline. */
    private static final String END_OF_OBJECT = "\"}}";

    /** The definition of the type, as JSON. */
    public String definition() {
        String definition = """
                {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition",
                 "metadata":{"name":"%1$s.bench.orlop.dev"},
                 "spec":{"group":"bench.orlop.dev","scope":"Namespaced",
                  "names":{"plural":"%1$s","singular":"%1$s-item","kind":"Item%2$s","listKind":"Item%2$sList"},
                  "versions":[{"name":"v1","served":true,"storage":true,
                   "schema":{"openAPIV3Schema":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}]}}
                """;
        return definition.formatted(plural, kindSuffix());
    }

    private String kindSuffix() {
        return plural.toUpperCase(Locale.ROOT);
    }

    /** What the n-th of many objects is called. */
    public static String name(long index) {
        return "item-%06d".formatted(index);
    }

    public String path() {
        return "/apis/" + GROUP + "/v1/" + plural;
    }

    public String path(String namespace) {
        return "/apis/" + GROUP + "/v1/namespaces/" + namespace + "/" + plural;
    }

    /** The object as a client creates it, with a time stamp of {@value #STAMP_DIGITS} digits at its end. */
    public byte[] json(String namespace, String name) {
        String text = "{\"apiVersion\":\"" + GROUP + "/v1\",\"kind\":\"Item" + kindSuffix()
                + "\",\"metadata\":{\"labels\":{\"app\":\"bench\",\"shard\":\"" + Math.floorMod(name.hashCode(), 100)
                + "\"},\"name\":\"" + name + "\",\"namespace\":\"" + namespace
                + "\"},\"spec\":{\"filling\":\"" + filling(name)
                + "\",\"image\":\"registry.example.com/team/service:1.2.3\""
                + ",\"replicas\":3,\"zDue\":\"" + "0".repeat(STAMP_DIGITS) + END_OF_OBJECT;
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** The object as the server stores it: what a client creates, and what the server adds. */
    public byte[] stored(String namespace, String name) {
        String text = new String(json(namespace, name), StandardCharsets.US_ASCII);
        String before = "\"metadata\":{";
        String after = "\",\"namespace\":\"" + namespace + "\"";
        String stored = text.replace(
                        before, before + "\"creationTimestamp\":\"2026-01-01T00:00:00Z\",\"generation\":1,")
                .replace(
                        after,
                        after + ",\"uid\":\"" + UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.US_ASCII))
                                + "\"");
        return stored.getBytes(StandardCharsets.US_ASCII);
    }

    /** Where the stamp begins in {@link #json}. */
    static int stampAt(byte[] json) {
        return json.length - END_OF_OBJECT.length() - STAMP_DIGITS;
    }

    /** Text that a compressor of the store cannot shrink to nothing, the same for the same name. */
    private static String filling(String name) {
        RandomGenerator random = RandomGeneratorFactory.of("SplittableRandom").create(name.hashCode());
        StringBuilder text = new StringBuilder(FILLING);
        while (text.length() < FILLING) {
            text.append((char) ('a' + random.nextInt(26)));
        }
        return text.toString();
    }

    /** A POST of an object. */
    public ByteBuf create(String namespace, String name) {
        return request("POST", path(namespace), JSON, json(namespace, name));
    }

    /**
     * A whole request.
     *
     * @param type of the body, if it is not empty
     */
    static ByteBuf request(String method, String path, String type, byte[] body) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("accept", JSON);
        if (body.length > 0) {
            headers.put("content-type", type);
            headers.put("content-length", Integer.toString(body.length));
        }
        return request(method + " " + path, headers, body);
    }

    private static ByteBuf request(String what, Map<String, String> headers, byte[] body) {
        StringBuilder head = new StringBuilder(what + " HTTP/1.1\r\nhost: 127.0.0.1\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        head.append("\r\n");
        ByteBuf request = Unpooled.directBuffer(head.length() + body.length);
        request.writeCharSequence(head, StandardCharsets.US_ASCII);
        return request.writeBytes(body);
    }

    /** A POST of any object, as JSON. */
    public static ByteBuf post(String path, byte[] json) {
        return request("POST", path, JSON, json);
    }

    /** A GET. */
    public static ByteBuf get(String path) {
        return get(path, Map.of());
    }

    /** A GET with headers beside the usual ones, the last of a name being the one that counts. */
    public static ByteBuf get(String path, Map<String, String> headers) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("accept", JSON);
        all.putAll(headers);
        return request("GET " + path, all, new byte[0]);
    }
}
