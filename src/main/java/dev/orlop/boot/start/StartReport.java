package dev.orlop.boot.start;

import dev.orlop.storage.raw.StorageFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/** Tells in one line each where objects are stored, and where the API and the management endpoints are. */
@Order(0)
public final class StartReport implements ApplicationListener<WebServerInitializedEvent> {
    private static final Logger log = LoggerFactory.getLogger(StartReport.class);

    private final StorageFactory storages;
    private final Environment environment;

    public StartReport(StorageFactory storages, Environment environment) {
        this.storages = storages;
        this.environment = environment;
    }

    @Override
    public void onApplicationEvent(WebServerInitializedEvent event) {
        int port = event.getWebServer().getPort();
        if (WebServerApplicationContext.hasServerNamespace(event.getApplicationContext(), "management")) {
            log.info("Management at {}/actuator", url("management.server", port));
        } else {
            log.info("Engine {}, {}", storages.type(), storages.place());
            log.info("API at {}", url("server", port));
        }
    }

    private String url(String prefix, int port) {
        boolean own =
                prefix.equals("server") && environment.getProperty("orlop.security.enabled", Boolean.class, false);
        boolean secure = own
                || (environment.containsProperty(prefix + ".ssl.bundle")
                        && environment.getProperty(prefix + ".ssl.enabled", Boolean.class, true));
        String address = environment.getProperty(prefix + ".address", "0.0.0.0");
        return (secure ? "https://" : "http://") + address + ":" + port;
    }
}
