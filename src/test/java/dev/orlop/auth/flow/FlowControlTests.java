package dev.orlop.auth.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.auth.Action;
import dev.orlop.auth.flow.FlowControl.Flow;
import dev.orlop.codec.YamlCodec;
import dev.orlop.registry.Identity;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

@NullUnmarked
class FlowControlTests {
    private static final String SUBJECTS = "subjects: [{kind: User, user: {name: jane}}]";

    /** What a request with a user, groups, a verb and what it is about belongs to. */
    @ParameterizedTest(name = "{0} {2} {3}: {4}")
    @CsvSource(delimiter = '|', textBlock = """
            root                                  | system:masters         | list   | pods         |                            |
            jane                                  |                        | list   | pods         | global-default             | global-default/jane
            jane                                  |                        | get    | /healthz     |                            |
            jane                                  |                        | get    | /readyz/ping |                            |
            jane                                  |                        | post   | /healthz     | global-default             | global-default/jane
            jane                                  |                        | get    | /metrics     | global-default             | global-default/jane
            system:node:a                         | system:nodes           | update | nodes/status | node-high                  | system-node-high/system:node:a
            system:node:a                         | system:nodes           | get    | pods         | system                     | system-nodes/system:node:a
            system:kube-scheduler                 |                        | list   | ns:pods      | workload-high              | kube-scheduler/ns
            system:kube-scheduler                 |                        | update | ns:leases    | leader-election            | system-leader-election/system:kube-scheduler
            system:kube-scheduler                 |                        | list   | ns:leases    | workload-high              | kube-scheduler/ns
            system:serviceaccount:kube-system:gc  | system:serviceaccounts | list   | pods         | workload-high              | kube-system-service-accounts/
            system:serviceaccount:default:app     | system:serviceaccounts | list   | pods         | workload-low               | service-accounts/system:serviceaccount:default:app
            """)
    void flow_byTheDefaults(String user, String group, String verb, String what, String level, String name) {
        FlowControl flows = new FlowControl(600);
        Identity caller = group == null
                ? Identity.of(user, "system:authenticated")
                : Identity.of(user, group, "system:authenticated");

        Flow flow = flows.flow(caller, action(verb, what));

        assertThat(flow.limit()).isSameAs(level == null ? null : flows.limits().get(level));
        assertThat(flow.name()).isEqualTo(name == null ? "" : name);
    }

    private static Action action(String verb, String what) {
        if (what.startsWith("/")) {
            return Action.onPath(verb, what);
        }
        int colon = what.indexOf(':');
        String[] resource = what.substring(colon + 1).split("/", -1);
        return new Action(
                verb,
                resource[0].equals("leases") ? "coordination.k8s.io" : "",
                "v1",
                resource[0],
                resource.length > 1 ? resource[1] : "",
                colon < 0 ? "" : what.substring(0, colon),
                "",
                "");
    }

    @Test
    void seats_areDividedByShares_roundedUp() {
        Map<String, Integer> seats = new FlowControl(600)
                .limits().entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, e -> e.getValue().limit()));

        assertThat(seats)
                .isEqualTo(Map.of(
                        "system", 74,
                        "node-high", 98,
                        "leader-election", 25,
                        "workload-high", 98,
                        "workload-low", 245,
                        "global-default", 49,
                        "catch-all", 13));
    }

    /** Rules of a schema for level "own" that match, and rules that do not. */
    @ParameterizedTest(name = "{1} as {0}: {2} {3}")
    @CsvSource(delimiter = '|', textBlock = """
            jane | [{kind: User, user: {name: jane}}]                                                | {verbs: [list], apiGroups: [''], resources: [pods], namespaces: ['*']}                     | true
            jane | [{kind: User, user: {name: '*'}}]                                                 | {verbs: ['*'], apiGroups: ['*'], resources: ['*'], namespaces: [ns]}                       | true
            jane | [{kind: Group, group: {name: team}}]                                              | {verbs: [list], apiGroups: [''], resources: [pods], namespaces: ['*']}                     | true
            jane | [{kind: Group, group: {name: '*'}}]                                               | {verbs: [list], apiGroups: [''], resources: [pods], namespaces: ['*']}                     | true
            jane | [{kind: Group, group: {name: jane}}]                                              | {verbs: [list], apiGroups: [''], resources: [pods], namespaces: ['*']}                     | false
            jane | [{kind: User, user: {name: joe}}]                                                 | {verbs: [list], apiGroups: [''], resources: [pods], namespaces: ['*']}                     | false
            jane | [{kind: User, user: {name: joe}}, {kind: User, user: {name: jane}}]               | {verbs: [list], apiGroups: [''], resources: [pods], namespaces: ['*']}                     | true
            jane | [{kind: User, user: {name: jane}}]                                                | {verbs: [get], apiGroups: [''], resources: [pods], namespaces: ['*']}                      | false
            jane | [{kind: User, user: {name: jane}}]                                                | {verbs: [list], apiGroups: [apps], resources: [pods], namespaces: ['*']}                   | false
            jane | [{kind: User, user: {name: jane}}]                                                | {verbs: [list], apiGroups: [''], resources: [pods/status], namespaces: ['*']}              | false
            jane | [{kind: User, user: {name: jane}}]                                                | {verbs: [list], apiGroups: [''], resources: [pods], namespaces: [other]}                   | false
            jane | [{kind: User, user: {name: jane}}]                                                | {verbs: [list], apiGroups: [''], resources: [pods], clusterScope: true}                    | false
            system:serviceaccount:a:b | [{kind: ServiceAccount, serviceAccount: {namespace: a, name: b}}]   | {verbs: [list], apiGroups: [''], resources: [pods], namespaces: ['*']}    | true
            system:serviceaccount:a:b | [{kind: ServiceAccount, serviceAccount: {namespace: a, name: '*'}}] | {verbs: [list], apiGroups: [''], resources: [pods], namespaces: ['*']}    | true
            system:serviceaccount:ab:c | [{kind: ServiceAccount, serviceAccount: {namespace: a, name: '*'}}] | {verbs: [list], apiGroups: [''], resources: [pods], namespaces: ['*']}   | false
            system:serviceaccount:a:bc | [{kind: ServiceAccount, serviceAccount: {namespace: a, name: b}}] | {verbs: [list], apiGroups: [''], resources: [pods], namespaces: ['*']}     | false
            """)
    void schema_matchesBySubjectAndResource(String user, String subjects, String rule, boolean matches) {
        FlowSchema schema = schema("own", 500, "own", "{subjects: " + subjects + ", resourceRules: [" + rule + "]}");

        assertThat(matches(schema, Identity.of(user, "team"), action("list", "ns:pods")))
                .isEqualTo(matches);
        assertThat(matches(schema, Identity.of(user, "team"), Action.onPath("list", "/")))
                .as("no rule is about paths")
                .isFalse();
    }

    @ParameterizedTest(name = "{0} covers {1}: {2}")
    @CsvSource({
        "/healthz, /healthz, true",
        "/healthz, /healthz/ping, true",
        "/healthz, /healthzz, false",
        "/apis/*, /apis/apps, true",
        "/apis/*, /apis, false",
        "/apis/, /apis/apps, true",
        "*, /anything, true",
    })
    void schema_matchesByPath(String rule, String path, boolean matches) {
        FlowSchema schema = schema(
                "own",
                500,
                "own",
                "{" + SUBJECTS + ", nonResourceRules: [{verbs: [get], nonResourceURLs: ['" + rule + "']}]}");

        assertThat(matches(schema, Identity.of("jane"), Action.onPath("get", path)))
                .isEqualTo(matches);
        assertThat(matches(schema, Identity.of("jane"), Action.onPath("post", path)))
                .isFalse();
    }

    @Test
    void configure_lowestPrecedenceDecides_thenTheName_andADanglingSchemaDoesNot() {
        String all = "{" + SUBJECTS + ", nonResourceRules: [{verbs: ['*'], nonResourceURLs: ['*']}]}";
        FlowControl flows = new FlowControl(100);
        flows.configure(
                List.of(
                        schema("z", 10, "one", all),
                        schema("b", 10, "two", all),
                        schema("a", 11, "one", all),
                        schema("dangling", 1, "none", all)),
                List.of(level("one", 30), level("two", 10)));

        assertThat(flows.flow(Identity.of("jane"), Action.onPath("get", "/")).name())
                .isEqualTo("b");
        assertThat(flows.limits().get("one").limit()).isEqualTo(75);
        assertThat(flows.limits().get("two").limit()).isEqualTo(25);
    }

    @Test
    void configure_again_keepsWhatIsServed() {
        FlowControl flows = new FlowControl(100);
        FairLimit before = flows.limits().get("global-default");
        assertThat(before.take("flow", 1)).isNotNull();
        Collection<PriorityLevel> levels = Stream.concat(DefaultFlows.LEVELS.stream(), Stream.of(level("more", 245)))
                .toList();

        flows.configure(DefaultFlows.SCHEMAS, levels);

        assertThat(flows.limits().get("global-default")).isSameAs(before);
        assertThat(before.seats()).isEqualTo(1);
        assertThat(before.limit()).isEqualTo(5);
    }

    @Test
    void level_queuesByFlow_asManyAsItsHand() {
        assertThat(level("one", 10).settings(7)).isEqualTo(new FairLimit.Settings(7, 4, 3200, 300));
        assertThat(PriorityLevel.of(
                                tree(
                                        "{metadata: {name: one}, spec: {type: Limited, limited: {limitResponse: {type: Reject}}}}"))
                        .settings(1))
                .isEqualTo(new FairLimit.Settings(1, 1, 0, 0));
    }

    private static PriorityLevel level(String name, int shares) {
        return PriorityLevel.of(tree("""
                {metadata: {name: %s}, spec: {type: Limited, limited: {nominalConcurrencyShares: %d,
                 limitResponse: {type: Queue, queuing: {queues: 64, handSize: 6, queueLengthLimit: 50}}}}}
                """.formatted(name, shares)));
    }

    private static boolean matches(FlowSchema schema, Identity caller, Action action) {
        return schema.rulesFor(caller).stream().anyMatch(rule -> rule.covers(action));
    }

    private static FlowSchema schema(String name, int precedence, String level, String rule) {
        return FlowSchema.of(tree("""
                {metadata: {name: %s}, spec: {matchingPrecedence: %d, priorityLevelConfiguration: {name: %s}, rules: [%s]}}
                """.formatted(name, precedence, level, rule)));
    }

    private static ObjectNode tree(String yaml) {
        return (ObjectNode)
                YamlCodec.decode(yaml.getBytes(StandardCharsets.UTF_8)).tree();
    }
}
