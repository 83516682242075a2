package dev.orlop.boot.command;

import dev.orlop.storage.backend.InvalidStorageConfigException;
import dev.orlop.storage.embedded.disk.EmbeddedBackup;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/**
 * Commands on stores, run in place of the server. Embedded ones must not be open elsewhere:
 *
 * <pre>
 * java -jar orlop.jar store backup  DIRECTORY BACKUP
 * java -jar orlop.jar store restore BACKUP DIRECTORY
 * java -jar orlop.jar store verify  BACKUP
 * java -jar orlop.jar migrate --from.PROPERTY=VALUE… --to.PROPERTY=VALUE… [--resume]
 * </pre>
 *
 * A running server is backed up by {@code BackupEndpoint}.
 */
public final class StoreCommand {
    static final int OK = 0;
    static final int FAILED = 1;
    static final int USAGE = 64;

    private final List<String> arguments;
    private final PrintStream out;
    private final PrintStream err;

    public StoreCommand(List<String> arguments, PrintStream out, PrintStream err) {
        this.arguments = arguments;
        this.out = out;
        this.err = err;
    }

    /** Runs the command; the result is the process's exit code. */
    public int run() {
        try {
            return switch (arguments.getFirst()) {
                case "backup" -> backup();
                case "restore" -> restore();
                case "verify" -> verify();
                case "migrate" -> new MigrateCommand(arguments.subList(1, arguments.size()), out, err).run();
                default -> usage();
            };
        } catch (InvalidStorageConfigException e) {
            err.println(e.getMessage() + "\n" + e.action());
            return FAILED;
        }
    }

    private int backup() {
        if (arguments.size() != 3) {
            return usage();
        }
        EmbeddedBackup.backup(path(1), path(2));
        return said("Backed up " + path(1) + " to " + path(2) + " at revision " + EmbeddedBackup.verify(path(2)));
    }

    private int restore() {
        if (arguments.size() != 3) {
            return usage();
        }
        EmbeddedBackup.restore(path(1), path(2));
        return said("Restored " + path(1) + " into " + path(2));
    }

    private int verify() {
        if (arguments.size() != 2) {
            return usage();
        }
        return said(path(1) + " is intact, revision " + EmbeddedBackup.verify(path(1)));
    }

    private int said(String what) {
        out.println(what);
        return OK;
    }

    private Path path(int index) {
        return Path.of(arguments.get(index));
    }

    private int usage() {
        err.println("usage: backup DIRECTORY BACKUP | restore BACKUP DIRECTORY | verify BACKUP | migrate OPTIONS");
        return USAGE;
    }
}
