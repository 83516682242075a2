package dev.orlop.bench.writes;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.orlop.bench.process.BaselineServer;
import dev.orlop.bench.process.ChildJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.time.Duration;

/** Gives orders to a {@link WriteProcess}. */
public final class RemoteWrites implements AutoCloseable {
    private final BaselineServer server;
    private final Socket socket;
    private final BufferedReader answers;
    private final PrintStream orders;

    /** What came of an order. */
    public record Outcome(long count, double perSecond) {}

    /**
     * @param server a {@link WriteProcess}; closed with this
     */
    public RemoteWrites(BaselineServer server) throws IOException {
        this.server = server;
        this.socket = new Socket(server.address().getAddress(), server.address().getPort());
        this.answers = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
        this.orders = new PrintStream(socket.getOutputStream(), true, US_ASCII);
    }

    public ChildJvm process() {
        return server.process();
    }

    /**
     * Has it write.
     *
     * @param what {@code create}, {@code update} or {@code patch}
     */
    public Outcome write(String what, int inFlight, Duration duration) {
        orders.println(what + " " + inFlight + " " + duration.toMillis());
        try {
            String answer = answers.readLine();
            if (answer == null) {
                throw new IllegalStateException("the process that writes has ended");
            }
            String[] words = answer.split(" ");
            long count = Long.parseLong(words[0]);
            return new Outcome(count, count * 1e9 / Long.parseLong(words[1]));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
        server.close();
    }
}
