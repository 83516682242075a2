package dev.orlop.storage.etcd3;

import dev.orlop.storage.kit.StorageFixture;

/** The engine on a running etcd, without compaction by itself. */
public class Etcd3Fixture extends StorageFixture {
    /**
     * @param endpoint of a server that is the caller's
     */
    public Etcd3Fixture(String endpoint) {
        super(Configs.open(Configs.patient(endpoint)));
    }
}
