package dev.orlop.registry.kind;

import dev.orlop.object.NameRule;
import dev.orlop.object.Status.Cause;
import dev.orlop.registry.kind.rule.FieldChecks;
import dev.orlop.tree.FieldErrors;
import dev.orlop.tree.Trees;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Checks what every pod needs, alone or in a template ({@code ValidatePodSpec}): named containers, volumes that exist. */
final class PodSpecChecks {
    private PodSpecChecks() {}

    static void check(@Nullable JsonNode spec, String path, FieldErrors causes) {
        check(spec, path, Set.of(), causes);
    }

    /**
     * Checks a pod that gets further volumes beside those of its own.
     *
     * @param further the names of volumes that its controller adds
     */
    static void check(@Nullable JsonNode spec, String path, Set<String> further, FieldErrors causes) {
        if (Trees.elements(spec, "containers").isEmpty()) {
            causes.required(path + ".containers", "");
        }
        Set<String> volumes = volumes(spec, path, causes);
        volumes.addAll(further);
        Set<String> names = new HashSet<>();
        for (String list : List.of("containers", "initContainers", "ephemeralContainers")) {
            List<JsonNode> containers = Trees.elements(spec, list);
            for (int i = 0; i < containers.size(); i++) {
                container(containers.get(i), path + "." + list + "[" + i + "]", names, volumes, causes);
            }
        }
    }

    private static Set<String> volumes(@Nullable JsonNode spec, String path, FieldErrors causes) {
        Set<String> names = new HashSet<>();
        List<JsonNode> volumes = Trees.elements(spec, "volumes");
        for (int i = 0; i < volumes.size(); i++) {
            name(Trees.text(volumes.get(i), "name"), path + ".volumes[" + i + "].name", names, causes);
        }
        return names;
    }

    private static void container(
            JsonNode container, String path, Set<String> names, Set<String> volumes, FieldErrors causes) {
        name(Trees.text(container, "name"), path + ".name", names, causes);
        if (Trees.text(container, "image").isEmpty()) {
            causes.required(path + ".image", "");
        }
        List<JsonNode> ports = Trees.elements(container, "ports");
        for (int i = 0; i < ports.size(); i++) {
            JsonNode number = ports.get(i).get("containerPort");
            String field = path + ".ports[" + i + "].containerPort";
            if (number == null || number.longValue() == 0) {
                causes.required(field, "");
            } else {
                FieldChecks.port(causes, field, number);
            }
        }
        List<JsonNode> mounts = Trees.elements(container, "volumeMounts");
        for (int i = 0; i < mounts.size(); i++) {
            mount(mounts.get(i), path + ".volumeMounts[" + i + "]", volumes, causes);
        }
    }

    private static void mount(JsonNode mount, String path, Set<String> volumes, FieldErrors causes) {
        String volume = Trees.text(mount, "name");
        if (volume.isEmpty()) {
            causes.required(path + ".name", "");
        } else if (!volumes.contains(volume)) {
            causes.add(new Cause("FieldValueNotFound", "Not found: \"" + volume + '"', path + ".name"));
        }
        if (Trees.text(mount, "mountPath").isEmpty()) {
            causes.required(path + ".mountPath", "");
        }
    }

    private static void name(String name, String field, Set<String> names, FieldErrors causes) {
        if (name.isEmpty()) {
            causes.required(field, "");
            return;
        }
        List<String> problems = NameRule.DNS_1123_LABEL.check(name);
        problems.forEach(problem -> causes.invalid(field, name, problem));
        if (problems.isEmpty() && !names.add(name)) {
            causes.add(Cause.duplicate(field, name));
        }
    }
}
