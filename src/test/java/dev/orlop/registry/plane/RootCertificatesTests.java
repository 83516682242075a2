package dev.orlop.registry.plane;

import static dev.orlop.registry.plane.RegistryFixture.CLUSTER;
import static dev.orlop.registry.plane.RegistryFixture.CONFIG_MAPS;
import static dev.orlop.registry.plane.RegistryFixture.LIMIT;
import static dev.orlop.registry.plane.RegistryFixture.NAMESPACES;
import static dev.orlop.registry.plane.RegistryFixture.at;
import static dev.orlop.registry.plane.RegistryFixture.in;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ConfigMap by which the clients in a namespace know the server. */
class RootCertificatesTests {
    private static final String NAME = "kube-root-ca.crt";

    @TempDir
    Path directory;

    @SuppressWarnings("NullAway.Init") // before each test
    private RegistryFixture registry;

    @BeforeEach
    void open() {
        registry = new RegistryFixture(directory);
    }

    @AfterEach
    void close() {
        registry.close();
    }

    private void create(String namespace) {
        registry.create(NAMESPACES, CLUSTER, "{'metadata':{'name':'" + namespace + "'}}");
    }

    private void await(String namespace, String certificates) {
        Awaitility.await(certificates + " in " + namespace)
                .atMost(LIMIT)
                .until(() -> registry.names(CONFIG_MAPS, in(namespace)).contains(NAME)
                        && at(registry.read(CONFIG_MAPS, in(namespace), NAME), "/data/ca.crt")
                                .asString()
                                .equals(certificates));
    }

    @Test
    void namespace_ofAServerWithoutAnAuthority_hasNone() {
        create("a");

        assertThat(registry.names(CONFIG_MAPS, in("a"))).isEmpty();
    }

    @Test
    void namespace_oldOrNew_hasTheCertificatesAndKeepsThem() {
        create("old");

        registry.plane.certificates().publish("first");

        await("old", "first");
        await("default", "first");
        create("new");
        await("new", "first");

        registry.delete(CONFIG_MAPS, in("new"), NAME);
        await("new", "first");
        registry.merge(CONFIG_MAPS, in("new"), NAME, "{'data':{'ca.crt':'another','more':'of it'}}");
        await("new", "first");
        assertThat(at(registry.read(CONFIG_MAPS, in("new"), NAME), "/data").propertyNames())
                .containsExactly("ca.crt");
        assertThat(at(registry.read(CONFIG_MAPS, in("new"), NAME), "/metadata/managedFields/0/manager")
                        .asString())
                .isEqualTo("kube-controller-manager");

        registry.plane.certificates().publish("second");
        await("old", "second");
        await("new", "second");
    }
}
