package dev.orlop.auth.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orlop.auth.Action;
import dev.orlop.registry.Identity;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuditPolicyTests {
    private static final String HEAD = "apiVersion: audit.k8s.io/v1\nkind: Policy\n";

    private static AuditPolicy policy(String text) {
        return AuditPolicyFile.read((HEAD + text).getBytes(StandardCharsets.UTF_8));
    }

    /** {@code verb group/resource[/subresource] namespace name}, with a dash for what is empty, or {@code verb /path}. */
    private static Action action(String text) {
        List<String> parts = Stream.of(text.split(" "))
                .map(part -> part.equals("-") ? "" : part)
                .toList();
        if (parts.get(1).startsWith("/") && parts.size() == 2) {
            return Action.onPath(parts.get(0), parts.get(1));
        }
        String[] type = parts.get(1).split("/", -1);
        return new Action(
                parts.get(0), type[0], "v1", type[1], type.length > 2 ? type[2] : "", parts.get(2), parts.get(3), "");
    }

    private static @Nullable Identity identity(String text) {
        String[] parts = text.split(" ");
        return parts[0].equals("nobody")
                ? null
                : Identity.of(parts[0], Stream.of(parts).skip(1).toArray(String[]::new));
    }

    /** The cases of {@code policy/checker_test.go}, and more. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {level: Metadata}                                              | jane      | get /pods default x         | Metadata
            {level: Metadata}                                              | nobody    | get /healthz                | Metadata
            {level: Metadata, users: [tim]}                                | jane      | get /pods default x         | None
            {level: Metadata, users: [tim]}                                | tim       | get /pods default x         | Metadata
            {level: Metadata, users: [tim]}                                | nobody    | get /pods default x         | None
            {level: Request, userGroups: [humans]}                         | tim humans | get /pods default x        | Request
            {level: Request, userGroups: [humans]}                         | tim robots | get /pods default x        | None
            {level: Request, users: [tim], userGroups: [humans]}           | jane humans | get /pods default x       | None
            {level: Request, userGroups: [humans]}                         | nobody    | get /pods default x         | None
            {level: Metadata, verbs: [create]}                             | tim       | get /pods default x         | None
            {level: Metadata, verbs: [get, list]}                          | tim       | list /pods default -        | Metadata
            {level: Metadata, namespaces: [default]}                       | tim       | get /pods default x         | Metadata
            {level: Metadata, namespaces: [default]}                       | tim       | get /pods kube-system x     | None
            {level: Metadata, namespaces: [default]}                       | tim       | get /nodes - x              | None
            {level: Metadata, namespaces: ['']}                            | tim       | get /nodes - x              | Metadata
            {level: Metadata, namespaces: ['']}                            | tim       | get /healthz                | None
            {level: Metadata, resources: [{group: ''}]}                    | tim       | get /pods/log default x     | Metadata
            {level: Metadata, resources: [{group: ''}]}                    | tim       | get apps/deployments d x    | None
            {level: Metadata, resources: [{group: '', resources: [pods]}]} | tim       | get /pods default x         | Metadata
            {level: Metadata, resources: [{group: '', resources: [pods]}]} | tim       | get /pods/log default x     | None
            {level: Metadata, resources: [{group: '', resources: [pods/log]}]} | tim   | get /pods/log default x     | Metadata
            {level: Metadata, resources: [{group: '', resources: [pods/log]}]} | tim   | get /pods default x         | None
            {level: Metadata, resources: [{group: '', resources: [pods/*]}]} | tim     | get /pods/log default x     | Metadata
            {level: Metadata, resources: [{group: '', resources: [pods/*]}]} | tim     | get /pods default x         | Metadata
            {level: Metadata, resources: [{group: '', resources: [pods/*]}]} | tim     | get /nodes/status - x       | None
            {level: Metadata, resources: [{group: '', resources: ['*/status']}]} | tim | get /nodes/status - x       | Metadata
            {level: Metadata, resources: [{group: '', resources: ['*/status']}]} | tim | get /nodes - x              | None
            {level: Metadata, resources: [{group: '', resources: ['*']}]}  | tim       | get /nodes/status - x       | Metadata
            {level: Metadata, resources: [{group: apps, resources: [deployments]}]} | tim | get apps/deployments d x | Metadata
            {level: Metadata, resources: [{group: '', resources: [pods], resourceNames: [x]}]} | tim | get /pods d x   | Metadata
            {level: Metadata, resources: [{group: '', resources: [pods], resourceNames: [x]}]} | tim | get /pods d y   | None
            {level: Metadata, resources: [{group: '', resources: [pods], resourceNames: [x]}]} | tim | list /pods d -  | None
            {level: Metadata, resources: [{group: '', resources: [pods]}], namespaces: [d]} | tim | get /pods e x      | None
            {level: Metadata, nonResourceURLs: [/logs*]}                   | tim       | get /logs/a                 | Metadata
            {level: Metadata, nonResourceURLs: [/logs*]}                   | tim       | get /log                    | None
            {level: Metadata, nonResourceURLs: [/version]}                 | tim       | get /version                | Metadata
            {level: Metadata, nonResourceURLs: [/version]}                 | tim       | get /version/x              | None
            {level: Metadata, nonResourceURLs: ['*']}                      | tim       | get /anything               | Metadata
            {level: Metadata, nonResourceURLs: ['*']}                      | tim       | get /pods default x         | None
            {level: None, users: [tim]}, {level: RequestResponse}          | tim       | get /pods default x         | None
            {level: None, users: [tim]}, {level: RequestResponse}          | jane      | get /pods default x         | RequestResponse
            """)
    void decide_givesTheLevelOfTheFirstRuleThatMatches(String rules, String user, String action, String level) {
        AuditPolicy policy = policy("rules: [" + rules + "]");

        assertThat(policy.decide(identity(user), action(action)).level().label())
                .isEqualTo(level);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            omitStages: [RequestReceived]\\nrules: [{level: Metadata}]                          | REQUEST_RECEIVED        | false
            rules: [{level: Metadata, omitStages: [Panic]}]                                     | PANIC                   | false
            omitStages: [RequestReceived]\\nrules: [{level: Metadata, omitStages: [Panic]}]      | REQUEST_RECEIVED,PANIC  | false
            omitManagedFields: true\\nrules: [{level: Metadata}]                                 | -                       | true
            omitManagedFields: true\\nrules: [{level: Metadata, omitManagedFields: false}]       | -                       | false
            rules: [{level: Metadata, omitManagedFields: true}]                                 | -                       | true
            """)
    void decide_joinsWhatPolicyAndRuleLeaveOut(String text, @Nullable String stages, boolean managed) {
        var verdict = policy(text.replace("\\n", "\n")).decide(identity("tim"), action("get /pods d x"));

        assertThat(verdict.omitStages())
                .containsExactlyInAnyOrderElementsOf(
                        stages == null
                                ? List.of()
                                : Stream.of(stages.split(","))
                                        .map(AuditStage::valueOf)
                                        .toList());
        assertThat(verdict.omitManagedFields()).isEqualTo(managed);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            rules: []                                                            | rules: at least one
            rules: [{}]                                                          | rules[0].level: must be one of
            rules: [{level: Some}]                                               | rules[0].level: must be one of
            rules: [{level: None}, {level: Metadata, omitStages: [Panic, X]}]    | rules[1].omitStages[1]: must be one of
            {omitStages: [X], rules: [{level: None}]}                            | omitStages[0]: must be one of
            rules: [{level: None, nonResourceURLs: [logs]}]                      | rules[0].nonResourceURLs: "logs" must begin
            rules: [{level: None, nonResourceURLs: ['/a*b']}]                    | rules[0].nonResourceURLs: "/a*b" may have
            rules: [{level: None, nonResourceURLs: [/a], namespaces: [d]}]       | rules[0].nonResourceURLs: a rule is about
            rules: [{level: None, nonResourceURLs: [/a], resources: [{group: x}]}] | rules[0].nonResourceURLs: a rule is about
            rules: [{level: None, resources: [{group: a/b}]}]                    | rules[0].resources[0].group: "a/b"
            rules: [{level: None, resources: [{group: a, resourceNames: [x]}]}]  | rules[0].resources[0].resourceNames: needs
            rules: [{level: None, resources: [pods]}]                            | rules[0].resources[0]: must be an object
            rules: [{level: None, users: tim}]                                   | rules[0].users: must be a list
            rules: [{level: None, verbs: [1]}]                                   | rules[0].verbs[0]: must be a text
            rules: [{level: None, userGroup: [x]}]                               | rules[0].userGroup: there is no such field
            {rule: [], rules: [{level: None}]}                                   | rule: there is no such field
            rules: [{level: None, omitManagedFields: 1}]                         | rules[0].omitManagedFields: must be true or false
            """)
    void read_malformedPolicy_namesTheField(String text, String message) {
        String joined =
                text.startsWith("{") ? text.substring(1, text.length() - 1).replace("], ", "]\n") : text;

        assertThatThrownBy(() -> policy(joined))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }

    @ParameterizedTest
    @CsvSource({"apiVersion: audit.k8s.io/v1beta1", "kind: Policies", "a: b: c", "[]"})
    void read_somethingElse_isRefused(String text) {
        assertThatThrownBy(() -> AuditPolicyFile.read(text.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
