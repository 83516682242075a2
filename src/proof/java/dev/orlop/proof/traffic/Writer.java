package dev.orlop.proof.traffic;

import dev.orlop.proof.history.Action;
import dev.orlop.proof.history.Action.Match;
import dev.orlop.proof.history.Answer;
import dev.orlop.proof.history.Content;
import dev.orlop.proof.history.Operation;
import dev.orlop.proof.traffic.Api.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A client that reads and writes a few objects, one request at a time, in about the proportions of a cluster, and notes
 * what it did and what it was told. After a write whose outcome it does not know it lists before it writes again.
 */
final class Writer implements Runnable {
    private static final String JSON = "application/json";
    private static final String MERGE = "application/merge-patch+json";
    private static final String APPLY = "application/apply-patch+yaml";
    private static final String FORCED = "?fieldManager=proof&force=true";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<String> NAMES =
            List.of("held-0", "held-1", "w-0", "w-1", "w-2", "w-3", "w-4", "w-5", "w-6", "w-7");
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(12);

    private final int number;
    private final String prefix;
    private final Api api;
    private final SplittableRandom random;
    private final BooleanSupplier running;
    private final Collection<Operation> operations;
    private final Revisions revisions;
    private final Map<String, Content> known = new HashMap<>();
    private int writes;
    private boolean unsure = true;

    /**
     * @param number of the client, unique in a history
     * @param prefix of the identities of its writes, unique in a run
     */
    Writer(
            int number,
            String prefix,
            Api api,
            SplittableRandom random,
            BooleanSupplier running,
            Collection<Operation> operations,
            Revisions revisions) {
        this.number = number;
        this.prefix = prefix;
        this.api = api;
        this.random = random;
        this.running = running;
        this.operations = operations;
        this.revisions = revisions;
    }

    @Override
    public void run() {
        while (running.getAsBoolean()) {
            if (unsure) {
                list(Match.CONSISTENT, 0, 0);
            } else if (random.nextInt(100) < 45) {
                read();
            } else {
                write(NAMES.get(random.nextInt(NAMES.size())));
            }
            LockSupport.parkNanos(random.nextLong(LONGEST_PAUSE_NANOS));
        }
    }

    /** Writes an object that is red from now on, once it works: a watch of any kind but the blue ones tells of it. */
    void last() {
        String name = "z-last";
        long end = System.nanoTime() + PATIENCE.toNanos();
        do {
            list(Match.CONSISTENT, 0, 0);
            if (!unsure) {
                String identity = identity();
                String body = object(name, identity, 0).replace("blue", "red");
                send(new Action.Update(name, identity, 0, "apply", true), "PATCH", "/" + name + FORCED, APPLY, body);
            }
            LockSupport.parkNanos(LONGEST_PAUSE_NANOS);
        } while (unsure && System.nanoTime() < end);
    }

    private void read() {
        String name = NAMES.get(random.nextInt(NAMES.size()));
        long recent = revisions.recent(random);
        switch (random.nextInt(16)) {
            case 0, 1 -> get(name, true);
            case 2 -> get(name, false);
            case 3, 4 -> list(Match.ANY, 0, 0);
            case 5 -> list(Match.NOT_OLDER, recent, 0);
            case 6 -> list(Match.EXACT, recent, 0);
            case 7 -> list(Match.EXACT, recent, 3);
            case 8, 9, 10 -> list(Match.CONSISTENT, 0, 3);
            default -> list(Match.CONSISTENT, 0, 0);
        }
    }

    private void write(String name) {
        Content object = known.get(name);
        if (object == null) {
            create(name);
            return;
        }
        if (object.ending() && random.nextInt(3) == 0) {
            release(object);
            return;
        }
        long expected = object.revision();
        int kind = random.nextInt(100);
        if (kind < 55) {
            replace(name, expected);
        } else if (kind < 65) {
            replace(name, 0);
        } else if (kind < 75) {
            patch(name);
        } else if (kind < 82) {
            status(name, expected);
        } else if (kind < 88) {
            apply(name);
        } else if (kind < 96) {
            delete(name, random.nextBoolean() ? expected : 0);
        } else {
            create(name);
        }
    }

    private void create(String name) {
        String identity = identity();
        send(new Action.Create(name, identity), "POST", "", JSON, object(name, identity, 0));
    }

    private void replace(String name, long expected) {
        String identity = identity();
        send(
                new Action.Update(name, identity, expected, "replace", false),
                "PUT",
                "/" + name,
                JSON,
                object(name, identity, expected));
    }

    private void patch(String name) {
        String identity = identity();
        String color = color();
        String body = "{\"metadata\":{\"labels\":{\"color\":\"" + color + "\"}},\"spec\":{\"value\":\"" + identity
                + "\",\"color\":\"" + color + "\"}}";
        send(new Action.Update(name, identity, 0, "patch", false), "PATCH", "/" + name, MERGE, body);
    }

    private void status(String name, long expected) {
        String identity = identity();
        String body =
                "{\"metadata\":{\"resourceVersion\":\"" + expected + "\"},\"status\":{\"value\":\"" + identity + "\"}}";
        send(
                new Action.Update(name, identity, expected, "status", false),
                "PATCH",
                "/" + name + "/status",
                MERGE,
                body);
    }

    private void apply(String name) {
        String identity = identity();
        send(
                new Action.Update(name, identity, 0, "apply", true),
                "PATCH",
                "/" + name + FORCED,
                APPLY,
                object(name, identity, 0));
    }

    private void delete(String name, long expected) {
        String body = expected == 0
                ? null
                : "{\"kind\":\"DeleteOptions\",\"apiVersion\":\"v1\",\"preconditions\":{\"resourceVersion\":\""
                        + expected + "\"}}";
        send(new Action.Delete(name, expected), "DELETE", "/" + name, body == null ? null : JSON, body);
    }

    private void release(Content object) {
        String body = "{\"metadata\":{\"uid\":\"" + object.uid() + "\",\"finalizers\":null}}";
        send(new Action.Release(object.name(), 0), "PATCH", "/" + object.name(), MERGE, body);
    }

    private void get(String name, boolean consistent) {
        send(
                new Action.Get(name, consistent),
                "GET",
                "/" + name + (consistent ? "" : "?resourceVersion=0"),
                null,
                null);
    }

    private String identity() {
        return prefix + "." + number + "." + ++writes;
    }

    private String color() {
        return random.nextInt(3) == 0 ? "blue" : "red";
    }

    private String object(String name, String identity, long expected) {
        String color = color();
        return "{\"apiVersion\":\"proof.orlop.dev/v1\",\"kind\":\"Widget\",\"metadata\":{\"name\":\"" + name + "\""
                + (expected == 0 ? "" : ",\"resourceVersion\":\"" + expected + "\"")
                + ",\"labels\":{\"color\":\"" + color + "\"}"
                + (name.startsWith("held") ? ",\"finalizers\":[\"" + Api.FINALIZER + "\"]" : "")
                + "},\"spec\":{\"value\":\"" + identity + "\",\"color\":\"" + color + "\"}}";
    }

    private void send(Action action, String method, String path, @Nullable String type, @Nullable String body) {
        long call = System.nanoTime();
        Answer answer;
        try {
            answer = answer(action, api.send(method, path, type, body));
        } catch (IOException e) {
            answer = new Answer.Unknown(e.toString(), false);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            answer = new Answer.Unknown("interrupted", false);
        }
        note(action, answer, call);
    }

    private void note(Action action, Answer answer, long call) {
        boolean unknown = answer instanceof Answer.Unknown;
        operations.add(new Operation(number, action, answer, call, unknown ? Operation.NEVER : System.nanoTime()));
        unsure = unknown || (unsure && !(answer instanceof Answer.Listed));
        switch (answer) {
            case Answer.Shown shown -> learn(shown.content());
            case Answer.Gone gone -> known.remove(action.name());
            case Answer.Absent absent -> known.remove(action.name());
            case Answer.Listed listed -> {
                if (((Action.ListAll) action).match() == Match.CONSISTENT) {
                    known.clear();
                    listed.items().forEach(this::learn);
                    revisions.reached(listed.revision());
                }
            }
            case Answer.Exists exists -> unsure = true;
            case Answer.Conflict conflict -> unsure = true;
            case Answer.Expired expired -> {}
            case Answer.Unknown nothing -> {}
        }
    }

    private void learn(Content content) {
        known.put(content.name(), content);
        revisions.reached(content.revision());
    }

    private static Answer answer(Action action, Reply reply) {
        JsonNode body = reply.body();
        return switch (reply.status()) {
            case 200, 201, 202 -> success(action, body);
            case 404 ->
                reply.reason().equals("NotFound") && body.path("details").has("name")
                        ? new Answer.Absent()
                        : new Answer.Unknown("404 " + body, true);
            case 409 -> reply.reason().equals("AlreadyExists") ? new Answer.Exists() : new Answer.Conflict();
            case 410 -> new Answer.Expired();
            case 429 -> new Answer.Unknown("429", true);
            default -> new Answer.Unknown(reply.status() + " " + body, false);
        };
    }

    private static Answer success(Action action, JsonNode body) {
        if (body.path("kind").asString("").equals("Status")) {
            return new Answer.Gone(body.at("/details/uid").asString(""));
        }
        Content content = Content.of(body);
        boolean released = action instanceof Action.Release
                && content.ending()
                && body.at("/metadata/finalizers").isMissingNode();
        return released ? new Answer.Gone(content.uid()) : new Answer.Shown(content);
    }

    /** Reads all pages; a list that breaks off before its end has told nothing. */
    void list(Match match, long revision, int limit) {
        Action action = new Action.ListAll(match, revision, limit);
        long call = System.nanoTime();
        try {
            note(action, pages(query(match, revision), limit), call);
        } catch (IOException e) {
            note(action, new Answer.Unknown(e.toString(), true), call);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Answer pages(String query, int limit) throws IOException, InterruptedException {
        List<Content> items = new ArrayList<>();
        List<Long> pages = new ArrayList<>();
        String next = query + (limit == 0 ? "" : "&limit=" + limit);
        while (true) {
            Reply reply = api.send("GET", next, null, null);
            if (reply.status() != 200) {
                return reply.status() == 410
                        ? new Answer.Expired()
                        : new Answer.Unknown(reply.status() + " " + reply.body(), true);
            }
            pages.add(reply.body().at("/metadata/resourceVersion").asLong(0));
            reply.body().path("items").forEach(item -> items.add(Content.of(item)));
            String token = reply.body().at("/metadata/continue").asString("");
            if (token.isEmpty()) {
                return new Answer.Listed(pages.getFirst(), pages, items);
            }
            next = "?limit=" + limit + "&continue=" + token;
        }
    }

    private static String query(Match match, long revision) {
        return switch (match) {
            case CONSISTENT -> "?pretty=false";
            case ANY -> "?resourceVersion=0";
            case NOT_OLDER -> "?resourceVersion=" + revision + "&resourceVersionMatch=NotOlderThan";
            case EXACT -> "?resourceVersion=" + revision + "&resourceVersionMatch=Exact";
        };
    }
}
