package dev.orlop.storage.embedded;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The settings of the embedded engine.
 *
 * @param directory the directory of the embedded store; one process at a time uses it
 * @param minimumFreeSpace below that much free disk space writes are refused; deletes still work
 * @param backupDirectory where online backups are put, each in a directory of its own; unset: backups are refused
 */
@ConfigurationProperties("orlop.storage.embedded")
public record EmbeddedSettings(
        @DefaultValue("data") Path directory,
        @DefaultValue("256MB") DataSize minimumFreeSpace,
        @Nullable Path backupDirectory) {}
