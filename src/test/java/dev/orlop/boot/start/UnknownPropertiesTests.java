package dev.orlop.boot.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class UnknownPropertiesTests {

    private static void check(String source, String property) {
        GenericApplicationContext context = new GenericApplicationContext();
        context.getEnvironment().getPropertySources().addFirst(new MapPropertySource(source, Map.of(property, "x")));
        new UnknownProperties().initialize(context);
    }

    @ParameterizedTest
    @CsvSource({
        "orlop.storage.embeded.directory, orlop.storage.embedded.directory",
        "orlop.storage.typ, orlop.storage.type",
        "orlop.cache.capasity, orlop.cache.capacity",
        "orlop.web.allowed-host, orlop.web.allowed-hosts",
        "orlop.storage.serverlists, orlop.storage.server-list",
    })
    void typo_failsTheStartAndNamesTheNearest(String property, String nearest) {
        assertThatThrownBy(() -> check("commandLineArgs", property))
                .isInstanceOfSatisfying(UnknownProperties.UnknownPropertyException.class, failure -> {
                    FailureAnalysis analysis =
                            Objects.requireNonNull(new UnknownProperties.Analyzer().analyze(failure));
                    assertThat(analysis.getDescription()).contains(property);
                    assertThat(analysis.getAction()).contains(nearest);
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "orlop.storage.type",
                "orlop.storage.serverList",
                "orlop.storage.server_list",
                "orlop.storage.server-list[0]",
                "orlop.cache.resources.\"widgets.example.com\".capacity",
                "orlop.cache.resources[widgets.example.com].enabled",
                "orlop.crds[1]",
                "server.port",
                "orlopper.x"
            })
    void whatExists_isTaken(String property) {
        assertThatCode(() -> check("commandLineArgs", property)).doesNotThrowAnyException();
    }

    /** A cluster sets ORLOP_SERVICE_HOST and more for every Service by itself. */
    @Test
    void environmentVariables_areNotLookedAt() {
        assertThatCode(() -> check(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, "orlop.service.host"))
                .doesNotThrowAnyException();
    }
}
