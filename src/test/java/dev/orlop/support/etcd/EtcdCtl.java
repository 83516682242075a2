package dev.orlop.support.etcd;

import dev.orlop.support.Shell;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** etcdctl: what an administrator sees and does, behind the back of the code under test. */
public final class EtcdCtl {
    private static final Pattern MEMBER = Pattern.compile("\"member_id\":(\\d+)");
    private static final Pattern LEADER = Pattern.compile("\"leader\":(\\d+)");
    private static final Pattern REVISION = Pattern.compile("\"revision\":(\\d+)");

    private final Path program;
    private final String endpoint;
    private final @Nullable TestPki pki;
    private final @Nullable String user;

    EtcdCtl(Path program, String endpoint, @Nullable TestPki pki, @Nullable String user) {
        this.program = program;
        this.endpoint = endpoint;
        this.pki = pki;
        this.user = user;
    }

    /** The same, as a user. */
    public EtcdCtl as(String name, String password) {
        return new EtcdCtl(program, endpoint, pki, name + ":" + password);
    }

    /** Runs one command of etcdctl and returns what it wrote. It fails the test if the command fails. */
    public String run(String... arguments) {
        return input("", arguments);
    }

    /** Runs one command that reads from its standard input. */
    public String input(String text, String... arguments) {
        Shell.Result result = tryRun(text, arguments);
        if (!result.ok()) {
            throw new IllegalStateException("etcdctl " + String.join(" ", arguments) + ": " + result.output());
        }
        return result.output();
    }

    public void put(String key, String value) {
        run("put", "--", key, value);
    }

    /** The value, or null if the key is absent. */
    public @Nullable String get(String key) {
        String value = run("get", "--print-value-only", key);
        return value.isEmpty() ? null : value.substring(0, value.length() - 1);
    }

    public void delete(String key) {
        run("del", key);
    }

    public long revision() {
        return number(REVISION, run("get", "-w", "json", "no-such-key"));
    }

    public void compact(long revision) {
        run("compact", Long.toString(revision));
    }

    /** Creates a user with all rights, and turns authentication on. */
    public void enableAuth(String name, String password) {
        run("user", "add", name + ":" + password);
        run("role", "add", "root");
        run("user", "grant-role", name, "root");
        run("auth", "enable");
    }

    boolean isLeader() {
        String status = run("endpoint", "status", "-w", "json");
        return status.contains("\"leader\"") && number(MEMBER, status) == number(LEADER, status);
    }

    private Shell.Result tryRun(String input, String... arguments) {
        List<String> command = new ArrayList<>(List.of(program.toString(), "--endpoints=" + endpoint));
        if (pki != null) {
            command.addAll(pki.clientFlags());
        }
        if (user != null) {
            command.add("--user=" + user);
        }
        command.addAll(List.of(arguments));
        return Shell.run(command, Map.of("ETCDCTL_API", "3"), null, input);
    }

    private static long number(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new IllegalStateException("no " + pattern + " in " + text);
        }
        return Long.parseUnsignedLong(matcher.group(1));
    }
}
