package dev.orlop.storage.etcd3;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;

/**
 * Sees to it that of all backends of this process on the same servers only one compacts. The one that was asked to do
 * so most often. Safe for any number of threads.
 */
final class Compactors {
    static final Compactors OF_THIS_PROCESS = new Compactors();

    private final Map<Set<Endpoint>, Group> groups = new HashMap<>();

    private record Member(Compactor compactor, Duration interval) {}

    private static final class Group {
        private final List<Member> members = new ArrayList<>();
        private @Nullable Member active;
        private @Nullable Disposable running;

        void elect() {
            Member best =
                    members.stream().min(Comparator.comparing(Member::interval)).orElse(null);
            if (best == active) {
                return;
            }
            if (running != null) {
                running.dispose();
            }
            active = best;
            running = best == null ? null : best.compactor.run(best.interval);
        }
    }

    /**
     * @param interval zero: never
     * @return disposed when the backend closes
     */
    synchronized Disposable join(Set<Endpoint> servers, Compactor compactor, Duration interval) {
        if (interval.isZero()) {
            return () -> {};
        }
        Member member = new Member(compactor, interval);
        Group group = groups.computeIfAbsent(servers, key -> new Group());
        group.members.add(member);
        group.elect();
        return () -> leave(servers, member);
    }

    private synchronized void leave(Set<Endpoint> servers, Member member) {
        Group group = groups.get(servers);
        if (group != null && group.members.remove(member)) {
            group.elect();
            if (group.members.isEmpty()) {
                groups.remove(servers);
            }
        }
    }
}
