package dev.orlop.support.etcd;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/** Several nodes that form one etcd. Elections are quick, so that faults are short. */
public final class EtcdCluster implements AutoCloseable {
    private static final Duration CHANGE = Duration.ofSeconds(60);

    private final List<EtcdServer> nodes;

    private EtcdCluster(List<EtcdServer> nodes) {
        this.nodes = nodes;
    }

    /** Starts so many nodes and waits until all of them serve. */
    public static EtcdCluster start(EtcdRelease release, int size) {
        return start(() -> EtcdServer.of(release), size);
    }

    /** The same, with nodes of other settings. */
    public static EtcdCluster start(Supplier<EtcdServer.Builder> node, int size) {
        List<EtcdServer.Builder> builders = IntStream.range(0, size)
                .mapToObj(i -> node.get()
                        .name("node" + i)
                        .flag("--heartbeat-interval=50")
                        .flag("--election-timeout=500"))
                .toList();
        String peers = builders.stream().map(EtcdServer.Builder::peer).collect(Collectors.joining(","));
        EtcdCluster cluster = new EtcdCluster(builders.stream()
                .map(builder -> builder.flag("--initial-cluster=" + peers).build())
                .toList());
        try {
            cluster.startAll();
            return cluster;
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    public List<EtcdServer> nodes() {
        return nodes;
    }

    public List<String> endpoints() {
        return nodes.stream().map(EtcdServer::endpoint).toList();
    }

    /** The running node that leads; waits for the end of an election. */
    public EtcdServer leader() {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (System.nanoTime() < deadline) {
            for (EtcdServer node : nodes) {
                if (node.isRunning() && node.ctl().isLeader()) {
                    return node;
                }
            }
        }
        throw new IllegalStateException("no leader");
    }

    /** Starts all nodes again, after all of them have ended, and waits until they serve. */
    public void startAll() {
        nodes.forEach(EtcdServer::launch);
        nodes.forEach(EtcdServer::awaitServing);
    }

    /** Takes a node out of the cluster for good, and all that it has. */
    public void remove(EtcdServer node) {
        String id = another(node)
                .run("member", "list")
                .lines()
                .filter(line -> line.contains(node.peerUrl()))
                .findFirst()
                .orElseThrow()
                .split(",", 2)[0];
        change(node, "member", "remove", id);
        node.kill();
        node.beginAnew();
    }

    /** Puts a new node in the place of one that was {@linkplain #remove removed}, with its name and addresses. */
    public void add(EtcdServer node) {
        change(node, "member", "add", node.name(), "--peer-urls=" + node.peerUrl());
        node.start();
    }

    /** The cluster says no for some seconds after one of its nodes has come. */
    private void change(EtcdServer node, String... command) {
        Awaitility.await(String.join(" ", command))
                .atMost(CHANGE)
                .ignoreException(IllegalStateException.class)
                .until(() -> !another(node).run(command).isEmpty());
    }

    private EtcdCtl another(EtcdServer node) {
        return nodes.stream()
                .filter(other -> other != node && other.isRunning())
                .findFirst()
                .orElseThrow()
                .ctl();
    }

    @Override
    public void close() {
        nodes.forEach(EtcdServer::close);
    }
}
