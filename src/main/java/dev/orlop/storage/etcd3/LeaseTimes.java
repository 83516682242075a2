package dev.orlop.storage.etcd3;

import dev.orlop.storage.Ttl;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.LeaseTimeToLiveRequest;
import io.etcd.jetcd.api.LeaseTimeToLiveResponse;
import io.etcd.jetcd.api.RangeResponse;
import java.util.Map;
import java.util.stream.Collectors;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Tells how much time is left of the leases that keys hang on. */
final class LeaseTimes {
    private static final int IN_FLIGHT = 64;

    private LeaseTimes() {}

    /** By key; keys without a lease are absent. Asks once for each lease. */
    static Mono<Map<String, Ttl>> of(RangeResponse response, Requests requests) {
        return Flux.fromIterable(response.getKvsList())
                .map(KeyValue::getLease)
                .filter(lease -> lease != 0)
                .distinct()
                .flatMap(lease -> ask(lease, requests), IN_FLIGHT)
                .collectMap(LeaseTimeToLiveResponse::getID, LeaseTimes::remaining)
                .map(times -> response.getKvsList().stream()
                        .filter(read -> times.containsKey(read.getLease()))
                        .collect(Collectors.toMap(
                                read -> read.getKey().toStringUtf8(), read -> times.get(read.getLease()))));
    }

    private static Mono<LeaseTimeToLiveResponse> ask(long lease, Requests requests) {
        LeaseTimeToLiveRequest request =
                LeaseTimeToLiveRequest.newBuilder().setID(lease).build();
        return requests.send(
                new Requests.Call<>(LeaseGrpc.getLeaseTimeToLiveMethod(), request, false, "ask for a lease's time"));
    }

    /** Of a lease that is over, etcd says -1. */
    private static Ttl remaining(LeaseTimeToLiveResponse lease) {
        return Ttl.ofSeconds(Math.max(1, lease.getTTL()));
    }
}
