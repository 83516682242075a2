package dev.orlop.storage.etcd2;

import dev.orlop.storage.backend.Backend;
import dev.orlop.storage.backend.BackendListener;
import dev.orlop.support.OneAtATime;
import dev.orlop.support.etcd.EtcdCluster;
import dev.orlop.support.etcd.EtcdRelease;
import dev.orlop.support.etcd.EtcdServer;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The engine on three members of which one is always missing. */
@OneAtATime
class Etcd2ClusterIT {
    @Test
    void leaderThenEachOtherMemberKilled_losesNothing() {
        try (EtcdCluster cluster =
                        EtcdCluster.start(() -> EtcdServer.of(EtcdRelease.V3_4).v2(), 3);
                Backend backend = open(cluster);
                Traffic traffic = new Traffic(backend, "/registry/test/")) {
            traffic.proceeds();
            for (EtcdServer member : leaderFirst(cluster)) {
                member.kill();
                traffic.proceeds();
                member.start();
            }
            traffic.proceeds();
            traffic.finish();
        }
    }

    private static List<EtcdServer> leaderFirst(EtcdCluster cluster) {
        EtcdServer leader = cluster.leader();
        return cluster.nodes().stream()
                .sorted(Comparator.comparing(member -> member != leader))
                .toList();
    }

    private static Backend open(EtcdCluster cluster) {
        String[] servers = cluster.endpoints().toArray(String[]::new);
        return new Etcd2BackendProvider().open(Configs.of(Configs.plain(servers), true), BackendListener.NONE);
    }
}
