package dev.orlop.boot.properties;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.boot.StorageConfiguration;
import dev.orlop.object.GroupResource;
import dev.orlop.storage.backend.InvalidStorageConfigException;
import dev.orlop.storage.backend.StorageConfig;
import dev.orlop.storage.embedded.EmbeddedSettings;
import dev.orlop.storage.etcd2.Etcd2Settings;
import dev.orlop.storage.etcd3.Etcd3Settings;
import dev.orlop.storage.etcd3.Etcd3Settings.LeaseReuse;
import dev.orlop.storage.raw.TestConfigs;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.util.unit.DataSize;

class StoragePropertiesTests {
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class))
            .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
            .withUserConfiguration(StorageConfiguration.class);

    @Test
    void defaults_areTheReferences() {
        runner.run(context -> {
            StorageConfig config = context.getBean(StorageConfig.class);

            assertThat(config.type()).isEmpty();
            assertThat(config.prefix()).isEqualTo("/registry");
            assertThat(config.compactionInterval()).isEqualTo(Duration.ofMinutes(5));
            assertThat(config.historyWindow()).isEqualTo(Duration.ofSeconds(75));
            assertThat(config.timeouts()).isEqualTo(TestConfigs.TIMEOUTS);
            assertThat(config.settings().as(Etcd2Settings.class)).isEqualTo(new Etcd2Settings(false, 0));
            assertThat(config.settings().as(Etcd3Settings.class))
                    .isEqualTo(new Etcd3Settings(new LeaseReuse(Duration.ofSeconds(60), 1000)));
            assertThat(config.settings().as(EmbeddedSettings.class))
                    .isEqualTo(new EmbeddedSettings(Path.of("data"), DataSize.ofMegabytes(256), null));
        });
    }

    @Test
    void everyField_hasAProperty() {
        runner.withPropertyValues(
                        "orlop.storage.type=embedded",
                        "orlop.storage.prefix=/elsewhere",
                        "orlop.storage.server-list=http://127.0.0.1:1,http://127.0.0.1:2",
                        "orlop.storage.username=root",
                        "orlop.storage.password=secret",
                        "orlop.storage.quorum=true",
                        "orlop.storage.deserialization-cache-size=7",
                        "orlop.storage.compaction-interval=1m",
                        "orlop.storage.history-window=2m",
                        "orlop.storage.overrides=/events#http://127.0.0.1:3;http://127.0.0.1:4",
                        "orlop.storage.lease-reuse.max-duration=9s",
                        "orlop.storage.lease-reuse.max-objects=8",
                        "orlop.storage.timeouts.connect=1s",
                        "orlop.storage.timeouts.request=3s",
                        "orlop.storage.timeouts.health=4s",
                        "orlop.storage.timeouts.ready=5s",
                        "orlop.storage.embedded.directory=elsewhere",
                        "orlop.storage.embedded.minimum-free-space=1MB",
                        "orlop.storage.embedded.backup-directory=backups")
                .run(context -> {
                    StorageConfig config = context.getBean(StorageConfig.class);

                    assertThat(config.type()).isEqualTo("embedded");
                    assertThat(config.prefix()).isEqualTo("/elsewhere");
                    assertThat(config.transport())
                            .isEqualTo(new StorageConfig.Transport(
                                    List.of("http://127.0.0.1:1", "http://127.0.0.1:2"), null, "root", "secret"));
                    assertThat(config.settings().as(Etcd2Settings.class)).isEqualTo(new Etcd2Settings(true, 7));
                    assertThat(config.compactionInterval()).isEqualTo(Duration.ofMinutes(1));
                    assertThat(config.historyWindow()).isEqualTo(Duration.ofMinutes(2));
                    assertThat(config.overrides())
                            .containsEntry(
                                    new GroupResource("", "events"),
                                    List.of("http://127.0.0.1:3", "http://127.0.0.1:4"));
                    assertThat(config.settings().as(Etcd3Settings.class))
                            .isEqualTo(new Etcd3Settings(new LeaseReuse(Duration.ofSeconds(9), 8)));
                    assertThat(config.timeouts())
                            .isEqualTo(new StorageConfig.Timeouts(
                                    Duration.ofSeconds(1),
                                    Duration.ofSeconds(3),
                                    Duration.ofSeconds(4),
                                    Duration.ofSeconds(5)));
                    assertThat(config.settings().as(EmbeddedSettings.class))
                            .isEqualTo(new EmbeddedSettings(
                                    Path.of("elsewhere"), DataSize.ofMegabytes(1), Path.of("backups")));
                });
    }

    @Test
    void password_isInNoText() {
        runner.withPropertyValues("orlop.storage.password=secret").run(context -> {
            assertThat(context.getBean(StorageConfig.class).toString()).doesNotContain("secret");
            assertThat(context.getBean(StorageProperties.class).toString()).doesNotContain("secret");
        });
    }

    @Test
    void malformedOverride_failsTheStartNamingTheProperty() {
        runner.withPropertyValues("orlop.storage.overrides=events=http://127.0.0.1:3")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(InvalidStorageConfigException.class)
                        .hasMessageContaining("orlop.storage.overrides"));
    }

    @Test
    void unknownType_failsTheStart() {
        runner.withPropertyValues("orlop.storage.type=etcd9")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(InvalidStorageConfigException.class)
                        .hasMessage("unknown storage type: etcd9"));
    }

    @ParameterizedTest
    @CsvSource({
        "etcd2, deserialization-cache-size, -1",
        "etcd3, lease-reuse.max-objects, 0",
    })
    void settingOfTheEngine_outOfRange_failsTheStartNamingTheProperty(String type, String property, String value) {
        runner.withPropertyValues(
                        "orlop.storage.type=" + type,
                        "orlop.storage.server-list=http://127.0.0.1:1",
                        "orlop.storage." + property + "=" + value)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(InvalidStorageConfigException.class)
                        .hasMessage("orlop.storage." + property + " is " + value));
    }

    @Test
    void settingOfTheEngine_ofAnotherType_failsTheStart() {
        runner.withPropertyValues("orlop.storage.embedded.minimum-free-space=much")
                .run(context -> assertThat(context).hasFailed());
    }
}
