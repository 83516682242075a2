package dev.orlop.cacher;

/** Reads the gauges off the parts of a cache. */
record Gauges(ReadyGate gate, WatchCache cache, Dispatcher dispatcher, Reflector reflector) implements CacheGauges {
    @Override
    public boolean ready() {
        return gate.isReady();
    }

    @Override
    public long resourceVersion() {
        return cache.view().revision();
    }

    @Override
    public int objects() {
        return cache.view().state().objects().size();
    }

    @Override
    public long bytes() {
        return cache.view().state().bytes();
    }

    @Override
    public int capacity() {
        return cache.history().capacity();
    }

    @Override
    public long historySize() {
        return Math.max(0, cache.history().end() - cache.history().start());
    }

    @Override
    public long oldestResourceVersion() {
        return cache.history().floor();
    }

    @Override
    public int watchers() {
        return dispatcher.watchers();
    }

    @Override
    public int clientWatchers() {
        return dispatcher.clients();
    }

    @Override
    public int parkedWatchers() {
        return dispatcher.parked();
    }

    @Override
    public long deepestBacklog() {
        return dispatcher.deepestBacklog();
    }

    @Override
    public int incomingDepth() {
        return reflector.incomingDepth();
    }

    @Override
    public long incomingHighWaterMark() {
        return reflector.incomingHighWaterMark();
    }

    @Override
    public int watcherDepth() {
        return dispatcher.deepestQueue();
    }

    @Override
    public long watcherHighWaterMark() {
        return dispatcher.watcherHighWaterMark();
    }
}
