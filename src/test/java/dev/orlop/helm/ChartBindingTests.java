package dev.orlop.helm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.boot.properties.AuditProperties;
import dev.orlop.boot.properties.BoundEngineSettings;
import dev.orlop.boot.properties.CacheProperties;
import dev.orlop.boot.properties.EncryptionProperties;
import dev.orlop.boot.properties.FairnessProperties;
import dev.orlop.boot.properties.OrlopProperties;
import dev.orlop.boot.properties.SecurityProperties;
import dev.orlop.boot.properties.StorageProperties;
import dev.orlop.storage.embedded.EmbeddedSettings;
import dev.orlop.storage.etcd2.Etcd2Settings;
import dev.orlop.support.OneAtATime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.support.SpringApplicationJsonEnvironmentPostProcessor;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.util.unit.DataSize;

/** The rendered environment, bound as the server binds it. */
@OneAtATime
class ChartBindingTests {

    private static Binder binder(Rendered rendered) {
        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .addFirst(new SystemEnvironmentPropertySource(
                        "test-" + StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        new HashMap<String, Object>(rendered.environment())));
        readApplicationJson(environment);
        return Binder.get(environment);
    }

    /** As the server's environment does before it binds anything. */
    private static void readApplicationJson(StandardEnvironment environment) {
        new SpringApplicationJsonEnvironmentPostProcessor()
                .postProcessEnvironment(environment, new SpringApplication());
    }

    private static CacheProperties cache(Rendered rendered) {
        return binder(rendered).bind("orlop.cache", CacheProperties.class).get();
    }

    @Test
    void defaults_areTheCachesDefaults() {
        CacheProperties defaults =
                Binder.get(new StandardEnvironment()).bindOrCreate("orlop.cache", CacheProperties.class);

        assertThat(cache(Chart.render(Map.of()))).isEqualTo(defaults);
    }

    @Test
    void everything_reachesTheCache() {
        CacheProperties cache = cache(scenario("everything"));

        assertThat(cache)
                .isEqualTo(new CacheProperties(
                        true,
                        2_000_000,
                        false,
                        5000,
                        DataSize.ofMegabytes(512),
                        Duration.ZERO,
                        Map.of(
                                "events",
                                new CacheProperties.Resource(false, null, List.of(), List.of(), null),
                                "widgets.example.com",
                                new CacheProperties.Resource(
                                        null,
                                        5000,
                                        List.of("spec.color"),
                                        List.of("app.kubernetes.io/name"),
                                        "spec.color"))));
    }

    private static Rendered scenario(String name) {
        return Chart.render(Chart.DIRECTORY.resolve("ci").resolve(name + "-values.yaml"));
    }

    private static EmbeddedSettings embedded(Rendered rendered) {
        return new BoundEngineSettings(binder(rendered)).as(EmbeddedSettings.class);
    }

    private static StorageProperties storage(Rendered rendered) {
        return binder(rendered).bind("orlop.storage", StorageProperties.class).get();
    }

    @Test
    void defaults_areTheServersDefaults() {
        StorageProperties bound = storage(Chart.render(Map.of()));
        StorageProperties defaults =
                Binder.get(new StandardEnvironment()).bindOrCreate("orlop.storage", StorageProperties.class);

        assertThat(bound).usingRecursiveComparison().ignoringFields("type").isEqualTo(defaults);
        assertThat(bound.type()).isEqualTo("embedded");
        EmbeddedSettings settings = embedded(Chart.render(Map.of()));
        assertThat(settings)
                .usingRecursiveComparison()
                .ignoringFields("directory")
                .isEqualTo(new BoundEngineSettings(Binder.get(new StandardEnvironment())).as(EmbeddedSettings.class));
        assertThat(settings.directory().toString())
                .isEqualTo(
                        ServerConfiguration.property("orlop.storage.embedded.directory", "application-container.yaml"));
    }

    @Test
    void etcd3WithTls_reachesTheStorage() {
        StorageProperties storage = storage(scenario("etcd3-tls"));

        assertThat(storage.type()).isEqualTo("etcd3");
        assertThat(storage.prefix()).isEqualTo("/registry/orlop");
        assertThat(storage.serverList()).containsExactly("https://etcd.example.com");
        assertThat(storage.overrides())
                .containsExactly("/events#https://events-0.example.com:3379;https://events-1.example.com:3379");
        assertThat(storage.caFile()).isEqualTo(Path.of("/etc/orlop/tls/etcd/ca.crt"));
        assertThat(storage.certFile()).isEqualTo(Path.of("/etc/orlop/tls/etcd/tls.crt"));
        assertThat(storage.keyFile()).isEqualTo(Path.of("/etc/orlop/tls/etcd/tls.key"));
        assertThat(storage.username()).isNotNull();
        assertThat(storage.password()).isNotNull();
        assertThat(storage.compactionInterval()).isZero();
        assertThat(storage.historyWindow()).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void etcd2_reachesTheStorage() {
        StorageProperties storage = storage(scenario("etcd2"));

        assertThat(storage.type()).isEqualTo("etcd2");
        assertThat(new BoundEngineSettings(binder(scenario("etcd2"))).as(Etcd2Settings.class))
                .isEqualTo(new Etcd2Settings(true, 1_000_000));
    }

    @Test
    void certificateAndTokens_areReadFromTheSecrets() {
        SecurityProperties security = binder(scenario("etcd3-tls"))
                .bind("orlop.security", SecurityProperties.class)
                .get();

        assertThat(security.enabled()).isTrue();
        assertThat(security.tls().certFile()).isEqualTo(Path.of("/etc/orlop/tls/server/tls.crt"));
        assertThat(security.tls().keyFile()).isEqualTo(Path.of("/etc/orlop/tls/server/tls.key"));
        assertThat(security.tokenFile()).isEqualTo(Path.of("/etc/orlop/credentials/tokens.csv"));
        assertThat(security.serviceAccounts().signingKeyFile())
                .isEqualTo(Path.of("/etc/orlop/credentials/service-account.key"));
    }

    @Test
    void everything_reachesTheServer() {
        Rendered rendered = scenario("everything");

        assertThat(binder(rendered).bind("orlop", OrlopProperties.class).get().crds())
                .containsExactly(
                        "file:/etc/orlop/crds/stores-crds/*.yaml", "file:/etc/orlop/crds/cert-manager-crds/*.yaml");
        Rendered withBackups = Chart.render(Map.of("storage.embedded.backup.existingClaim", "backups"));
        assertThat(embedded(withBackups).backupDirectory()).isEqualTo(Path.of("/var/lib/orlop-backup"));
        assertThat(embedded(Chart.render(Map.of("storage.embedded.minimumFreeSpace", "1GB")))
                        .minimumFreeSpace())
                .isEqualTo(DataSize.ofGigabytes(1));
    }

    @Test
    void filesOfTheConfiguration_reachTheServer() {
        Rendered rendered = scenario("everything");
        Binder binder = binder(rendered);
        SecurityProperties security =
                binder.bind("orlop.security", SecurityProperties.class).get();
        AuditProperties audit =
                binder.bind("orlop.audit", AuditProperties.class).get();
        FairnessProperties fairness =
                binder.bind("orlop.security.fairness", FairnessProperties.class).get();

        Path folder = Path.of("/etc/orlop/config");
        assertThat(binder.bind("orlop.encryption", EncryptionProperties.class)
                        .get()
                        .config())
                .isEqualTo(folder.resolve("encryption/encryption.yaml"));
        assertThat(security.authentication().config()).isEqualTo(folder.resolve("authentication/authentication.yaml"));
        assertThat(security.authorization().config()).isEqualTo(folder.resolve("authorization/authorization.yaml"));
        assertThat(audit.policyFile()).isEqualTo(folder.resolve("audit-policy/policy.yaml"));
        assertThat(audit.log().path()).isEqualTo(Path.of("/var/log/orlop/audit.log"));
        assertThat(audit.log().blocking()).isTrue();
        assertThat(audit.webhook().url()).hasToString("https://audit.example.com/events");
        assertThat(audit.webhook().caFile()).isEqualTo(folder.resolve("audit-webhook/ca.crt"));
        assertThat(audit.webhook().tokenFile()).isEqualTo(folder.resolve("audit-webhook/token"));
        assertThat(fairness.seats()).isEqualTo(800);
        assertThat(fairness.watchesPerUser()).as("the server's own").isEqualTo(20_000);
        assertThat(fairness.patience()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void container_listensBeyondItself() {
        assertThat(ServerConfiguration.property("server.address", "application-container.yaml"))
                .isEqualTo("0.0.0.0");
        assertThat(ServerConfiguration.property("management.server.address", "application-container.yaml"))
                .isEqualTo("0.0.0.0");
        assertThat(ServerConfiguration.property("server.address")).isEqualTo("127.0.0.1");
    }
}
