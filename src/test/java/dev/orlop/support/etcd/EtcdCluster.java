package dev.orlop.support.etcd;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Several nodes that form one etcd. Elections are quick, so that faults are short. */
public final class EtcdCluster implements AutoCloseable {
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
            cluster.nodes.forEach(EtcdServer::launch);
            cluster.nodes.forEach(EtcdServer::awaitServing);
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

    @Override
    public void close() {
        nodes.forEach(EtcdServer::close);
    }
}
