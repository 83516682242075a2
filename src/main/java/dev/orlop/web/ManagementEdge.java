package dev.orlop.web;

import dev.orlop.web.measure.WebListener;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextType;
import org.springframework.context.annotation.Bean;

/** The limits of requests on the management port: those of the API's. Outside of what the application scans for beans. */
@ManagementContextConfiguration(value = ManagementContextType.CHILD, proxyBeanMethods = false)
class ManagementEdge {
    @Bean
    RequestLimits managementRequestLimits(WebSettings settings) {
        return new RequestLimits(settings, WebListener.NONE);
    }
}
