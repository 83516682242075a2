package dev.orlop.docs;

import dev.orlop.boot.OrlopApplication;
import dev.orlop.support.OneAtATime;
import dev.orlop.support.Scrape;
import dev.orlop.support.Workload;
import java.net.http.HttpClient;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;

/** {@code docs/metrics.md} and a server with the embedded engine, held against each other. */
@SpringBootTest(
        classes = OrlopApplication.class,
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "management.server.port=0",
            "orlop.security.enabled=false",
            "orlop.storage.embedded.directory=${java.io.tmpdir}/orlop-${random.uuid}"
        })
@DirtiesContext
@OneAtATime
class MetricsDocumentTests {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @LocalServerPort
    private int apiPort;

    @LocalManagementPort
    private int managementPort;

    @Test
    void metersOfTheEmbeddedEngine_areThoseOfTheDocument() throws Exception {
        MetricsDocument document = MetricsDocument.read();
        try (HttpClient http = HttpClient.newHttpClient()) {
            String api = "http://127.0.0.1:" + apiPort;
            Awaitility.await().atMost(LIMIT).until(() -> Workload.isReady(http, api));
            new Workload(http, api).run();
            System.gc();
            String management = "http://127.0.0.1:" + managementPort;

            Awaitility.await()
                    .atMost(LIMIT)
                    .untilAsserted(() -> document.assertShownBy(Scrape.of(http, management), "embedded"));
            document.assertDocuments(Scrape.of(http, management), "embedded");
        }
    }
}
