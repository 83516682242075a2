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
            new Scenario(
                    "stale reads after a pause (etcd 20418)",
                    new Setup(Engine.ETCD3, 2, true, 100),
                    "SIGSTOP of server.*"),
            new Scenario(
                    "events of old revisions after a compaction (etcd 20221)",
                    new Setup(Engine.ETCD3, 1, true, 20),
                    "compaction.*|broken connections.*"),
            new Scenario(
                    "progress that overtakes events (etcd 15220)",
                    new Setup(Engine.ETCD3, 2, true, 100),
                    "delay.*|black hole.*"),
            new Scenario(
                    "acknowledged writes lost with the leader (etcd 14370)",
                    new Setup(Engine.ETCD3_CLUSTER, 2, true, 100),
                    "SIGKILL of the leader"),
            new Scenario(
                    "going back in time after a restart (kubernetes 59848)",
                    new Setup(Engine.EMBEDDED, 1, true, 100),
                    "SIGKILL of server.*|SIGTERM of server.*"),
            new Scenario(
                    "no writes ever again after one that the disk refused (ours, in November 2026)",
                    new Setup(Engine.EMBEDDED, 1, true, 100),
                    "files that cannot grow"));

    /** The faults of a deployment that belong to it. */
    List<Fault> faults(Deployment deployment) {
        return deployment.faults(faults);
    }
}
