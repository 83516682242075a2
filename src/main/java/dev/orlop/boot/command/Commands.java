package dev.orlop.boot.command;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the first word of the command line: what is to be done in place of serving.
 *
 * <p>Options of the server begin with {@code --} and are Spring's; so are those that stand alone, without a command.
 */
public final class Commands {
    static final int USAGE = 2;

    /** Of Spring Boot. */
    private static final Set<String> FLAGS = Set.of("debug", "trace");

    private static final Set<String> STORE = Set.of("backup", "restore", "verify");
    private static final String HELP = """
        usage: orlop [serve] [--PROPERTY=VALUE...]        serve the API; this is what happens without a command
               orlop migrate --from.PROPERTY=VALUE... --to.PROPERTY=VALUE... [--resume]
                                                          copy one store to another and compare them
               orlop store backup DIRECTORY BACKUP        back up an embedded store that nobody has open
               orlop store restore BACKUP DIRECTORY       restore a backup into an empty directory
               orlop store verify BACKUP                  read all of a backup
               orlop --help | --version
        PROPERTY is one of docs/configuration.md, such as orlop.storage.type. As environment variables:
        ORLOP_STORAGE_TYPE.
        The API is at https://127.0.0.1:8443. A start writes the administrator's data/admin.kubeconfig and data/curlrc:
        export KUBECONFIG=data/admin.kubeconfig, or curl -K data/curlrc https://127.0.0.1:8443/api.
        --orlop.security.enabled=false lets everybody on this machine in: http://127.0.0.1:8080.\
        """;

    private final Supplier<String> version;
    private final PrintStream out;
    private final PrintStream err;

    /** @param version what {@code --version} prints */
    public Commands(Supplier<String> version, PrintStream out, PrintStream err) {
        this.version = version;
        this.out = out;
        this.err = err;
    }

    /** What the command line asks for. */
    public sealed interface Request {
        /** Serve, with these arguments for Spring. */
        record Serve(List<String> arguments) implements Request {}

        /** Run a command on stores. */
        record Run(StoreCommand command) implements Request {}

        /** Nothing is left to be done but to exit. */
        record Exit(int code) implements Request {}
    }

    /** Understands the arguments; help, version and complaints are printed here. */
    public Request read(String[] arguments) {
        String first = arguments.length == 0 ? "serve" : arguments[0];
        if (arguments.length > 0 && List.of(arguments).contains("--help")) {
            return said(HELP);
        }
        return switch (first) {
            case "serve" -> serve(rest(arguments));
            case "store" -> store(rest(arguments));
            case "migrate" -> new Request.Run(new StoreCommand(List.of(arguments), out, err));
            case "-h", "help" -> said(HELP);
            case "--version", "-V", "version" -> said("orlop " + version.get());
            default ->
                STORE.contains(first)
                        ? new Request.Run(new StoreCommand(List.of(arguments), out, err))
                        : serve(arguments);
        };
    }

    private Request serve(String[] arguments) {
        String stray = stray(arguments);
        if (stray == null) {
            return new Request.Serve(List.of(arguments));
        }
        return refused("there is no " + (stray.startsWith("--") ? "option" : "command") + " \"" + stray + "\"");
    }

    private static @Nullable String stray(String[] arguments) {
        return Arrays.stream(arguments)
                .filter(argument -> !argument.startsWith("--") || !isOption(argument.substring("--".length())))
                .findFirst()
                .orElse(null);
    }

    /** Properties have a dot in their names or a value; what has neither is Spring's, or a typo. */
    private static boolean isOption(String name) {
        return name.contains("=") || name.contains(".") || FLAGS.contains(name);
    }

    private Request store(String[] arguments) {
        return arguments.length > 0 && STORE.contains(arguments[0])
                ? new Request.Run(new StoreCommand(List.of(arguments), out, err))
                : refused("store needs one of backup, restore, verify");
    }

    private static String[] rest(String[] arguments) {
        return arguments.length == 0 ? arguments : Arrays.copyOfRange(arguments, 1, arguments.length);
    }

    private Request said(String text) {
        out.println(text);
        return new Request.Exit(0);
    }

    private Request refused(String complaint) {
        err.println("orlop: " + complaint);
        err.println(HELP);
        return new Request.Exit(USAGE);
    }
}
