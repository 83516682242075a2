package dev.orlop.bench.baseline;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** reactor-netty alone: answers every GET with the bytes of one file, in a pooled buffer, under the same headers. */
public final class RawGet {
    private final byte[] body;

    private RawGet(byte[] body) {
        this.body = body;
    }

    /** Arguments: the file. */
    public static void main(String[] arguments) throws IOException {
        RawGet baseline = new RawGet(Files.readAllBytes(Path.of(arguments[0])));
        DisposableServer server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .handle(baseline::answer)
                .bindNow();
        System.out.println("listening on " + server.port());
        server.onDispose().block();
    }

    private Mono<Void> answer(HttpServerRequest request, HttpServerResponse response) {
        response.header("Content-Type", "application/json");
        response.header("X-Content-Type-Options", "nosniff");
        response.header("Cache-Control", "no-cache, private");
        response.header("Content-Length", Integer.toString(body.length));
        return response.send(Mono.fromSupplier(() -> {
                    ByteBuf buffer = response.alloc().buffer(body.length);
                    return buffer.writeBytes(body);
                }))
                .then();
    }
}
