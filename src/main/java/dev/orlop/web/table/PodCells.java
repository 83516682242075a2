package dev.orlop.web.table;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The cells of {@code kubectl get pods} ({@code printPod} of the API server). One instance a pod. */
final class PodCells {
    private final Shown pod;
    private final Set<String> sidecars = new HashSet<>();
    private String reason;
    private int ready;
    private long restarts;
    private String restarted = "";

    private PodCells(Shown pod) {
        this.pod = pod;
        this.reason = pod.textOr("status.reason", pod.text("status.phase"));
        for (JsonNode container : pod.list("spec.initContainers")) {
            if (Shown.text(container, "restartPolicy").equals("Always")) {
                sidecars.add(Shown.text(container, "name"));
            }
        }
        for (JsonNode condition : pod.list("status.conditions")) {
            if (Shown.text(condition, "type").equals("PodScheduled")
                    && Shown.text(condition, "reason").equals("SchedulingGated")) {
                reason = "SchedulingGated";
            }
        }
        boolean initializing = initContainers();
        if (!initializing || pod.condition("Initialized", "True")) {
            containers();
        }
        deletion();
    }

    static TypeTable table() {
        return TableBuilder.named()
                .text("Ready", pod -> {
                    PodCells cells = new PodCells(pod);
                    return cells.ready + "/" + (pod.size("spec.containers") + cells.sidecars.size());
                })
                .text("Status", pod -> new PodCells(pod).reason)
                .text("Restarts", pod -> new PodCells(pod).restarts())
                .age()
                .wide()
                .text("IP", PodCells::address)
                .text("Node", pod -> pod.textOr("spec.nodeName", Shown.NONE))
                .text("Nominated Node", pod -> pod.textOr("status.nominatedNodeName", Shown.NONE))
                .text("Readiness Gates", PodCells::gates)
                .build();
    }

    /** Whether they are not all done yet. */
    private boolean initContainers() {
        List<JsonNode> statuses = pod.list("status.initContainerStatuses");
        for (int i = 0; i < statuses.size(); i++) {
            JsonNode status = statuses.get(i);
            count(status);
            boolean sidecar = sidecars.contains(Shown.text(status, "name"));
            JsonNode terminated = present(status, "state.terminated");
            if (terminated != null && Shown.number(terminated, "exitCode") == 0) {
                continue;
            }
            if (sidecar && status.path("started").booleanValue(false)) {
                ready += status.path("ready").booleanValue(false) ? 1 : 0;
                continue;
            }
            String waiting = Shown.text(status, "state.waiting.reason");
            reason = terminated != null
                    ? "Init:" + ended(terminated)
                    : waiting.isEmpty() || waiting.equals("PodInitializing")
                            ? "Init:" + i + "/" + pod.size("spec.initContainers")
                            : "Init:" + waiting;
            return true;
        }
        return false;
    }

    private void containers() {
        restarts = 0;
        restarted = "";
        for (JsonNode status : pod.list("status.initContainerStatuses")) {
            if (sidecars.contains(Shown.text(status, "name"))) {
                count(status);
            }
        }
        boolean running = false;
        for (JsonNode status : pod.list("status.containerStatuses").reversed()) {
            count(status);
            JsonNode terminated = present(status, "state.terminated");
            String waiting = Shown.text(status, "state.waiting.reason");
            if (!waiting.isEmpty()) {
                reason = waiting;
            } else if (terminated != null) {
                reason = ended(terminated);
            } else if (status.path("ready").booleanValue(false) && present(status, "state.running") != null) {
                running = true;
                ready++;
            }
        }
        if (reason.equals("Completed") && running) {
            reason = pod.condition("Ready", "True") ? "Running" : "NotReady";
        }
    }

    private void deletion() {
        String phase = pod.text("status.phase");
        if (!pod.isBeingDeleted()) {
            return;
        }
        if (pod.text("status.reason").equals("NodeLost")) {
            reason = "Unknown";
        } else if (!phase.equals("Succeeded") && !phase.equals("Failed")) {
            reason = "Terminating";
        }
    }

    private void count(JsonNode status) {
        restarts += Shown.number(status, "restartCount");
        String finished = Shown.text(status, "lastState.terminated.finishedAt");
        if (finished.compareTo(restarted) > 0) {
            restarted = finished;
        }
    }

    private static String ended(JsonNode terminated) {
        String reason = Shown.text(terminated, "reason");
        if (!reason.isEmpty()) {
            return reason;
        }
        long signal = Shown.number(terminated, "signal");
        return signal != 0 ? "Signal:" + signal : "ExitCode:" + Shown.number(terminated, "exitCode");
    }

    private static @Nullable JsonNode present(JsonNode from, String path) {
        JsonNode node = Shown.at(from, path);
        return node.isObject() ? node : null;
    }

    private String restarts() {
        return restarts == 0 || restarted.isEmpty()
                ? String.valueOf(restarts)
                : restarts + " (" + Ages.since(restarted, pod.now()) + " ago)";
    }

    private static String address(Shown pod) {
        List<JsonNode> addresses = pod.list("status.podIPs");
        return addresses.isEmpty()
                ? pod.textOr("status.podIP", Shown.NONE)
                : Shown.textOr(addresses.getFirst(), "ip", Shown.NONE);
    }

    private static String gates(Shown pod) {
        List<JsonNode> gates = pod.list("spec.readinessGates");
        if (gates.isEmpty()) {
            return Shown.NONE;
        }
        long met = gates.stream()
                .filter(gate -> pod.condition(Shown.text(gate, "conditionType"), "True"))
                .count();
        return met + "/" + gates.size();
    }
}
