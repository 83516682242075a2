package dev.orlop.web.render;

import dev.orlop.jmh.Samples;
import dev.orlop.object.GroupResource;
import dev.orlop.object.ObjectList;
import dev.orlop.object.SelectableFields;
import dev.orlop.registry.ResourceDefinition;
import dev.orlop.registry.ResourceStore;
import dev.orlop.registry.ResourceStore.Subresource;
import dev.orlop.web.request.Target;
import io.netty.buffer.PooledByteBufAllocator;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Set;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.NettyDataBufferFactory;

/** A LIST's body, copied into pooled buffers that are let go at once. */
@State(Scope.Thread)
public class ListBodyBenchmark {
    @Param({"100", "1000", "10000"})
    private int objects;

    private final NettyDataBufferFactory buffers = new NettyDataBufferFactory(PooledByteBufAllocator.DEFAULT);
    private final Target target = target();
    private ObjectList list = new ObjectList(List.of(), 1, null, null);

    @Setup
    public void fill() {
        list = new ObjectList(Samples.objects(objects), Samples.REVISION, null, null);
    }

    @Benchmark
    public long body() {
        ListSource source = new ListSource(target, list);
        long bytes = 0;
        while (!source.isDone()) {
            DataBuffer buffer = source.next(buffers);
            bytes += buffer.readableByteCount();
            DataBufferUtils.release(buffer);
        }
        return bytes;
    }

    /** A list asks nothing of the store. */
    private static Target target() {
        var store = (ResourceStore) Proxy.newProxyInstance(
                ResourceStore.class.getClassLoader(), new Class<?>[] {ResourceStore.class}, (proxy, method, words) -> {
                    throw new UnsupportedOperationException(method.getName());
                });
        var version =
                new ResourceDefinition.Version("v1", true, Set.of(), null, SelectableFields.NONE, null, List.of());
        var names = new ResourceDefinition.Names("samples", "sample", "Sample", "SampleList", List.of(), List.of());
        var definition = new ResourceDefinition(
                new GroupResource("bench.orlop.dev", "samples"),
                names,
                true,
                "/bench.orlop.dev/samples/",
                List.of(version),
                "v1",
                false,
                "",
                false);
        return new Target(store, definition, version, false, null, null, Subresource.NONE);
    }
}
