package dev.orlop.jmh;

import dev.orlop.storage.ContinueToken;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The token between two pages. */
@State(Scope.Thread)
public class ContinueTokenBenchmark {
    private static final String PREFIX = "/bench.orlop.dev/samples/";

    private final String token =
            ContinueToken.after(PREFIX + Samples.path(499), Samples.REVISION).encode(PREFIX);

    @Benchmark
    public String encode() {
        return ContinueToken.after(PREFIX + Samples.path(499), Samples.REVISION).encode(PREFIX);
    }

    @Benchmark
    public ContinueToken decode() {
        return ContinueToken.decode(token, PREFIX);
    }
}
