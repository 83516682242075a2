package dev.orlop.proof.deploy;

import dev.orlop.clients.OrlopProcess;
import dev.orlop.support.etcd.EtcdCluster;
import dev.orlop.support.etcd.EtcdServer;
import dev.orlop.support.etcd.TcpProxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Members of etcd, each on a disk of its own where that can be had, and a proxy between each of them and each server. */
abstract class EtcdStores implements Store {
    private final @Nullable EtcdCluster cluster;
    private final List<EtcdServer> members;
    /** One for each member, or none. */
    private final List<Disk> disks = new ArrayList<>();

    private final List<List<TcpProxy>> proxies = new ArrayList<>();
    private final AtomicInteger turn = new AtomicInteger();

    /**
     * @param size how many members
     * @param servers how many servers use them
     */
    EtcdStores(Path home, int size, int servers, Supplier<EtcdServer.Builder> builder) {
        if (size == 1) {
            cluster = null;
            members = List.of(onDisk(builder.get(), home).start());
        } else {
            EtcdCluster started = EtcdCluster.start(() -> onDisk(builder.get(), home), size);
            cluster = started;
            members = started.nodes();
        }
        for (int i = 0; i < servers; i++) {
            proxies.add(
                    members.stream().map(member -> TcpProxy.to(member.port())).toList());
        }
    }

    private EtcdServer.Builder onDisk(EtcdServer.Builder member, Path home) {
        Disk disk = Disk.make(home.resolve("member" + disks.size()));
        if (disk != null) {
            disks.add(disk);
            member.data(disk.directory());
        }
        return member.inMemory();
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

    final List<EtcdServer> members() {
        return members;
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
        for (int i = 0; i < members.size(); i++) {
            faults.addAll(ofMember(i, members.get(i)));
        }
        if (cluster != null) {
            faults.addAll(ofAll(cluster));
        }
        for (int i = 0; i < proxies.size(); i++) {
            faults.addAll(ofNetwork(i));
        }
        return faults;
    }

    private List<Fault> ofMember(int number, EtcdServer member) {
        String which = " of etcd member " + number;
        List<Fault> faults = new ArrayList<>();
        faults.add(new Fault("SIGKILL" + which, member::kill, member::start));
        faults.add(new Fault("SIGSTOP" + which, member::pause, member::resume));
        faults.add(new Fault("SIGTERM" + which, member::stop, member::start));
        if (ProgramClock.canBeSet()) {
            faults.add(jump("clock ahead" + which, member, Deployment.JUMP));
            faults.add(jump("clock behind" + which, member, Deployment.JUMP.negated()));
        }
        if (!disks.isEmpty()) {
            Disk disk = disks.get(number);
            faults.addAll(disk.faults(which, member::pid, member::kill, member::launch, () -> recover(member)));
        }
        return faults;
    }

    private static Fault jump(String name, EtcdServer member, Duration ahead) {
        return new Fault(
                name, () -> ProgramClock.set(member.pid(), ahead), () -> ProgramClock.set(member.pid(), Duration.ZERO));
    }

    private List<Fault> ofAll(EtcdCluster all) {
        List<Fault> faults = new ArrayList<>();
        AtomicReference<EtcdServer> leader = new AtomicReference<>();
        faults.add(new Fault(
                "SIGKILL of the leader",
                () -> {
                    leader.set(all.leader());
                    leader.get().kill();
                },
                () -> leader.get().start()));
        for (int i = 0; i < members.size(); i++) {
            EtcdServer member = members.get(i);
            faults.add(new Fault("replacement of etcd member " + i, () -> all.remove(member), () -> all.add(member)));
        }
        if (!disks.isEmpty()) {
            faults.add(new Fault("loss of power of all members", this::losePower, () -> {
                disks.forEach(Disk::regainPower);
                all.startAll();
            }));
        }
        return faults;
    }

    private List<Fault> ofNetwork(int server) {
        String where = " of server " + server;
        return List.of(
                network("cut" + where, server, TcpProxy::cut),
                network("black hole" + where, server, TcpProxy::freeze),
                network("black hole of answers" + where, server, TcpProxy::freezeAnswers),
                network("delay" + where, server, proxy -> proxy.delay(Duration.ofMillis(30))),
                network("broken connections" + where, server, TcpProxy::breakConnections));
    }

    /** Whatever has become of it. */
    private static void recover(EtcdServer member) {
        if (member.isRunning()) {
            member.kill();
        }
        member.start();
    }

    private void losePower() {
        for (int i = 0; i < disks.size(); i++) {
            disks.get(i).losePower(members.get(i).pid());
            members.get(i).kill();
        }
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
        disks.forEach(Disk::close);
    }
}
