package dev.orlop.bench.scenario;

import dev.orlop.bench.Bench;
import dev.orlop.bench.Contender;
import dev.orlop.bench.Goal;
import dev.orlop.bench.Scenario;
import dev.orlop.bench.load.Figures;
import dev.orlop.bench.load.Items;
import dev.orlop.bench.load.RequestLoad;
import dev.orlop.bench.process.OrlopServer;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** Creates on a server with policies that are about other objects, beside a server without policies. */
public final class PolicyWrites implements Scenario {
    private static final int CONNECTIONS = 64;
    private static final int POLICIES = 20;
    private static final Items ITEMS = new Items("policed");
    private static final String ADMISSION = "/apis/admissionregistration.k8s.io/v1/";

    /** Half of the policies are about the objects of another group, half about objects with another label. */
    private static final String OTHER_TYPE = constraints("other.bench.orlop.dev", "");

    private static final String OTHER_LABELS =
            constraints("*", ",\"objectSelector\":{\"matchLabels\":{\"app\":\"other\"}}");

    private final AtomicLong names = new AtomicLong();

    @Override
    public String name() {
        return "create-policies";
    }

    @Override
    public void run(Bench bench) throws IOException {
        bench.closeSharedServer();
        try (OrlopServer policed = bench.startServer(bench.newDirectory("policed"), Map.of());
                OrlopServer free = bench.startServer(bench.newDirectory("free"), Map.of())) {
            policed.define(ITEMS.definition(), ITEMS.path());
            free.define(ITEMS.definition(), ITEMS.path());
            for (int i = 0; i < POLICIES; i++) {
                policy(policed, "policy-" + i, i % 2 == 0 ? OTHER_TYPE : OTHER_LABELS);
            }
            try (RequestLoad watched = creating(bench, policed);
                    RequestLoad plain = creating(bench, free)) {
                bench.report(bench.duel(
                                this,
                                contender("with policies", policed, watched),
                                contender("the same server without policies", free, plain))
                        // Both servers are new.
                        .warmUp(2)
                        .fight(
                                "create over HTTP, embedded, %d policies that do not match".formatted(POLICIES),
                                "requests/s")
                        // 1.1 times the time.
                        .withGoal(Goal.ratioAtLeast(0.91)));
            }
        }
    }

    private static Contender contender(String what, OrlopServer server, RequestLoad load) {
        return Asking.contender(what, server.process(), load, Figures::perSecond);
    }

    private RequestLoad creating(Bench bench, OrlopServer server) {
        return new RequestLoad(
                bench.generator(),
                server.address(),
                CONNECTIONS,
                (connection, due) -> ITEMS.create("default", "item-" + names.incrementAndGet()));
    }

    private static String constraints(String group, String more) {
        return """
                {"resourceRules":[{"apiGroups":["%s"],"apiVersions":["*"],"operations":["CREATE","UPDATE"],
                  "resources":["*"]}]%s}
                """.formatted(group, more);
    }

    private static void policy(OrlopServer server, String name, String constraints) {
        server.post(ADMISSION + "validatingadmissionpolicies", """
                {"apiVersion":"admissionregistration.k8s.io/v1","kind":"ValidatingAdmissionPolicy",
                 "metadata":{"name":"%s"},
                 "spec":{"matchConstraints":%s,"validations":[{"expression":"object.spec.replicas < 5"}]}}
                """.formatted(name, constraints));
        server.post(ADMISSION + "validatingadmissionpolicybindings", """
                {"apiVersion":"admissionregistration.k8s.io/v1","kind":"ValidatingAdmissionPolicyBinding",
                 "metadata":{"name":"%1$s"},"spec":{"policyName":"%1$s","validationActions":["Deny"]}}
                """.formatted(name));
    }
}
