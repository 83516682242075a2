package dev.orlop.boot.metrics;

import dev.orlop.object.GroupResource;
import dev.orlop.object.GroupVersionResource;
import dev.orlop.registry.ResourceRegistry;
import dev.orlop.web.measure.WebListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Meters the API under the API server's names ({@code endpoints/metrics}). The meters of a request are found by one look
 * into a map, and made when they first count.
 *
 * <p>Series end with their type: when the set of types has changed, the next request takes away those of types that are
 * served no more; a request that outlives its type counts as one about no resource.
 */
public final class RequestMeters implements WebListener {
    private static final GroupVersionResource NO_TYPE = new GroupVersionResource("", "", "");
    private static final Duration[] REQUEST_BUCKETS = seconds(
            0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60);
    private static final Duration[] WATCH_LIST_BUCKETS =
            seconds(0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 2, 4, 6, 8, 10, 15, 20, 30, 45, 60);

    private static final List<Integer> REFUSALS = List.of(400, 413, 414, 431, 505);

    private final MeterRegistry registry;
    private final EventSizes eventSizes;
    private final Supplier<ResourceRegistry> types;
    private final LongAdder reading = new LongAdder();
    private final LongAdder mutating = new LongAdder();
    private final ConcurrentMap<Request, RequestSeries> requests = new ConcurrentHashMap<>();
    private final ConcurrentMap<GroupVersionResource, EventSeries> events = new ConcurrentHashMap<>();
    private volatile long generation;

    /**
     * @param types the types that are served; asked for with the first request
     */
    public RequestMeters(MeterRegistry registry, EventSizes eventSizes, Supplier<ResourceRegistry> types) {
        this.registry = registry;
        this.eventSizes = eventSizes;
        this.types = types;
        inFlight("readOnly", reading);
        inFlight("mutating", mutating);
        REFUSALS.forEach(this::refusals);
    }

    private Counter refusals(int code) {
        return Counter.builder("orlop_refused_requests")
                .description("Requests refused before they were understood: not HTTP, or too long.")
                .tag("code", Integer.toString(code))
                .register(registry);
    }

    private static Duration[] seconds(double... bounds) {
        Duration[] durations = new Duration[bounds.length];
        for (int i = 0; i < bounds.length; i++) {
            durations[i] = Duration.ofNanos(Math.round(bounds[i] * 1e9));
        }
        return durations;
    }

    private void inFlight(String kind, LongAdder requestsOfKind) {
        Gauge.builder("apiserver_current_inflight_requests", requestsOfKind, LongAdder::sum)
                .description("Requests that are being answered, watches not among them.")
                .tag("request_kind", kind)
                .strongReference(true)
                .register(registry);
    }

    @Override
    public void requestRefused(int code) {
        refusals(code).increment();
    }

    @Override
    public void requestBegun(boolean mutates) {
        (mutates ? mutating : reading).increment();
    }

    @Override
    public void requestLeft(boolean mutates) {
        (mutates ? mutating : reading).decrement();
    }

    @Override
    public void requestEnded(Request request, int code, long nanos) {
        sweep();
        of(request).ended(code, nanos);
    }

    @Override
    public Watch watchOpened(Request request, WatchForm form) {
        sweep();
        return new OpenWatch(of(request), events(request.type()));
    }

    private RequestSeries of(Request request) {
        RequestSeries series = requests.get(request);
        return series == null ? make(request) : series;
    }

    private RequestSeries make(Request request) {
        if (!isServed(request.type())) {
            return of(new Request(request.verb(), NO_TYPE, "", Scope.NONE));
        }
        RequestSeries made = requests.computeIfAbsent(request, RequestSeries::new);
        // The type may have gone in between, and with it the sweep that would have found the series.
        sweep();
        return made;
    }

    private EventSeries events(GroupVersionResource type) {
        return events.computeIfAbsent(isServed(type) ? type : NO_TYPE, EventSeries::new);
    }

    private boolean isServed(GroupVersionResource type) {
        return type.equals(NO_TYPE) || types.get().find(new GroupResource(type.group(), type.resource())) != null;
    }

    /** Takes away the series of types that are served no more, if the set of types has changed since the last look. */
    private void sweep() {
        long now = types.get().generation();
        if (now == generation) {
            return;
        }
        generation = now;
        requests.keySet().forEach(request -> endUnlessServed(requests, request, request.type()));
        events.keySet().forEach(type -> endUnlessServed(events, type, type));
    }

    /** Within the map's lock of the key, so that a successor with the same labels registers its meters afterwards. */
    private <K, S extends Series> void endUnlessServed(ConcurrentMap<K, S> all, K key, GroupVersionResource type) {
        all.computeIfPresent(key, (same, series) -> {
            if (isServed(type)) {
                return series;
            }
            series.end();
            return null;
        });
    }

    private static Tags tags(GroupVersionResource type) {
        return Tags.of("group", type.group(), "version", type.version(), "resource", type.resource());
    }

    /** Meters that end together. */
    private abstract class Series {
        private final List<Meter> meters = new ArrayList<>();
        private boolean ended;

        /** A meter of this series; one that comes too late counts for itself. */
        final synchronized <M extends Meter> M kept(M meter) {
            if (ended) {
                registry.remove(meter);
            } else {
                meters.add(meter);
            }
            return meter;
        }

        synchronized void end() {
            ended = true;
            meters.forEach(registry::remove);
        }
    }

    /** The meters of all requests that ask for the same. */
    private final class RequestSeries extends Series {
        private final Tags typeAndScope;
        private final Tags labels;
        private final Timer duration;
        private final LongAdder open = new LongAdder();
        private volatile CodeCounter[] codes = {};
        private volatile @Nullable Timer watchList;

        RequestSeries(Request request) {
            typeAndScope = tags(request.type()).and("scope", request.scope().label());
            labels = typeAndScope.and("verb", request.verb().label(), "subresource", request.subresource());
            duration = kept(Timer.builder("apiserver_request_duration")
                    .description("Time to answer a request; of a watch, its life.")
                    .tags(labels)
                    .serviceLevelObjectives(REQUEST_BUCKETS)
                    .register(registry));
            if (request.verb() == Verb.WATCH) {
                kept(Gauge.builder("apiserver_longrunning_requests", open, LongAdder::sum)
                        .description("Open watches.")
                        .tags(labels)
                        .strongReference(true)
                        .register(registry));
            }
        }

        void ended(int code, long nanos) {
            duration.record(nanos, TimeUnit.NANOSECONDS);
            counter(code).increment();
        }

        private Counter counter(int code) {
            for (CodeCounter known : codes) {
                if (known.code() == code) {
                    return known.counter();
                }
            }
            return newCounter(code);
        }

        /** Two at a time get the same counter of the registry, and one entry too many does no harm. */
        private synchronized Counter newCounter(int code) {
            Counter counter = kept(Counter.builder("apiserver_request")
                    .description("Requests that were answered.")
                    .tags(labels.and("code", Integer.toString(code)))
                    .register(registry));
            CodeCounter[] more = Arrays.copyOf(codes, codes.length + 1);
            more[codes.length] = new CodeCounter(code, counter);
            codes = more;
            return counter;
        }

        Timer watchList() {
            Timer timer = watchList;
            if (timer == null) {
                timer = kept(Timer.builder("apiserver_watch_list_duration")
                        .description("Time until a watch has sent its initial state.")
                        .tags(typeAndScope)
                        .serviceLevelObjectives(WATCH_LIST_BUCKETS)
                        .register(registry));
                watchList = timer;
            }
            return timer;
        }
    }

    /** The answers of one code; there are few of them for one series, so they are looked through. */
    private record CodeCounter(int code, Counter counter) {}

    /** The meters of all events of one type. */
    private final class EventSeries extends Series {
        private final GroupVersionResource type;
        private final EventSizes.Series sizes;

        EventSeries(GroupVersionResource type) {
            this.type = type;
            this.sizes = eventSizes.of(type);
            kept(FunctionCounter.builder("apiserver_watch_events", sizes, EventSizes.Series::count)
                    .description("Events handed to connections.")
                    .tags(tags(type))
                    .register(registry));
        }

        @Override
        synchronized void end() {
            super.end();
            eventSizes.remove(type);
        }
    }

    private static final class OpenWatch implements Watch {
        private final RequestSeries series;
        private final EventSeries events;

        OpenWatch(RequestSeries series, EventSeries events) {
            this.series = series;
            this.events = events;
            series.open.increment();
        }

        @Override
        public void eventSent(int bytes) {
            events.sizes.record(bytes);
        }

        @Override
        public void initialStateSent(long nanos) {
            series.watchList().record(nanos, TimeUnit.NANOSECONDS);
        }

        @Override
        public void closed() {
            series.open.decrement();
        }
    }
}
