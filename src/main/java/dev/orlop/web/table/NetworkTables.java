package dev.orlop.web.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** The tables of kinds that connect. */
final class NetworkTables {
    private static final int MOST = 3;

    private NetworkTables() {}

    static void addTo(Map<String, TypeTable> tables) {
        tables.put("/Service", service());
        tables.put(
                "/Endpoints",
                TableBuilder.named()
                        .text("Endpoints", NetworkTables::endpoints)
                        .age()
                        .build());
        tables.put(
                "discovery.k8s.io/EndpointSlice",
                TableBuilder.named()
                        .text("AddressType", "addressType")
                        .text("Ports", NetworkTables::slicePorts)
                        .text("Endpoints", NetworkTables::sliceEndpoints)
                        .age()
                        .build());
        tables.put(
                "networking.k8s.io/Ingress",
                TableBuilder.named()
                        .text("Class", shown -> shown.textOr("spec.ingressClassName", Shown.NONE))
                        .text("Hosts", NetworkTables::hosts)
                        .text("Address", NetworkTables::balancers)
                        .text("Ports", shown -> shown.size("spec.tls") > 0 ? "80, 443" : "80")
                        .age()
                        .build());
        tables.put(
                "networking.k8s.io/IngressClass",
                TableBuilder.named()
                        .text("Controller", "spec.controller")
                        .text("Parameters", NetworkTables::parameters)
                        .age()
                        .build());
        tables.put(
                "networking.k8s.io/NetworkPolicy",
                TableBuilder.named()
                        .text("Pod-Selector", shown -> Labels.selector(shown.at("spec.podSelector")))
                        .age()
                        .build());
        tables.put(
                "networking.k8s.io/ServiceCIDR",
                TableBuilder.named()
                        .text("CIDRs", shown -> shown.each("spec.cidrs", cidr -> cidr.asString("")))
                        .age()
                        .build());
        tables.put(
                "networking.k8s.io/IPAddress",
                TableBuilder.named().text("ParentRef", NetworkTables::parent).build());
    }

    private static TypeTable service() {
        return TableBuilder.named()
                .text("Type", shown -> shown.textOr("spec.type", "ClusterIP"))
                .text("Cluster-IP", NetworkTables::clusterAddress)
                .text("External-IP", NetworkTables::externalAddress)
                .text("Port(s)", NetworkTables::ports)
                .age()
                .wide()
                .text("Selector", shown -> Labels.of(shown.at("spec.selector")))
                .build();
    }

    private static String clusterAddress(Shown shown) {
        List<JsonNode> addresses = shown.list("spec.clusterIPs");
        return addresses.isEmpty()
                ? shown.textOr("spec.clusterIP", Shown.NONE)
                : addresses.getFirst().asString("");
    }

    private static String externalAddress(Shown shown) {
        String own = shown.each("spec.externalIPs", address -> address.asString(""));
        return switch (shown.textOr("spec.type", "ClusterIP")) {
            case "ClusterIP", "NodePort" -> own.isEmpty() ? Shown.NONE : own;
            case "LoadBalancer" -> {
                String balancers = balancers(shown);
                String both = balancers.isEmpty() || own.isEmpty() ? balancers + own : balancers + "," + own;
                yield both.isEmpty() ? "<pending>" : both;
            }
            case "ExternalName" -> shown.text("spec.externalName");
            default -> Ages.UNKNOWN;
        };
    }

    /** Addresses or names of load balancers. */
    private static String balancers(Shown shown) {
        return shown.list("status.loadBalancer.ingress").stream()
                .map(ingress -> Shown.textOr(ingress, "ip", Shown.text(ingress, "hostname")))
                .filter(address -> !address.isEmpty())
                .distinct()
                .sorted()
                .collect(Collectors.joining(","));
    }

    private static String ports(Shown shown) {
        String ports = shown.each("spec.ports", port -> {
            long node = Shown.number(port, "nodePort");
            return Shown.number(port, "port") + (node > 0 ? ":" + node : "") + "/"
                    + Shown.textOr(port, "protocol", "TCP");
        });
        return ports.isEmpty() ? Shown.NONE : ports;
    }

    private static String endpoints(Shown shown) {
        List<String> all = new ArrayList<>();
        for (JsonNode subset : shown.list("subsets")) {
            List<JsonNode> ports = Shown.list(subset, "ports");
            List<JsonNode> addresses = Shown.list(subset, "addresses");
            if (ports.isEmpty()) {
                addresses.forEach(address -> all.add(Shown.text(address, "ip")));
            }
            ports.forEach(port ->
                    addresses.forEach(address -> all.add(joined(Shown.text(address, "ip"), Shown.text(port, "port")))));
        }
        return shown.size("subsets") == 0 ? Shown.NONE : some(all);
    }

    private static String joined(String address, String port) {
        return (address.contains(":") ? "[" + address + "]" : address) + ":" + port;
    }

    private static String some(List<String> all) {
        String text = String.join(",", all.subList(0, Math.min(MOST, all.size())));
        return all.size() > MOST ? text + " + " + (all.size() - MOST) + " more..." : text;
    }

    private static String slicePorts(Shown shown) {
        String text = some(shown.list("ports").stream()
                .map(port -> Shown.textOr(port, "port", Shown.textOr(port, "name", "*")))
                .toList());
        return text.isEmpty() ? Shown.UNSET : text;
    }

    private static String sliceEndpoints(Shown shown) {
        String text = some(shown.list("endpoints").stream()
                .flatMap(endpoint -> Shown.list(endpoint, "addresses").stream())
                .map(address -> address.asString(""))
                .toList());
        return text.isEmpty() ? Shown.UNSET : text;
    }

    private static String hosts(Shown shown) {
        List<String> hosts = shown.list("spec.rules").stream()
                .map(rule -> Shown.text(rule, "host"))
                .filter(host -> !host.isEmpty())
                .toList();
        return hosts.isEmpty() ? "*" : some(hosts);
    }

    private static String parameters(Shown shown) {
        if (!shown.has("spec.parameters")) {
            return Shown.NONE;
        }
        String group = shown.text("spec.parameters.apiGroup");
        return shown.text("spec.parameters.kind") + (group.isEmpty() ? "" : "." + group) + "/"
                + shown.text("spec.parameters.name");
    }

    private static String parent(Shown shown) {
        if (!shown.has("spec.parentRef")) {
            return Shown.NONE;
        }
        String group = shown.text("spec.parentRef.group");
        return shown.text("spec.parentRef.resource") + (group.isEmpty() ? "" : "." + group) + "/"
                + shown.text("spec.parentRef.namespace") + "/" + shown.text("spec.parentRef.name");
    }
}
