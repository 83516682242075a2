package dev.orlop;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Lists which package may import which; {@code boot} is absent because it may import everything. */
final class Arrows {
    private static final String[] FLOOR = {"codec", "tree", "object"};

    private final Map<String, List<String>> arrows = new LinkedHashMap<>();

    private Arrows() {}

    /** The packages by name below the root, each with those that it may import; some may not exist yet. */
    static Map<String, List<String>> all() {
        Arrows house = new Arrows();
        house.floor();
        house.storage();
        house.registry();
        house.web();
        house.add("junit", "boot");
        return house.arrows;
    }

    private void floor() {
        add("object");
        add("http");
        add("tree", "object");
        add("value", "object");
        add("value.kms", "value");
        add("codec", "tree", "object");
        add("schema.format");
        add("schema", "schema.format", "tree", "object");
        add("schema.custom", "schema", "schema.format", "tree", "object");
        add("schema.definition", "schema.custom", "schema", "schema.format", "tree", "object");
        add("schema.kind", "schema", "codec", "tree", "object");
        add("schema.cel.value", "schema", "tree", "object");
        add("schema.cel.library", "schema.cel.value", "object");
        add("schema.cel.program", "schema.cel.library", "schema.cel.value");
        add("schema.cel", "schema.cel.program", "schema.cel.library", "schema.cel.value", "schema", "tree", "object");
        add("patch", "schema", "schema.kind", "tree", "object");
        add("apply.field", "tree", "object");
        add("apply", "apply.field", "schema", "tree", "object");
    }

    private void storage() {
        add("storage", "codec", "object");
        add("storage.backend", "storage", "object");
        add("storage.raw", "storage.backend", "storage", "codec", "value", "object");
        add("storage.embedded", "storage.embedded.disk", "storage.backend", "storage", "object");
        for (String engine : List.of("etcd2", "etcd3", "memory")) {
            add("storage." + engine, "storage.backend", "storage", "object");
        }
        add("storage.embedded.disk", "storage.backend", "storage", "object");
        add("storage.migrate", "storage.backend", "storage", "value", "object");
        add("cacher", "cacher.tree", "storage", "codec", "object");
        add("cacher.tree", "object");
    }

    private void registry() {
        add("registry", "storage", "schema", "codec", "object", "tree");
        above("registry.type", "registry", "storage", "schema");
        above("registry.body", "registry", "schema", "schema.custom", "schema.kind");
        above(
                "registry.store",
                "registry.body",
                "registry.type",
                "registry",
                "cacher",
                "storage",
                "schema",
                "schema.custom",
                "schema.kind",
                "patch",
                "apply");
        above("registry.control", "registry", "registry.type", "registry.store", "storage");
        for (String controller : List.of("crd", "namespace", "gc")) {
            above(
                    "registry." + controller,
                    "registry",
                    "registry.body",
                    "registry.type",
                    "registry.store",
                    "registry.control",
                    "registry.kind.rule",
                    "storage",
                    "schema",
                    "schema.custom",
                    "schema.definition",
                    "schema.cel");
        }
        above("registry.kind", "registry.kind.admission", "registry.kind.rule", "registry.type", "schema.kind");
        above("registry.kind.admission", "registry.kind.rule", "schema.cel");
        above("registry.kind.rule");
        admission();
        above(
                "registry.plane",
                "registry",
                "registry.body",
                "registry.kind",
                "registry.kind.rule",
                "schema.kind",
                "registry.type",
                "registry.store",
                "registry.control",
                "registry.crd",
                "registry.namespace",
                "registry.gc",
                "registry.admission",
                "registry.admission.policy",
                "cacher",
                "storage",
                "schema",
                "schema.kind",
                "schema.cel",
                "schema.cel.value");
        above("openapi", "registry", "schema");
        auth();
    }

    private void admission() {
        above(
                "registry.admission",
                "registry",
                "registry.type",
                "registry.store",
                "registry.control",
                "storage",
                "schema.cel",
                "schema.cel.value");
        above(
                "registry.admission.policy",
                "registry.admission",
                "registry",
                "registry.type",
                "registry.store",
                "registry.control",
                "storage",
                "schema",
                "schema.cel",
                "schema.cel.value",
                "schema.kind",
                "apply",
                "patch");
        above("webhook", "http", "registry", "registry.type", "registry.admission", "patch");
    }

    private void auth() {
        above("auth", "registry", "schema", "schema.cel", "schema.cel.value");
        above("auth.audit", "auth", "auth.pki", "registry", "storage");
        add("auth.pki");
        above(
                "auth.rbac",
                "auth",
                "registry",
                "registry.admission",
                "registry.type",
                "registry.store",
                "registry.control",
                "schema.cel.value",
                "storage");
        above("auth.flow", "auth", "registry", "registry.type", "registry.store", "registry.control");
        above("auth.chain", "auth", "http", "auth.pki", "registry", "schema.cel");
        above("auth.review", "auth", "auth.rbac", "registry", "registry.plane");
        above("auth.jwt", "auth", "http", "registry", "schema.cel");
        above(
                "auth.account",
                "auth",
                "auth.jwt",
                "auth.pki",
                "registry",
                "registry.plane",
                "registry.store",
                "registry.type",
                "registry.control",
                "storage");
    }

    private void web() {
        edge("web.request");
        edge("web.table");
        edge("web.render", "web.request", "web.table", "schema.kind");
        edge("web.stream", "web.render", "web.request");
        edge("web.measure", "web.request");
        edge("web.watch", "web.stream", "web.render", "web.request", "web.measure");
        edge("web.discovery", "web.stream", "web.render", "web.request", "openapi");
        edge(
                "web.access",
                "web.stream",
                "web.render",
                "web.request",
                "web.measure",
                "auth",
                "auth.audit",
                "auth.account",
                "auth.flow");
        edge("web.console", "web.access", "web.render", "web.request");
        edge(
                "web",
                "web.request",
                "web.render",
                "web.stream",
                "web.measure",
                "web.watch",
                "web.discovery",
                "openapi",
                "web.access",
                "web.console");
    }

    private void edge(String room, String... targets) {
        List<String> all = new ArrayList<>(List.of(targets));
        all.addAll(List.of("registry", "storage"));
        above(room, all.toArray(String[]::new));
    }

    private void above(String room, String... targets) {
        List<String> all = new ArrayList<>(List.of(targets));
        all.addAll(List.of(FLOOR));
        add(room, all.toArray(String[]::new));
    }

    private void add(String room, String... targets) {
        arrows.put(room, List.of(targets));
    }
}
