package dev.orlop.storage.kit;

import dev.orlop.object.KubeObject;
import dev.orlop.storage.SelectionPredicate;
import dev.orlop.storage.WatchEvent;
import dev.orlop.storage.WatchOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Watches of cluster-scoped and of namespaced objects by name, namespace and selectable field: who sees what. */
public abstract class WatchScopeContract extends StorageContract {

    /** A write and the event that the watch sees of it, if any. */
    private record Step(String namespace, String name, String color, String note, Seen seen) {}

    private enum Seen {
        NOTHING,
        ADDED,
        MODIFIED,
        DELETED
    }

    /** A watch and the writes under it. */
    static final class Row {
        private final String name;
        private final String scope;
        private final String selector;
        private final boolean recursive;
        private final List<Step> steps = new ArrayList<>();

        private Row(String name, String scope, String selector, boolean recursive) {
            this.name = name;
            this.scope = scope;
            this.selector = selector;
            this.recursive = recursive;
        }

        private static Row directory(String name, String scope, String selector) {
            return new Row(name, scope, selector, true);
        }

        private static Row object(String name, String scope, String selector) {
            return new Row(name, scope, selector, false);
        }

        /** A write of an object without color. */
        private Row plain(String path, Seen seen) {
            return step(path, "", "", seen);
        }

        /** The same with other content. */
        private Row changed(String path, Seen seen) {
            return step(path, "", "changed", seen);
        }

        private Row colored(String path, String color, Seen seen) {
            return step(path, color, "", seen);
        }

        private Row step(String path, String color, String note, Seen seen) {
            int slash = path.indexOf('/');
            String namespace = slash < 0 ? "" : path.substring(0, slash);
            steps.add(new Step(namespace, path.substring(slash + 1), color, note, seen));
            return this;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Row> clusterScoped() {
        return Stream.of(
                Row.directory("all", "", "")
                        .plain("a", Seen.ADDED)
                        .changed("a", Seen.MODIFIED)
                        .colored("b", "red", Seen.ADDED),
                Row.directory("all of a color", "", "spec.color=red")
                        .plain("a", Seen.NOTHING)
                        .colored("a", "red", Seen.ADDED)
                        .colored("a", "blue", Seen.DELETED),
                Row.directory("all but a color", "", "spec.color!=red")
                        .plain("a", Seen.ADDED)
                        .plain("b", Seen.ADDED)
                        .changed("a", Seen.MODIFIED)
                        .colored("a", "red", Seen.DELETED)
                        .colored("a", "blue", Seen.ADDED),
                Row.object("one", "a", "metadata.name=a")
                        .plain("a", Seen.ADDED)
                        .plain("b", Seen.NOTHING)
                        .plain("ab", Seen.NOTHING)
                        .changed("b", Seen.NOTHING)
                        .changed("a", Seen.MODIFIED),
                Row.object("one, of a color", "a", "metadata.name=a,spec.color=red")
                        .plain("a", Seen.NOTHING)
                        .plain("b", Seen.NOTHING)
                        .changed("a", Seen.NOTHING)
                        .colored("b", "red", Seen.NOTHING)
                        .colored("a", "red", Seen.ADDED),
                Row.object("one, not of a color", "a", "spec.color!=red,metadata.name=a")
                        .plain("a", Seen.ADDED)
                        .plain("b", Seen.NOTHING)
                        .changed("a", Seen.MODIFIED)
                        .colored("a", "red", Seen.DELETED)
                        .colored("b", "red", Seen.NOTHING)
                        .plain("a", Seen.ADDED),
                Row.directory("by name only", "", "metadata.name=a")
                        .plain("b", Seen.NOTHING)
                        .plain("a", Seen.ADDED)
                        .changed("a", Seen.MODIFIED));
    }

    static Stream<Row> namespaced() {
        return Stream.of(
                Row.directory("all", "", "")
                        .plain("n1/a", Seen.ADDED)
                        .plain("n2/b", Seen.ADDED)
                        .changed("n1/a", Seen.MODIFIED)
                        .changed("n2/b", Seen.MODIFIED),
                Row.directory("all, namespace selected", "", "metadata.namespace=n1")
                        .plain("n1/a", Seen.ADDED)
                        .plain("n2/a", Seen.NOTHING)
                        .changed("n2/a", Seen.NOTHING)
                        .changed("n1/a", Seen.MODIFIED),
                Row.directory("all, color", "", "spec.color=red")
                        .plain("n1/a", Seen.NOTHING)
                        .plain("n2/b", Seen.NOTHING)
                        .colored("n1/a", "red", Seen.ADDED)
                        .colored("n2/b", "red", Seen.ADDED),
                Row.directory("all, not that color", "", "spec.color!=red")
                        .plain("n1/a", Seen.ADDED)
                        .changed("n1/a", Seen.MODIFIED)
                        .colored("n1/a", "red", Seen.DELETED)
                        .colored("n2/b", "red", Seen.NOTHING)
                        .plain("n2/b", Seen.ADDED),
                Row.directory("namespace", "n1", "")
                        .plain("n1/a", Seen.ADDED)
                        .plain("n2/a", Seen.NOTHING)
                        .plain("n11/a", Seen.NOTHING)
                        .changed("n1/a", Seen.MODIFIED),
                Row.directory("namespace, selected too", "n1", "metadata.namespace=n1")
                        .plain("n2/a", Seen.NOTHING)
                        .plain("n1/a", Seen.ADDED)
                        .colored("n1/a", "red", Seen.MODIFIED),
                Row.directory("namespace, color", "n1", "spec.color=red")
                        .plain("n1/a", Seen.NOTHING)
                        .colored("n2/a", "red", Seen.NOTHING)
                        .colored("n1/a", "red", Seen.ADDED),
                Row.directory("namespace, not that color", "n1", "spec.color!=red")
                        .plain("n1/a", Seen.ADDED)
                        .plain("n2/a", Seen.NOTHING)
                        .colored("n1/a", "red", Seen.DELETED),
                Row.directory("namespace, name", "n1", "metadata.name=a")
                        .plain("n1/b", Seen.NOTHING)
                        .plain("n2/a", Seen.NOTHING)
                        .plain("n1/a", Seen.ADDED),
                Row.directory("name in any namespace", "", "metadata.name=a")
                        .plain("n1/a", Seen.ADDED)
                        .plain("n1/b", Seen.NOTHING)
                        .plain("n2/a", Seen.ADDED)
                        .changed("n1/a", Seen.MODIFIED)
                        .colored("n1/a", "red", Seen.MODIFIED),
                Row.directory("name and namespace selected", "", "metadata.name=a,metadata.namespace=n1")
                        .plain("n1/b", Seen.NOTHING)
                        .plain("n2/a", Seen.NOTHING)
                        .plain("n1/a", Seen.ADDED)
                        .changed("n1/a", Seen.MODIFIED),
                Row.directory("name and color selected", "", "metadata.name=a,spec.color=red")
                        .plain("n1/a", Seen.NOTHING)
                        .changed("n1/a", Seen.NOTHING)
                        .colored("n1/a", "red", Seen.ADDED)
                        .colored("n1/b", "red", Seen.NOTHING)
                        .colored("n2/a", "red", Seen.ADDED),
                Row.directory("name, namespace and color", "", "metadata.name=a,metadata.namespace=n1,spec.color=red")
                        .plain("n1/a", Seen.NOTHING)
                        .colored("n2/a", "red", Seen.NOTHING)
                        .colored("n1/a", "red", Seen.ADDED),
                Row.directory("name, namespace, not color", "", "metadata.name=a,metadata.namespace=n1,spec.color!=red")
                        .plain("n1/a", Seen.ADDED)
                        .plain("n2/a", Seen.NOTHING)
                        .colored("n1/a", "red", Seen.DELETED),
                Row.directory("name, not color", "", "spec.color!=red,metadata.name=a")
                        .plain("n1/a", Seen.ADDED)
                        .plain("n1/b", Seen.NOTHING)
                        .changed("n1/a", Seen.MODIFIED)
                        .colored("n1/a", "red", Seen.DELETED)
                        .colored("n1/a", "blue", Seen.ADDED),
                Row.object("object", "n1/a", "metadata.name=a")
                        .plain("n1/a", Seen.ADDED)
                        .plain("n1/b", Seen.NOTHING)
                        .plain("n1/ab", Seen.NOTHING)
                        .changed("n1/a", Seen.MODIFIED)
                        .colored("n1/a", "red", Seen.MODIFIED),
                Row.object("object, namespace", "n1/b", "metadata.name=b,metadata.namespace=n1")
                        .plain("n1/a", Seen.NOTHING)
                        .plain("n1/b", Seen.ADDED)
                        .changed("n1/a", Seen.NOTHING)
                        .colored("n1/b", "red", Seen.MODIFIED),
                Row.object("object, color", "n1/a", "metadata.name=a,metadata.namespace=n1,spec.color=red")
                        .plain("n1/a", Seen.NOTHING)
                        .plain("n1/b", Seen.NOTHING)
                        .plain("n2/a", Seen.NOTHING)
                        .changed("n1/a", Seen.NOTHING)
                        .colored("n1/a", "red", Seen.ADDED),
                Row.object("object, not color", "n1/b", "spec.color!=red,metadata.name=b,metadata.namespace=n1")
                        .plain("n1/a", Seen.NOTHING)
                        .plain("n2/b", Seen.NOTHING)
                        .plain("n1/b", Seen.ADDED)
                        .changed("n1/b", Seen.MODIFIED)
                        .colored("n1/b", "red", Seen.DELETED));
    }

    @ParameterizedTest
    @MethodSource({"clusterScoped", "namespaced"})
    protected void watch_scope_seesItsOwn(Row row) {
        openType(row);
        WatchOptions options =
                after(currentRevision()).withRecursive(row.recursive).withPredicate(fields(row.selector));
        verify(row, watch(key("", row.scope), options));
    }

    /** The same objects, but the watch starts behind them all and reads them from the past. */
    @ParameterizedTest
    @MethodSource({"clusterScoped", "namespaced"})
    protected void watch_scopeInThePast_sawTheSame(Row row) {
        openType(row);
        long start = fixture().bumpRevision();
        List<KubeObject> written = row.steps.stream().map(this::write).toList();
        SelectionPredicate predicate = fields(row.selector);
        WatchOptions options = after(start).withRecursive(row.recursive).withPredicate(predicate);
        WatchProbe watch = watch(key("", row.scope), options);
        Map<String, KubeObject> before = new HashMap<>();
        for (int i = 0; i < row.steps.size(); i++) {
            expect(watch, row.steps.get(i), written.get(i), before);
        }
    }

    private void openType(Row row) {
        if (row.steps.getFirst().namespace().isEmpty()) {
            openClusterScoped();
        }
    }

    private void verify(Row row, WatchProbe watch) {
        Map<String, KubeObject> before = new HashMap<>();
        for (Step step : row.steps) {
            expect(watch, step, write(step), before);
        }
    }

    private KubeObject write(Step step) {
        return put(TestObject.named(step.namespace(), step.name())
                .withColor(step.color())
                .withNote(step.note()));
    }

    private void expect(WatchProbe watch, Step step, KubeObject written, Map<String, KubeObject> before) {
        KubeObject old = before.put(key(written), written);
        switch (step.seen()) {
            case NOTHING -> {}
            case ADDED -> watch.expect(WatchEvent.Added.class, written);
            case MODIFIED -> watch.expect(WatchEvent.Modified.class, written);
            case DELETED ->
                watch.expect(
                        WatchEvent.Deleted.class,
                        Objects.requireNonNull(old).withResourceVersion(written.resourceVersion()));
        }
    }
}
