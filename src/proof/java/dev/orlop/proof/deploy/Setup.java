package dev.orlop.proof.deploy;

/**
 * A store with its servers.
 *
 * @param servers how many, side by side
 * @param capacity of the caches' histories in events
 */
public record Setup(Engine engine, int servers, boolean cache, int capacity) {
    /** Stores. */
    public enum Engine {
        EMBEDDED,
        ETCD3,
        ETCD3_CLUSTER,
        /** A cluster whose members are upgraded meanwhile, from 3.4 to 3.5. */
        ETCD3_UPGRADED,
        ETCD2,
        ETCD2_CLUSTER
    }

    @Override
    public String toString() {
        return engine
                + (servers == 1 ? "" : " under " + servers + " servers")
                + (cache ? capacity < 100 ? " with a cache of " + capacity + " events" : "" : " without cache");
    }
}
