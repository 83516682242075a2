package dev.orlop.storage.etcd3;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.test.StepVerifier;

/** Which releases answer a request for progress as they should. */
class VersionGateTests {
    @ParameterizedTest
    @CsvSource({
        "3.3.27, false",
        "3.4.23, false",
        "3.4.30, false",
        "3.4.31, true",
        "3.5.0, false",
        "3.5.12, false",
        "3.5.13, true",
        "3.5.30, true",
        "3.6.0, true",
        "3.6.0-rc.1, true",
        "3.5.13+git, true",
        "4.0.0, true",
        "2.3.8, false",
        "'', false",
        "latest, false",
        "3.5, false"
    })
    void supports_version_asKnown(String version, boolean expected) {
        assertThat(VersionGate.supports(version)).isEqualTo(expected);
    }

    @Test
    void answered_whileAServerIsSilent_waitsUntilTheGateIsClosed() {
        VersionGate gate = new VersionGate(1);
        StepVerifier.create(gate.answered())
                .expectSubscription()
                .then(gate::close)
                .expectComplete()
                .verify(Duration.ofSeconds(30));
        assertThat(gate.isOpen()).isFalse();
    }
}
