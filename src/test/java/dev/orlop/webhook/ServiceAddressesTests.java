package dev.orlop.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceAddressesTests {
    @Test
    void find_byPort_hasPrecedenceOverAllPorts() {
        ServiceAddresses services =
                new ServiceAddresses(Map.of("ns/a", "one:1", "ns/a:8443", "two:2", "ns/v6", "[::1]:3"), false);

        assertThat(services.find("ns", "a", 443)).hasToString("one:1");
        assertThat(services.find("ns", "a", 8443)).hasToString("two:2");
        assertThat(services.find("ns", "v6", 443)).hasToString("[::1]:3");
    }

    @Test
    void find_ofAnUnknownService_isAHostNameOnlyIfSoConfigured() {
        assertThat(new ServiceAddresses(Map.of(), true).find("ns", "a", 443)).hasToString("a.ns.svc:443");
        assertThatThrownBy(() -> new ServiceAddresses(Map.of(), false).find("ns", "a", 443))
                .hasMessageContaining("set orlop.webhooks.services.\"[ns/a]\"");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        a          | host:1     | "a" is no service
        ns/a/b     | host:1     | "ns/a/b" is no service
        ns/a       | host       | expected host:port
        ns/a       | host:0     | expected host:port
        ns/a       | host:70000 | expected host:port
        ns/a       | ::1:443    | an IPv6 address stands in brackets
        """)
    void check_badEntry_isNamed(String service, String address, String problem) {
        assertThatThrownBy(() -> ServiceAddresses.check(Map.of(service, address)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("orlop.webhooks.services")
                .hasMessageContaining(problem);
    }
}
