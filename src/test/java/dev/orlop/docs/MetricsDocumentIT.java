package dev.orlop.docs;

import dev.orlop.boot.OrlopApplication;
import dev.orlop.support.OneAtATime;
import dev.orlop.support.Scrape;
import dev.orlop.support.Workload;
import dev.orlop.support.etcd.EtcdRelease;
import dev.orlop.support.etcd.EtcdServer;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** {@code docs/metrics.md} and servers over etcd, held against each other. */
@OneAtATime
class MetricsDocumentIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Test
    void metersOfEtcd3_areThoseOfTheDocument() throws Exception {
        try (EtcdServer etcd = EtcdServer.start(EtcdRelease.V3_5)) {
            check("etcd3", etcd);
        }
    }

    @Test
    void metersOfEtcd2_areThoseOfTheDocument() throws Exception {
        try (EtcdServer etcd = EtcdServer.of(EtcdRelease.V3_4).v2().start()) {
            check("etcd2", etcd);
        }
    }

    private static void check(String engine, EtcdServer etcd) throws IOException, InterruptedException {
        MetricsDocument document = MetricsDocument.read();
        try (ConfigurableApplicationContext server = SpringApplication.run(
                        OrlopApplication.class,
                        "--server.port=0",
                        "--management.server.port=0",
                        "--orlop.security.enabled=false",
                        "--orlop.storage.type=" + engine,
                        // A lease is counted when the next one takes its place.
                        "--orlop.storage.lease-reuse.max-objects=1",
                        "--orlop.storage.server-list=" + etcd.endpoint());
                HttpClient http = HttpClient.newHttpClient()) {
            String api = url(server, "local.server.port");
            Awaitility.await().atMost(LIMIT).until(() -> Workload.isReady(http, api));
            new Workload(http, api).run();
            System.gc();
            String management = url(server, "local.management.port");

            Awaitility.await()
                    .atMost(LIMIT)
                    .untilAsserted(() -> document.assertShownBy(Scrape.of(http, management), engine));
            document.assertDocuments(Scrape.of(http, management), engine);
        }
    }

    private static String url(ConfigurableApplicationContext server, String port) {
        return "http://127.0.0.1:" + server.getEnvironment().getRequiredProperty(port);
    }
}
