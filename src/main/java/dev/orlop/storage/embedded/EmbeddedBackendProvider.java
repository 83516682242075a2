package dev.orlop.storage.embedded;

import dev.orlop.storage.HighWaterMark;
import dev.orlop.storage.backend.Backend;
import dev.orlop.storage.backend.BackendListener;
import dev.orlop.storage.backend.BackendProvider;
import dev.orlop.storage.backend.InvalidStorageConfigException;
import dev.orlop.storage.backend.StorageConfig;
import dev.orlop.storage.backend.StorageConfig.Transport;
import dev.orlop.storage.embedded.disk.Database;
import dev.orlop.storage.embedded.disk.DirectoryLock;
import dev.orlop.storage.embedded.disk.EmbeddedBackup;
import dev.orlop.storage.embedded.disk.Faults;
import dev.orlop.storage.embedded.disk.StoreFiles;
import org.rocksdb.RocksDBException;

/** Opens the embedded engine, type {@code embedded}. */
public final class EmbeddedBackendProvider implements BackendProvider {
    @Override
    public String type() {
        return "embedded";
    }

    @Override
    public Class<EmbeddedSettings> settings() {
        return EmbeddedSettings.class;
    }

    @Override
    public boolean isDefault(Transport transport) {
        return transport.serverList().isEmpty();
    }

    @Override
    public String place(StorageConfig config) {
        return "in " + of(config).directory().toAbsolutePath().normalize();
    }

    @Override
    public void requireStore(StorageConfig config) {
        EmbeddedBackup.requireStore(of(config).directory());
    }

    private static EmbeddedSettings of(StorageConfig config) {
        return config.settings().as(EmbeddedSettings.class);
    }

    /**
     * Opens the store in {@link EmbeddedSettings#directory}, which it makes if it is missing, and holds it alone.
     *
     * @throws InvalidStorageConfigException if the directory is in use, cannot be written, holds something else, or a store
     *     that is damaged or of another format; or if resources are to live on other servers
     */
    @Override
    public Backend open(StorageConfig config, BackendListener listener) {
        return open(config, listener, Tuning.DEFAULT);
    }

    static EmbeddedBackend open(StorageConfig config, BackendListener listener, Tuning tuning) {
        if (!config.overrides().isEmpty()) {
            throw new InvalidStorageConfigException(
                    "orlop.storage.overrides names servers for "
                            + config.overrides().keySet() + ", and the embedded store has none",
                    "Remove it, or set orlop.storage.type to etcd3 or etcd2.");
        }
        EmbeddedSettings settings = of(config);
        DirectoryLock lock = DirectoryLock.acquire(settings.directory());
        Engines.Opener opener = (mark, broken) -> {
            Database database = StoreFiles.open(lock, settings.directory(), tuning.fileEvents());
            return engine(database, config, settings, tuning, mark, broken);
        };
        try {
            Engines engines = new Engines(lock, settings.directory(), tuning.reopenPause(), opener, listener);
            return new EmbeddedBackend(engines, settings.backupDirectory());
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static Engine engine(
            Database database,
            StorageConfig config,
            EmbeddedSettings settings,
            Tuning tuning,
            HighWaterMark mark,
            Runnable broken) {
        try {
            return new Engine(database, config, settings, tuning, mark, broken);
        } catch (RocksDBException e) {
            database.close();
            throw Faults.of(e);
        }
    }
}
