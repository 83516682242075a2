package dev.orlop.bench;

import dev.orlop.bench.load.Generator;
import dev.orlop.bench.process.BaselineServer;
import dev.orlop.bench.process.ChildJvm;
import dev.orlop.bench.process.OrlopServer;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a scenario works with: processes, load, progress and the report. One thread uses it. */
public final class Bench implements AutoCloseable {
    private final Settings settings;
    private final Progress progress;
    private final Generator generator = new Generator();
    private final List<Row> rows = new ArrayList<>();
    private final Path directory;
    private @Nullable OrlopServer shared;
    private int directories;

    Bench(Settings settings, Progress progress) throws IOException {
        this.settings = settings;
        this.progress = progress;
        this.directory = Files.createTempDirectory(Files.createDirectories(settings.output()), "run");
    }

    public Pace pace() {
        return settings.pace();
    }

    public Progress progress() {
        return progress;
    }

    public Generator generator() {
        return generator;
    }

    /** A new directory that is deleted with the run. */
    public Path newDirectory(String name) throws IOException {
        return Files.createDirectory(directory.resolve(name + "-" + ++directories));
    }

    /** A server on the embedded engine that scenarios share, as a warm one serves them all. Each uses types of its own. */
    public OrlopServer sharedServer() throws IOException {
        OrlopServer server = shared;
        if (server == null) {
            server = startServer(newDirectory("shared"), Map.of());
            shared = server;
        }
        return server;
    }

    /** Ends the shared server, so that the next one does not compete with it for memory. */
    public void closeSharedServer() {
        if (shared != null) {
            shared.close();
            shared = null;
        }
    }

    /** A server from its class path, with the flags of {@code spring-boot:run}. */
    public OrlopServer startServer(Path where, Map<String, String> environment, String... flags) {
        return OrlopServer.start(
                options(List.of(flags), settings.serverClassPath(), "dev.orlop.boot.OrlopApplication"),
                where,
                environment);
    }

    /** The same over plain HTTP, with another main class, one of the benchmarks', on the class path beside the server. */
    public OrlopServer startVariant(Class<?> main, Path where, Map<String, String> environment) {
        String ours = main.getProtectionDomain().getCodeSource().getLocation().getPath();
        String classPath = ours + File.pathSeparator + settings.serverClassPath();
        return OrlopServer.startWithoutTls(options(List.of(), classPath, main.getName()), where, environment);
    }

    private List<String> options(List<String> flags, String classPath, String main) {
        List<String> options = new ArrayList<>(settings.serverFlags());
        options.addAll(flags);
        if (settings.recorded()) {
            options.add("-XX:FlightRecorderOptions:stackdepth=512");
        }
        options.addAll(List.of("-cp", classPath, main));
        return options;
    }

    public BaselineServer startBaseline(Class<?> main, String... arguments) throws IOException {
        return BaselineServer.start(
                main, settings.serverFlags(), newDirectory(main.getSimpleName()), List.of(arguments));
    }

    public Path serverArchive() {
        return settings.serverArchive();
    }

    public List<String> serverFlags() {
        return settings.serverFlags();
    }

    public Duel duel(Scenario scenario, Contender subject, Contender baseline) {
        return new Duel(this, scenario.name(), subject, baseline);
    }

    Recording record(Contender contender, String label) {
        ChildJvm process = contender.process();
        if (!settings.recorded() || process == null) {
            return Recording.none();
        }
        String name = label.replaceAll("[^A-Za-z0-9]+", "-");
        return Recording.start(process, settings.output().resolve(name + ".jfr"));
    }

    public void report(Row row) {
        rows.add(row);
        Row.Against against = row.against();
        progress.say(
                "%s: %s: %,.2f %s%s",
                row.scenario(),
                row.what(),
                row.value().median(),
                row.unit(),
                against == null
                        ? ""
                        : String.format(
                                java.util.Locale.ROOT,
                                ", ratio %.2f",
                                against.ratio().median()));
    }

    List<Row> rows() {
        return List.copyOf(rows);
    }

    @Override
    public void close() throws IOException {
        closeSharedServer();
        generator.close();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
