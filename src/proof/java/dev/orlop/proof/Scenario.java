package dev.orlop.proof;

import dev.orlop.proof.deploy.Deployment;
import dev.orlop.proof.deploy.Fault;
import dev.orlop.proof.deploy.Setup;
import dev.orlop.proof.deploy.Setup.Engine;
import java.util.List;

/**
 * A setup and the faults that once broke a promise, here or elsewhere: a long run begins with them.
 *
 * @param name of the fault that was found, with its issue
 * @param faults a regular expression of their names
 */
record Scenario(String name, Setup setup, String faults) {
    static final List<Scenario> ALL = List.of(
            scenario(
                    "members that disagree after a crash under load (etcd 13766)",
                    Engine.ETCD3_CLUSTER,
                    "SIGKILL of etcd member.*"),
            scenario(
                    "acknowledged writes lost with the one member (etcd 14370)",
                    Engine.ETCD3,
                    "SIGKILL of etcd member.*"),
            scenario("acknowledged writes lost with the leader", Engine.ETCD3_CLUSTER, "SIGKILL of the leader"),
            scenario(
                    "going back in time after a crash during a defragmentation (etcd 14685)",
                    Engine.ETCD3,
                    "SIGKILL of etcd while it defragments"),
            scenario("progress that overtakes events (etcd 15220)", Engine.ETCD3, "delay.*|black hole.*"),
            scenario(
                    "events lost, or told again, by a member that came back by a snapshot (etcd 15271, 20221)",
                    Engine.ETCD3_CLUSTER,
                    "SIGSTOP of etcd member.*|SIGTERM of etcd member.*"),
            scenario(
                    "events lost when a slow watch meets a compaction (etcd 17529, 18089)",
                    Engine.ETCD3,
                    "delay.*|compaction.*"),
            scenario(
                    "revisions that differ after a crash during a compaction (etcd 17780, 19179)",
                    Engine.ETCD3,
                    "SIGKILL of etcd while it compacts"),
            new Scenario(
                    "events of old revisions after a compaction",
                    new Setup(Engine.ETCD3, 1, true, 20),
                    "compaction.*|broken connections.*"),
            scenario("stale reads after a pause (etcd 20418)", Engine.ETCD3, "SIGSTOP of server.*"),
            scenario(
                    "going back in time after a restart (kubernetes 59848)",
                    Engine.EMBEDDED,
                    "SIGKILL of server.*|SIGTERM of server.*"),
            scenario(
                    "no writes ever again after one that the disk refused (ours, in November 2026)",
                    Engine.EMBEDDED,
                    "files that cannot grow"));

    /** With two servers, where the engine allows. */
    private static Scenario scenario(String name, Engine engine, String faults) {
        return new Scenario(name, new Setup(engine, engine == Engine.EMBEDDED ? 1 : 2, true, 100), faults);
    }

    /** The faults of a deployment that belong to it. */
    List<Fault> faults(Deployment deployment) {
        return deployment.faults(faults);
    }
}
