package dev.orlop.storage.etcd3;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Tells whether requested progress can be relied on: every server must run at least 3.4.31 or 3.5.13. Older ones may
 * report a revision before its events (etcd#15220), or not answer at all (etcd#17507). Safe for any number of threads.
 */
final class VersionGate {
    private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+)\\.(\\d+)(?:[-+].*)?");

    private final int servers;
    private final Map<Server, Boolean> answers = new ConcurrentHashMap<>();
    private final Sinks.Empty<Void> answered = Sinks.empty();

    /**
     * @param servers how many must have answered
     */
    VersionGate(int servers) {
        this.servers = servers;
    }

    /** A server says what it runs; its last word counts, since clusters are upgraded and downgraded. */
    void report(Server server, String version) {
        answers.put(server, supports(version));
        if (answers.size() == servers) {
            answered.tryEmitEmpty();
        }
    }

    /** Completes when each server has answered once, or nobody will ask any more. */
    Mono<Void> answered() {
        return answered.asMono();
    }

    /** Lets go those who wait for answers. */
    void close() {
        answered.tryEmitEmpty();
    }

    boolean isOpen() {
        return answers.size() == servers && !answers.containsValue(false);
    }

    /** False also for what is not a version. */
    static boolean supports(String version) {
        Matcher matcher = VERSION.matcher(version);
        if (!matcher.matches()) {
            return false;
        }
        int major = Integer.parseInt(matcher.group(1));
        int minor = Integer.parseInt(matcher.group(2));
        int patch = Integer.parseInt(matcher.group(3));
        if (major != 3) {
            return major > 3;
        }
        return switch (minor) {
            case 4 -> patch >= 31;
            case 5 -> patch >= 13;
            default -> minor > 5;
        };
    }
}
