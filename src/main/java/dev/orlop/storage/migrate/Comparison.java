package dev.orlop.storage.migrate;

import dev.orlop.storage.migrate.Migration.Place;
import dev.orlop.storage.migrate.PrefixReader.Item;
import dev.orlop.storage.migrate.PrefixReader.Page;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The keys, values and expiries of two stores side by side, as they are now, after a copy. Both are read in the order of
 * their keys, which a prefix does not change, so that no more than a few pages are held.
 */
public final class Comparison {
    private static final int NAMED = 20;

    private final Place from;
    private final Place to;
    private final long copied;

    /**
     * @param copied the source's revision that was copied: what it wrote later is no defect of the copy
     */
    Comparison(Place from, Place to, long copied) {
        this.from = from;
        this.to = to;
        this.copied = copied;
    }

    /**
     * @param equal keys that are the same in both
     * @param expired keys that have expired in one of the two, and soon will in the other
     * @param differing how many keys differ
     * @param named what the first of them are, each with what is wrong
     */
    public record Outcome(long equal, long expired, long differing, List<String> named) {}

    /** An item of one side, or of both. */
    private record Side(boolean source, Item item) {}

    private sealed interface Verdict {
        record Equal() implements Verdict {}

        record Expired() implements Verdict {}

        record Differs(String how) implements Verdict {}
    }

    Mono<Outcome> run(Migration.Progress progress) {
        return Mono.defer(() -> {
            Tally tally = new Tally(progress);
            return Flux.mergeComparing(64, Comparison::byName, side(from, true), side(to, false))
                    .bufferUntilChanged(side -> side.item().name())
                    .doOnNext(tally::add)
                    .then(Mono.fromSupplier(tally::outcome));
        });
    }

    private static Flux<Side> side(Place place, boolean source) {
        return new PrefixReader(place.backend(), place.prefix())
                .pages()
                .concatMapIterable(Page::items, 1)
                .map(item -> new Side(source, item));
    }

    /** In the order of the keys' UTF-8. */
    private static int byName(Side a, Side b) {
        return Arrays.compareUnsigned(
                a.item().name().getBytes(StandardCharsets.UTF_8),
                b.item().name().getBytes(StandardCharsets.UTF_8));
    }

    private Verdict judge(List<Side> sides) {
        if (sides.size() == 1) {
            Side only = sides.getFirst();
            return only.source() ? onlyInSource(only.item()) : onlyInDestination(only.item());
        }
        boolean first = sides.getFirst().source();
        Item source = sides.get(first ? 0 : 1).item();
        Item copy = sides.get(first ? 1 : 0).item();
        if (!Arrays.equals(source.value(), copy.value())) {
            return new Verdict.Differs(source.modRevision() > copied ? "written in the source since" : "another value");
        }
        return (source.expiry() == null) == (copy.expiry() == null)
                ? new Verdict.Equal()
                : new Verdict.Differs("expires in one of the two only");
    }

    private Verdict onlyInSource(Item item) {
        if (item.expiry() != null && item.expiry().seconds() <= 1) {
            return new Verdict.Expired();
        }
        return new Verdict.Differs(item.modRevision() > copied ? "created in the source since" : "missing");
    }

    private static Verdict onlyInDestination(Item item) {
        return item.expiry() == null
                ? new Verdict.Differs("in the destination only: deleted in the source since, or never there")
                : new Verdict.Expired();
    }

    private final class Tally {
        private final Migration.Progress progress;
        private final List<String> named = new ArrayList<>();
        private long equal;
        private long expired;
        private long differing;

        Tally(Migration.Progress progress) {
            this.progress = progress;
        }

        void add(List<Side> sides) {
            switch (judge(sides)) {
                case Verdict.Equal same -> equal++;
                case Verdict.Expired gone -> expired++;
                case Verdict.Differs differs -> {
                    differing++;
                    if (named.size() < NAMED) {
                        named.add(from.prefix() + sides.getFirst().item().name() + ": " + differs.how());
                    }
                }
            }
            progress.compared(equal + expired + differing);
        }

        Outcome outcome() {
            return new Outcome(equal, expired, differing, List.copyOf(named));
        }
    }
}
