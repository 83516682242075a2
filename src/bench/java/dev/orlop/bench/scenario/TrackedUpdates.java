package dev.orlop.bench.scenario;

import dev.orlop.bench.Bench;
import dev.orlop.bench.Contender;
import dev.orlop.bench.Goal;
import dev.orlop.bench.Scenario;
import dev.orlop.bench.load.Changes;
import dev.orlop.bench.load.Figures;
import dev.orlop.bench.load.RequestLoad;
import dev.orlop.bench.load.Writers;
import dev.orlop.bench.process.OrlopServer;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Updates of objects of 40 fields whose owners are tracked, beside updates of such whose owners a client has cleared. Those
 * stay untracked, as in Kubernetes, until somebody applies.
 */
public final class TrackedUpdates implements Scenario {
    private static final int CONNECTIONS = 64;
    private static final int FIELDS = 40;
    private static final String GROUP = "tracked.bench.orlop.dev";
    private static final String PATH = "/apis/" + GROUP + "/v1/namespaces/default/things";
    /** One client creates and updates, and sends back what it was answered. */
    private static final String CLIENT = "?fieldManager=bench";

    @Override
    public String name() {
        return "update-tracked";
    }

    @Override
    public void run(Bench bench) throws IOException {
        OrlopServer server = bench.sharedServer();
        server.define("""
                {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition",
                 "metadata":{"name":"things.%1$s"},
                 "spec":{"group":"%1$s","scope":"Namespaced","names":{"plural":"things","kind":"Thing"},
                  "versions":[{"name":"v1","served":true,"storage":true,
                   "schema":{"openAPIV3Schema":{"type":"object","properties":{"spec":{"type":"object","properties":{
                    %2$s,"zDue":{"type":"string"}}}}}}}]}}
                """.formatted(GROUP, Schemas.fields(FIELDS)), PATH);
        List<Writers.Template> tracked = objects(server, "tracked");
        List<Writers.Template> untracked = objects(server, "untracked");
        try (RequestLoad ours =
                        new RequestLoad(bench.generator(), server.address(), CONNECTIONS, Changes.updates(tracked));
                RequestLoad plain =
                        new RequestLoad(bench.generator(), server.address(), CONNECTIONS, Changes.updates(untracked))) {
            bench.report(bench.duel(
                            this,
                            contender("with tracking", server, ours),
                            contender("of an object that nobody tracks", server, plain))
                    .fight("update over HTTP, embedded, %d fields tracked".formatted(FIELDS), "requests/s")
                    // 1.3 times the time.
                    .withGoal(Goal.ratioAtLeast(0.77)));
        }
    }

    private static Contender contender(String what, OrlopServer server, RequestLoad load) {
        return Asking.contender(what, server.process(), load, Figures::perSecond);
    }

    /** One for each connection; each object ends with the stamp that its writer changes. */
    private static List<Writers.Template> objects(OrlopServer server, String prefix) {
        return IntStream.range(0, CONNECTIONS)
                .mapToObj(i -> object(server, prefix + "-" + i, prefix.equals("tracked")))
                .toList();
    }

    private static Writers.Template object(OrlopServer server, String name, boolean tracked) {
        server.post(PATH + CLIENT, """
                {"apiVersion":"%s/v1","kind":"Thing","metadata":{"name":"%s"},
                 "spec":{%s,"zDue":"0000000000000000000"}}
                """.formatted(GROUP, name, Schemas.values(FIELDS)));
        String path = PATH + "/" + name;
        if (!tracked) {
            server.patch(path, "[{\"op\":\"replace\",\"path\":\"/metadata/managedFields\",\"value\":[{}]}]");
        }
        return new Writers.Template(
                path + CLIENT, Written.template(server, path).json());
    }
}
