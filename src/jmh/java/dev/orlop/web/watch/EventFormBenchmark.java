package dev.orlop.web.watch;

import dev.orlop.jmh.Samples;
import dev.orlop.object.KubeObject;
import dev.orlop.storage.WatchEvent;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The bytes of an event, for the first watcher that needs them and for all others. */
@State(Scope.Thread)
public class EventFormBenchmark {
    private final KubeObject object = Samples.object(0);
    private final WatchForm sse = new SseForm(false, 1000);
    private final WatchEvent known = new WatchEvent.Modified(object);

    @Benchmark
    public int jsonLine() {
        return length(WatchForm.JsonLines.INSTANCE, known);
    }

    @Benchmark
    public int serverSentToTheFirst() {
        return length(sse, new WatchEvent.Modified(object));
    }

    @Benchmark
    public int serverSentToOthers() {
        return length(sse, known);
    }

    private static int length(WatchForm form, WatchEvent event) {
        return form.head(event).length + WatchFrames.body(event).length + form.tail().length;
    }
}
