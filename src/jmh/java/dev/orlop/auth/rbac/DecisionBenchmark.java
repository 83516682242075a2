package dev.orlop.auth.rbac;

import dev.orlop.auth.Action;
import dev.orlop.auth.Authorizer.Decision;
import dev.orlop.registry.Identity;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * One decision by roles, about a user with many bindings to roles of three rules each. The one that allows comes last, and
 * all but it are in vain.
 */
@State(Scope.Thread)
public class DecisionBenchmark {
    private static final int NAMES = 1 << 16;

    @Param({"1", "100"})
    private int bindings;

    /** Of all namespaces, or each of its own. */
    @Param({"true", "false"})
    private boolean clusterWide;

    private final RbacAuthorizer policy = new RbacAuthorizer();
    private final Identity user = Identity.of("jane", "devs", Identity.AUTHENTICATED);
    private final Action[] actions = new Action[NAMES];
    private String last = "";
    private int next;

    /** Grants what is asked for by the last binding. */
    @Setup(Level.Trial)
    public void bind() {
        for (int i = 0; i < bindings; i++) {
            String resource = i == bindings - 1 ? "configmaps" : "things" + i;
            policy.putRole(object("""
                {"kind":"ClusterRole","metadata":{"name":"r%1$03d"},"rules":[
                 {"apiGroups":["apps"],"resources":["deployments","statefulsets","daemonsets"],"verbs":["*"]},
                 {"apiGroups":["","batch"],"resources":["jobs","pods","pods/log"],"verbs":["get","list","watch"]},
                 {"apiGroups":[""],"resources":["secrets","%2$s"],"verbs":["get","list","watch"]}]}
                """.formatted(i, resource)));
            String kind = clusterWide ? "ClusterRoleBinding" : "RoleBinding";
            String namespace = clusterWide ? "" : ",\"namespace\":\"ns%03d\"".formatted(i);
            policy.putBinding(object("""
                {"kind":"%s","metadata":{"name":"b%03d"%s},
                 "roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"r%03d"},
                 "subjects":[{"kind":"User","apiGroup":"rbac.authorization.k8s.io","name":"jane"}]}
                """.formatted(kind, i, namespace, i)));
        }
        last = "ns%03d".formatted(bindings - 1);
        for (int i = 0; i < NAMES; i++) {
            actions[i] = Action.onResource("get", "", "configmaps", last, "name-" + i);
        }
        if (!policy.decide(user, actions[0]).allowed()) {
            throw new IllegalStateException("the last binding allows it");
        }
    }

    private static ObjectNode object(String json) {
        return (ObjectNode) JsonMapper.shared().readTree(json);
    }

    /** What was asked before, as by a client that polls: an equal question. */
    @Benchmark
    public Decision known() {
        return policy.decide(user, Action.onResource("get", "", "configmaps", last, "name-1"));
    }

    /** Another object each time, as by a client that walks through them. */
    @Benchmark
    public Decision otherObject() {
        return policy.decide(user, actions[next++ & (NAMES - 1)]);
    }

    /** A question that was not asked since the last change of the user's roles. */
    @Benchmark
    public Decision unknown() {
        return policy.decide(user, Action.onResource("get", "", "configmaps/" + next++, last, "name"));
    }

    /** A user who was not seen since the last change of his bindings. */
    @Benchmark
    public Decision otherUser() {
        return policy.decide(new Identity("jane", Integer.toString(next++), user.groups(), user.extra()), actions[0]);
    }
}
