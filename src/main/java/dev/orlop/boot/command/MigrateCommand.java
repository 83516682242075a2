package dev.orlop.boot.command;

import dev.orlop.boot.properties.EtcdTls;
import dev.orlop.boot.properties.PropertiesEtcdConnectionDetails;
import dev.orlop.boot.properties.StorageProperties;
import dev.orlop.object.GroupResource;
import dev.orlop.storage.StorageException;
import dev.orlop.storage.backend.BackendListener;
import dev.orlop.storage.backend.InvalidStorageConfigException;
import dev.orlop.storage.backend.StorageConfig;
import dev.orlop.storage.migrate.Migration;
import dev.orlop.storage.raw.StorageFactory;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import org.springframework.boot.context.properties.bind.BindException;

/**
 * Copies all keys of one store to another and compares them: {@code migrate --from.… --to.… [--resume]}, see
 * {@link MigrateOptions}. The result goes to standard output, progress and errors go to standard error. Exit codes: 0 if
 * the two are the same, 1 if not or if something failed, 64 for a wrong command line.
 */
final class MigrateCommand {
    private static final GroupResource ANY = new GroupResource("", "any");

    private final List<String> arguments;
    private final PrintStream out;
    private final PrintStream err;

    MigrateCommand(List<String> arguments, PrintStream out, PrintStream err) {
        this.arguments = arguments;
        this.out = out;
        this.err = err;
    }

    int run() {
        try {
            return migrate(MigrateOptions.parse(arguments));
        } catch (BindException e) {
            return usage(MigrateOptions.reason(e));
        } catch (MigrateOptions.UsageException e) {
            return usage(e.complaint());
        }
    }

    private int usage(String complaint) {
        err.println(complaint + "\n" + MigrateOptions.USAGE);
        return StoreCommand.USAGE;
    }

    private int migrate(MigrateOptions options) {
        StorageConfig from = config("from", options.from());
        StorageConfig to = config("to", options.to());
        try (StorageFactory source = new StorageFactory(from, BackendListener.NONE);
                StorageFactory destination = new StorageFactory(to, BackendListener.NONE)) {
            options.requireKnown();
            source.requireStore();
            Migration migration = new Migration(
                    new Migration.Place(source.backend(ANY), from.prefix()),
                    new Migration.Place(destination.backend(ANY), to.prefix()),
                    new MigrateProgress(err, System::nanoTime));
            return report(await(migration, options.resume()));
        } catch (StorageException e) {
            return failed(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            err.println("Interrupted; run it again with --resume to go on.");
            return StoreCommand.FAILED;
        }
    }

    private static StorageConfig config(String name, MigrateOptions.Side side) {
        StorageProperties properties = side.properties();
        if (!properties.overrides().isEmpty()) {
            throw new InvalidStorageConfigException(
                    "--" + name + ".overrides: migrate speaks to one store on each side",
                    "Run it once for each store, with --from.prefix and --to.prefix such as /registry/events.");
        }
        if (properties.ssl().bundle() != null) {
            throw new InvalidStorageConfigException(
                    "--" + name + ".ssl.bundle: migrate runs without Spring's SSL bundles",
                    "Give --" + name + ".ca-file, --" + name + ".cert-file and --" + name + ".key-file.");
        }
        return properties.toConfig(
                new PropertiesEtcdConnectionDetails(properties), EtcdTls.ofFiles(properties), side.settings());
    }

    /** On the command's own thread, which may wait. */
    private static Migration.Result await(Migration migration, boolean resume) throws InterruptedException {
        try {
            return migration.run(resume).toFuture().get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StorageException failure) {
                throw failure;
            }
            if (e.getCause() instanceof InvalidStorageConfigException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private int failed(StorageException failure) {
        String advice = switch (failure) {
            case StorageException.Expired compacted ->
                "The source's history was compacted while it was read: stop its servers and what else compacts it.";
            case StorageException.OutOfSpace full -> "Make room in the destination.";
            case StorageException.BadRequest refused -> "The destination's engine cannot hold such a key.";
            default -> "Check the servers, their addresses and credentials.";
        };
        err.println("Broken off: " + failure.getMessage() + "\n" + advice
                + " What was copied is kept; --resume goes on from there.");
        return StoreCommand.FAILED;
    }

    private int report(Migration.Result result) {
        out.printf(
                Locale.ROOT,
                "Copied %,d keys of the source's revision %d; %,d were there already; %,d bytes, %,d keys expire.%n",
                result.copied(),
                result.revision(),
                result.kept(),
                result.bytes(),
                result.expiring());
        out.printf(
                Locale.ROOT,
                "Compared: %,d keys are the same in both, %,d expired meanwhile, %,d differ.%n",
                result.outcome().equal(),
                result.outcome().expired(),
                result.outcome().differing());
        if (result.outcome().differing() > 0) {
            result.outcome().named().forEach(each -> err.println("  " + each));
            err.println(
                    "The destination is not the same as the source. Nothing may write to either; empty the destination"
                            + " and run it again.");
            return StoreCommand.FAILED;
        }
        out.println("resourceVersions are the destination's from now on: restart clients, so that they list anew.");
        return StoreCommand.OK;
    }
}
