package dev.orlop.auth.rbac;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.orlop.object.GroupResource;
import dev.orlop.object.StatusException;
import dev.orlop.registry.Identity;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

class EscalationTests {
    private static final GroupResource ROLES = new GroupResource(RbacObjects.GROUP, "roles");
    private static final GroupResource CLUSTER_ROLES = new GroupResource(RbacObjects.GROUP, "clusterroles");
    private static final GroupResource BINDINGS = new GroupResource(RbacObjects.GROUP, "rolebindings");

    private final RbacAuthorizer policy = RbacAuthorizerTests.policy();
    private final Escalation escalation = new Escalation(policy, policy);

    private static ObjectNode role(String rules) {
        return RbacAuthorizerTests.object("{kind: Role, metadata: {name: r, namespace: dev}, rules: [" + rules + "]}");
    }

    private static ObjectNode binding(String kind, String name) {
        return RbacAuthorizerTests.object("{kind: RoleBinding, metadata: {name: b, namespace: dev}, roleRef: {kind: "
                + kind + ", name: " + name + "}, subjects: [{kind: User, name: friend}]}");
    }

    private void check(Identity who, GroupResource type, ObjectNode object) {
        escalation.check(who, type, object, null);
    }

    @ParameterizedTest(name = "{0} grants {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
        # who | the rule that is granted in the namespace dev | may
        boss+system:masters | apiGroups: ['*'], resources: ['*'], verbs: ['*']                            | yes
        root                | apiGroups: ['*'], resources: ['*'], verbs: ['*']                            | yes
        root                | apiGroups: [''], resources: [pods], verbs: [get]                            | yes
        nobody              | apiGroups: [''], resources: [pods], verbs: [get]                            | no
        jane                | apiGroups: [''], resources: [pods], verbs: [get]                            | yes
        jane                | apiGroups: [''], resources: [pods], verbs: [get, list, watch]               | yes
        jane                | apiGroups: [''], resources: [pods], verbs: [get, delete]                    | no
        jane                | apiGroups: [''], resources: [pods], verbs: ['*']                            | no
        jane                | apiGroups: ['*'], resources: [pods], verbs: [get]                           | no
        jane                | apiGroups: ['', apps], resources: [pods], verbs: [get]                      | no
        jane                | apiGroups: [''], resources: ['*'], verbs: [get]                             | no
        jane                | apiGroups: [''], resources: [pods/log], verbs: [get]                        | yes
        jane                | apiGroups: [''], resources: [pods, pods/log], verbs: [get]                  | yes
        jane                | apiGroups: [''], resources: [pods, pods/log], verbs: [list]                 | no
        jane                | apiGroups: [''], resources: ['*/log'], verbs: [get]                         | no
        jane                | apiGroups: [''], resources: [pods], resourceNames: [a], verbs: [get]        | yes
        keeper              | apiGroups: [''], resources: [secrets], resourceNames: [token], verbs: [get] | yes
        keeper              | apiGroups: [''], resources: [secrets], resourceNames: [x], verbs: [get]     | no
        keeper              | apiGroups: [''], resources: [secrets], verbs: [get]                         | no
        scaler              | apiGroups: [apps], resources: [deployments/scale], verbs: [patch]           | yes
        scaler              | apiGroups: [apps], resources: ['*/scale'], verbs: [patch]                   | yes
        scaler              | apiGroups: [apps], resources: [deployments], verbs: [patch]                 | no
        appdev              | apiGroups: [apps], resources: [deployments/scale, x], verbs: [get, '*']     | yes
        sam+surfers         | nonResourceURLs: [/a, /b/*], verbs: [get]                                   | yes
        sam+surfers         | nonResourceURLs: [/a], verbs: [post]                                        | no
        prober              | nonResourceURLs: [/metrics/x, /metrics/*], verbs: [head]                    | yes
        prober              | nonResourceURLs: ['*'], verbs: [get]                                        | no
        prober              | nonResourceURLs: [/met*], verbs: [get]                                      | no
        """)
    void check_ofRole_letsGrantOnlyWhatOneHas(String who, String rule, String may) {
        Runnable write = () -> check(RbacAuthorizerTests.identity(who), ROLES, role("{" + rule + "}"));
        if (may.equals("yes")) {
            assertThatCode(write::run).doesNotThrowAnyException();
        } else {
            assertThatThrownBy(write::run).isInstanceOf(StatusException.class);
        }
    }

    @Test
    void refusal_namesWhatIsMissing() {
        ObjectNode wanted = role("{apiGroups: [''], resources: [pods, secrets], verbs: [get, delete]}");

        assertThatThrownBy(() -> check(RbacAuthorizerTests.identity("jane+a+b"), ROLES, wanted))
                .hasMessage("""
                    roles.rbac.authorization.k8s.io "r" is forbidden: user "jane" (groups=["a" "b"]) is attempting to grant RBAC permissions not currently held:
                    {APIGroups:[""], Resources:["pods"], Verbs:["delete"]}
                    {APIGroups:[""], Resources:["secrets"], Verbs:["get" "delete"]}\
                    """.stripTrailing());
    }

    @Test
    void update_thatGrantsNothingNew_passes() {
        ObjectNode old = role("{apiGroups: [''], resources: [secrets], verbs: [get]}");
        ObjectNode next = old.deepCopy();
        next.withObject("metadata").withObject("labels").put("a", "b");

        assertThatCode(() -> escalation.check(RbacAuthorizerTests.identity("nobody"), ROLES, next, old))
                .doesNotThrowAnyException();
    }

    @Test
    void binding_isFreeToWhoeverHasTheRulesOrMayBind() {
        Identity jane = RbacAuthorizerTests.identity("jane");
        check(jane, BINDINGS, binding("ClusterRole", "read-pods"));
        assertThatThrownBy(() -> check(jane, BINDINGS, binding("ClusterRole", "everything")))
                .hasMessageContaining("not currently held");
        assertThatThrownBy(() -> check(jane, BINDINGS, binding("Role", "unknown")))
                .hasMessage("roles.rbac.authorization.k8s.io \"unknown\" not found");

        policy.putRole(RbacAuthorizerTests.object("{kind: ClusterRole, metadata: {name: binder}, rules: [{apiGroups:"
                + " [rbac.authorization.k8s.io], resources: [clusterroles], resourceNames: [everything], verbs: [bind]},"
                + " {apiGroups: [rbac.authorization.k8s.io], resources: [roles], verbs: [escalate]}]}"));
        policy.putBinding(
                RbacAuthorizerTests.object("{kind: ClusterRoleBinding, metadata: {name: binder}, roleRef: {kind:"
                        + " ClusterRole, name: binder}, subjects: [{kind: User, name: jane}]}"));

        check(jane, BINDINGS, binding("ClusterRole", "everything"));
        check(jane, ROLES, role("{apiGroups: ['*'], resources: ['*'], verbs: ['*']}"));
        assertThatThrownBy(() -> check(jane, BINDINGS, binding("ClusterRole", "nodes")))
                .hasMessageContaining("not currently held");
    }

    @Test
    void aggregation_needsEverything() {
        ObjectNode role = RbacAuthorizerTests.object("{kind: ClusterRole, metadata: {name: sum}, aggregationRule:"
                + " {clusterRoleSelectors: [{matchLabels: {a: b}}]}}");

        check(RbacAuthorizerTests.identity("root"), CLUSTER_ROLES, role);
        assertThatThrownBy(() -> check(RbacAuthorizerTests.identity("jane"), CLUSTER_ROLES, role))
                .hasMessageContaining("must have cluster-admin privileges to use the aggregationRule");
    }

    @Test
    void check_ofRuleThatMultipliesOut_endsSoon() {
        List<String> many = IntStream.range(0, 3000).mapToObj(i -> "x" + i).toList();
        PolicyRule bomb = new PolicyRule(many, many, many, many, List.of());
        List<PolicyRule> wanted = Collections.nCopies(50, bomb);

        assertTimeoutPreemptively(
                Duration.ofSeconds(30),
                () -> assertThat(Escalation.missing(policy.rules(RbacAuthorizerTests.identity("jane"), "dev"), wanted))
                        .isNotEmpty());
    }
}
