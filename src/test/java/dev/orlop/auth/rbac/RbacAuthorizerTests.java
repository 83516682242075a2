package dev.orlop.auth.rbac;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.auth.Action;
import dev.orlop.auth.Authorizer.Decision;
import dev.orlop.codec.YamlCodec;
import dev.orlop.registry.Identity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import tools.jackson.databind.node.ObjectNode;

class RbacAuthorizerTests {
    private static final RbacAuthorizer POLICY = policy();

    static RbacAuthorizer policy() {
        RbacAuthorizer policy = new RbacAuthorizer();
        try (var in = RbacAuthorizerTests.class.getResourceAsStream("/auth/rbac-policy.yaml")) {
            StreamSupport.stream(YamlCodec.decode(in.readAllBytes()).tree().spliterator(), false)
                    .map(ObjectNode.class::cast)
                    .forEach(object -> put(policy, object));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return policy;
    }

    static void put(RbacAuthorizer policy, ObjectNode object) {
        if (object.path("kind").asString().endsWith("Binding")) {
            policy.putBinding(object);
        } else {
            policy.putRole(object);
        }
    }

    static ObjectNode object(String yaml) {
        return YamlCodec.decode(yaml.getBytes(StandardCharsets.UTF_8)).object();
    }

    static Identity identity(String text) {
        String[] parts = text.split("\\+");
        return Identity.of(parts[0], Arrays.copyOfRange(parts, 1, parts.length));
    }

    private static Action action(String verb, String what, @Nullable String namespace, @Nullable String name) {
        if (what.startsWith("/")) {
            return Action.onPath(verb, what);
        }
        String[] parts = what.split("/", 2);
        int dot = parts[0].indexOf('.');
        return new Action(
                verb,
                dot < 0 ? "" : parts[0].substring(dot + 1),
                "v1",
                dot < 0 ? parts[0] : parts[0].substring(0, dot),
                parts.length > 1 ? parts[1] : "",
                namespace == null ? "" : namespace,
                name == null ? "" : name,
                "");
    }

    @ParameterizedTest(name = "{0} {1} {2} in {3} named {4}: {5}")
    @CsvFileSource(resources = "/auth/rbac-table.txt", delimiter = '|')
    void decide_ofEachRow_isAsUpstream(
            String who, String verb, String what, @Nullable String namespace, @Nullable String name, String allowed) {
        Action action = action(verb, what, namespace, name);

        assertThat(POLICY.decide(identity(who), action).allowed()).isEqualTo(allowed.equals("yes"));
        assertThat(POLICY.decide(identity(who), action).allowed())
                .as("the remembered decision")
                .isEqualTo(allowed.equals("yes"));
    }

    @Test
    void reason_namesBindingRoleAndSubject() {
        assertThat(POLICY.decide(identity("conf"), action("get", "configmaps", "dev", "a")))
                .isEqualTo(new Decision(
                        true, "RBAC: allowed by RoleBinding \"config/dev\" of Role \"config\" to User \"conf\""));
        assertThat(POLICY.decide(identity("system:serviceaccount:ci:robot"), action("get", "pods", "dev", "a"))
                        .reason())
                .isEqualTo("RBAC: allowed by ClusterRoleBinding \"pods\" of ClusterRole \"read-pods\" to"
                        + " ServiceAccount \"robot/ci\"");
        assertThat(POLICY.decide(identity("lost"), action("get", "pods", "dev", "a"))
                        .reason())
                .isEqualTo("RBAC: [clusterrole.rbac.authorization.k8s.io \"gone\" not found,"
                        + " role.rbac.authorization.k8s.io \"gone\" not found]");
    }

    @Test
    void decide_afterRoleChanged_isTheNewRoles() {
        RbacAuthorizer policy = policy();
        Identity jane = identity("jane");
        Action delete = action("delete", "pods", "dev", "a");
        assertThat(policy.decide(jane, delete).allowed()).isFalse();

        policy.putRole(object("{kind: ClusterRole, metadata: {name: read-pods},"
                + " rules: [{apiGroups: [''], resources: [pods], verbs: [delete]}]}"));
        assertThat(policy.decide(jane, delete).allowed()).isTrue();
        assertThat(policy.decide(jane, action("get", "pods", "dev", "a")).allowed())
                .isFalse();

        policy.removeRole(new RoleName("", "read-pods"));
        assertThat(policy.decide(jane, delete).allowed()).isFalse();
    }

    @Test
    void decide_afterRoleAppeared_followsTheBindingThatWaitedForIt() {
        RbacAuthorizer policy = policy();
        Action get = action("get", "pods", "dev", "a");
        assertThat(policy.decide(identity("lost"), get).allowed()).isFalse();

        policy.putRole(object("{kind: Role, metadata: {name: gone, namespace: dev},"
                + " rules: [{apiGroups: [''], resources: [pods], verbs: [get]}]}"));

        assertThat(policy.decide(identity("lost"), get).allowed()).isTrue();
    }

    @Test
    void decide_afterBindingChanged_isTheNewSubjects() {
        RbacAuthorizer policy = policy();
        Action get = action("get", "pods", "dev", "a");
        for (String who : List.of("jane", "ida", "bob+readers")) {
            policy.decide(identity(who), get);
        }

        policy.putBinding(object("{kind: ClusterRoleBinding, metadata: {name: pods},"
                + " roleRef: {kind: ClusterRole, name: read-pods}, subjects: [{kind: User, name: ida}]}"));
        assertThat(policy.decide(identity("ida"), get).allowed()).isTrue();
        assertThat(policy.decide(identity("jane"), get).allowed()).isFalse();
        assertThat(policy.decide(identity("bob+readers"), get).allowed()).isFalse();

        policy.removeBinding("", "pods");
        assertThat(policy.decide(identity("ida"), get).allowed()).isFalse();
    }

    @Test
    void rules_ofNamespace_areThoseOfTheClusterAndItsOwn() {
        assertThat(POLICY.rules(identity("jane"), "dev"))
                .extracting(PolicyRule::resources)
                .containsExactly(List.of("pods"), List.of("pods/log"));
        assertThat(POLICY.rules(identity("jane"), "prod"))
                .extracting(PolicyRule::resources)
                .containsExactly(List.of("pods"));
    }

    @Test
    void bootstrapPolicy_letsEachGroupDoItsPart() {
        RbacAuthorizer policy = new RbacAuthorizer();
        BootstrapPolicy.objects().forEach(object -> put(policy, object));
        Identity anonymous = Identity.ANONYMOUS;
        Identity user = identity("u+system:authenticated");

        assertThat(policy.decide(anonymous, Action.onPath("get", "/healthz")).allowed())
                .isTrue();
        assertThat(policy.decide(anonymous, Action.onPath("get", "/version")).allowed())
                .isTrue();
        assertThat(policy.decide(anonymous, Action.onPath("get", "/api")).allowed())
                .isFalse();
        assertThat(policy.decide(user, Action.onPath("get", "/apis/apps/v1")).allowed())
                .isTrue();
        assertThat(policy.decide(user, action("create", "selfsubjectreviews.authentication.k8s.io", "", ""))
                        .allowed())
                .isTrue();
        assertThat(policy.decide(user, action("get", "pods", "dev", "a")).allowed())
                .isFalse();
        assertThat(policy.decide(identity("u+system:monitoring"), Action.onPath("get", "/metrics"))
                        .allowed())
                .isTrue();
    }

    @Test
    void bootstrapPolicy_letsTheControllersDoTheirPartAndNoMore() {
        RbacAuthorizer policy = new RbacAuthorizer();
        BootstrapPolicy.objects().forEach(object -> put(policy, object));
        Identity collector = Identity.controller("generic-garbage-collector");
        Identity namespaces = Identity.controller("namespace-controller");

        assertThat(policy.decide(collector, action("delete", "widgets.example.com", "dev", "a"))
                        .allowed())
                .isTrue();
        assertThat(policy.decide(collector, action("escalate", "clusterroles.rbac.authorization.k8s.io", "", "a"))
                        .allowed())
                .isFalse();
        assertThat(policy.decide(namespaces, action("deletecollection", "pods", "dev", ""))
                        .allowed())
                .isTrue();
        assertThat(policy.decide(namespaces, action("patch", "pods", "dev", "a"))
                        .allowed())
                .isFalse();
    }
}
