package dev.orlop.proof.deploy;

import dev.orlop.clients.OrlopProcess;
import dev.orlop.support.etcd.EtcdCluster;
import dev.orlop.support.etcd.EtcdRelease;
import dev.orlop.support.etcd.EtcdServer;
import dev.orlop.support.etcd.TcpProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Members of etcd, and a proxy between each of them and each server. */
abstract class EtcdStores implements Store {
    private final @Nullable EtcdCluster cluster;
    private final List<EtcdServer> members;
    private final List<List<TcpProxy>> proxies = new ArrayList<>();
    private final AtomicInteger turn = new AtomicInteger();

    EtcdStores(int size, int servers, boolean v2) {
        if (size == 1) {
            EtcdServer.Builder builder =
                    v2 ? EtcdServer.of(EtcdRelease.V3_4).inMemory().v2() : builder();
            cluster = null;
            members = List.of(builder.start());
        } else {
            EtcdCluster started = EtcdCluster.start(EtcdStores::builder, size);
            cluster = started;
            members = started.nodes();
        }
        for (int i = 0; i < servers; i++) {
            proxies.add(
                    members.stream().map(member -> TcpProxy.to(member.port())).toList());
        }
    }

    /** A member that was away for some entries gets a snapshot, and a compaction has many steps. */
    private static EtcdServer.Builder builder() {
        return EtcdServer.of(EtcdRelease.V3_5)
                .inMemory()
                .flag("--snapshot-count=50")
                .flag("--experimental-snapshot-catchup-entries=10")
                .flag("--experimental-compaction-batch-limit=10");
    }

    @Override
    public Map<String, String> settings(int server) {
        return Map.of(
                "ORLOP_STORAGE_TYPE",
                type(),
                "ORLOP_STORAGE_SERVERLIST",
                proxies.get(server).stream().map(TcpProxy::endpoint).collect(Collectors.joining(",")),
                "ORLOP_STORAGE_COMPACTIONINTERVAL",
                "0");
    }

    String type() {
        return "etcd3";
    }

    /** The one member, null if there are several. */
    final @Nullable EtcdServer onlyMember() {
        return members.size() == 1 ? members.getFirst() : null;
    }

    /** Members in turn. */
    final String nextEndpoint() {
        return members.get(Math.floorMod(turn.getAndIncrement(), members.size()))
                .endpoint();
    }

    @Override
    public List<Fault> faults(List<OrlopProcess> servers) {
        List<Fault> faults = new ArrayList<>();
        for (EtcdServer member : members) {
            int number = members.indexOf(member);
            faults.add(new Fault("SIGKILL of etcd member " + number, member::kill, member::start));
            faults.add(new Fault("SIGSTOP of etcd member " + number, member::pause, member::resume));
            faults.add(new Fault("SIGTERM of etcd member " + number, member::stop, member::start));
        }
        EtcdCluster several = cluster;
        if (several != null) {
            AtomicReference<EtcdServer> leader = new AtomicReference<>();
            faults.add(new Fault(
                    "SIGKILL of the leader",
                    () -> {
                        leader.set(several.leader());
                        leader.get().kill();
                    },
                    () -> leader.get().start()));
        }
        for (int i = 0; i < proxies.size(); i++) {
            String server = " of server " + i;
            faults.add(network("cut" + server, i, TcpProxy::cut));
            faults.add(network("black hole" + server, i, TcpProxy::freeze));
            faults.add(network("black hole of answers" + server, i, TcpProxy::freezeAnswers));
            faults.add(network("delay" + server, i, proxy -> proxy.delay(Duration.ofMillis(30))));
            faults.add(network("broken connections" + server, i, TcpProxy::breakConnections));
        }
        return faults;
    }

    private Fault network(String name, int server, Consumer<TcpProxy> strike) {
        List<TcpProxy> struck = proxies.get(server);
        return new Fault(name, () -> struck.forEach(strike), () -> struck.forEach(TcpProxy::heal));
    }

    @Override
    public void close() {
        proxies.forEach(those -> those.forEach(TcpProxy::close));
        if (cluster != null) {
            cluster.close();
        } else {
            members.forEach(EtcdServer::close);
        }
    }
}
