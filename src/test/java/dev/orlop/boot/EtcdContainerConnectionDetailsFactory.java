package dev.orlop.boot;

import dev.orlop.boot.properties.EtcdConnectionDetails;
import java.util.List;
import org.springframework.boot.testcontainers.service.connection.ContainerConnectionDetailsFactory;
import org.springframework.boot.testcontainers.service.connection.ContainerConnectionSource;
import org.testcontainers.containers.GenericContainer;

/** Makes {@link EtcdConnectionDetails} of a container that is annotated {@code @ServiceConnection("etcd")}. */
final class EtcdContainerConnectionDetailsFactory
        extends ContainerConnectionDetailsFactory<GenericContainer<?>, EtcdConnectionDetails> {
    static final int CLIENT_PORT = 2379;

    EtcdContainerConnectionDetailsFactory() {
        super("etcd");
    }

    @Override
    protected EtcdConnectionDetails getContainerConnectionDetails(
            ContainerConnectionSource<GenericContainer<?>> source) {
        return new Details(source);
    }

    private static final class Details extends ContainerConnectionDetails<GenericContainer<?>>
            implements EtcdConnectionDetails {
        Details(ContainerConnectionSource<GenericContainer<?>> source) {
            super(source);
        }

        @Override
        public List<String> serverList() {
            GenericContainer<?> container = getContainer();
            return List.of("http://" + container.getHost() + ":" + container.getMappedPort(CLIENT_PORT));
        }
    }
}
