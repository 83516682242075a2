package dev.orlop.support.etcd;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A small shell script beside this JVM that kills the servers that are still up, and removes their data, when the JVM is
 * gone, however it went: the pipe between them is closed even by SIGKILL.
 */
final class Guardian {
    private static final String SCRIPT = """
            trap '' INT TERM HUP
            pids=' '
            folders=
            while read -r what pid folder; do
              case $what in
                + ) pids="$pids$pid "; folders="$folders $folder";;
                - ) pids="${pids%% $pid *} ${pids#* $pid }";;
              esac
            done
            kill -CONT $pids 2>/dev/null
            kill -KILL $pids 2>/dev/null
            rm -rf $folders
            """;

    private static final Guardian INSTANCE = new Guardian();

    private final Writer pipe;

    private Guardian() {
        try {
            Process shell = new ProcessBuilder("/bin/sh", "-c", SCRIPT)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            pipe = shell.outputWriter(StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * @param folder removed too
     */
    static void watch(Process process, Path folder) {
        INSTANCE.tell("+ " + process.pid() + " " + folder);
    }

    static void forget(Process process) {
        INSTANCE.tell("- " + process.pid());
    }

    private synchronized void tell(String line) {
        try {
            pipe.write(line + "\n");
            pipe.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
