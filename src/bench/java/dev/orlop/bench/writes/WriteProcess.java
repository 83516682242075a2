package dev.orlop.bench.writes;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import org.rocksdb.RocksDBException;

/**
 * The process that writes. It takes one connection, and on it orders, a line each: {@code create 64 1500} writes for 1500
 * milliseconds with 64 writes in flight. It answers with how many writes that were and how many nanoseconds they took.
 */
public final class WriteProcess {
    private static final int PREPARING = 256;
    private static final long PREPARING_MILLIS = 120_000;

    private final Target target;
    private final AtomicLong names = new AtomicLong();
    private final AtomicIntegerArray turns = new AtomicIntegerArray(Values.KEYS);
    private boolean prepared;

    private WriteProcess(Target target) {
        this.target = target;
    }

    /** Arguments: what to write to, and where that is. */
    public static void main(String[] arguments) throws Exception {
        try (Target target = open(arguments[0], arguments[1]);
                ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            System.out.println("listening on " + server.getLocalPort());
            try (Socket socket = server.accept()) {
                new WriteProcess(target).serve(socket);
            }
        }
        System.exit(0); // Some clients leave threads behind.
    }

    private static Target open(String kind, String where) throws RocksDBException {
        return switch (kind) {
            case "embedded" -> StorageTarget.embedded(Path.of(where));
            case "etcd3", "etcd2" -> StorageTarget.etcd(kind, where);
            case "rocksdb" -> new RocksTarget(Path.of(where));
            case "jetcd" -> new JetcdTarget(where);
            case "raw-etcd2" -> new Etcd2Target(where);
            default -> throw new IllegalArgumentException(kind);
        };
    }

    private void serve(Socket socket) throws IOException, InterruptedException {
        BufferedReader orders = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
        PrintStream answers = new PrintStream(socket.getOutputStream(), true, US_ASCII);
        for (String order = orders.readLine(); order != null; order = orders.readLine()) {
            String[] words = order.split(" ");
            int inFlight = Integer.parseInt(words[1]);
            WriteLoop.Outcome outcome =
                    new WriteLoop(inFlight, writes(words[0], inFlight)).run(Long.parseLong(words[2]));
            answers.println(outcome.count() + " " + outcome.nanos());
        }
    }

    private WriteLoop.Writes writes(String what, int inFlight) throws InterruptedException {
        return switch (what) {
            case "create" -> this::create;
            case "update" -> {
                prepare();
                yield (slot, number, done) -> {
                    int index = key(slot, number, inFlight);
                    target.update(index, fresh(index), done);
                    return true;
                };
            }
            case "patch" -> {
                prepare();
                yield (slot, number, done) -> {
                    int index = key(slot, number, inFlight);
                    target.patch(index, fresh(index), done);
                    return true;
                };
            }
            default -> throw new IllegalArgumentException(what);
        };
    }

    private boolean create(int slot, long number, Target.Done done) {
        int value = (int) ((slot + number) % Values.COUNT);
        target.create("created-" + names.incrementAndGet(), value, done);
        return true;
    }

    /** Each of those in flight has keys of its own. */
    private static int key(int slot, long number, int inFlight) {
        int own = Values.KEYS / inFlight;
        return slot + inFlight * (int) (number % own);
    }

    private void prepare() throws InterruptedException {
        if (prepared) {
            return;
        }
        AtomicLong next = new AtomicLong();
        WriteLoop.Writes all = (slot, number, done) -> {
            int index = (int) next.getAndIncrement();
            if (index >= Values.KEYS) {
                return false;
            }
            target.prepare(index, 0, done);
            return true;
        };
        new WriteLoop(PREPARING, all).run(PREPARING_MILLIS);
        prepared = true;
    }

    /** Never the one that the key has: a write that changes nothing would not be one. */
    private int fresh(int index) {
        return 1 + turns.getAndIncrement(index) % (Values.COUNT - 1);
    }
}
