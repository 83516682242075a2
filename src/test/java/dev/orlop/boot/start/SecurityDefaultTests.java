package dev.orlop.boot.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orlop.boot.OrlopApplication;
import dev.orlop.support.OneAtATime;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

@OneAtATime
class SecurityDefaultTests {

    private static ConfigurableEnvironment environment(Map<String, Object> given) {
        try (GenericApplicationContext context = new GenericApplicationContext()) {
            context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("given", given));
            new SecurityDefault().initialize(context);
            return context.getEnvironment();
        }
    }

    private static Map<String, Object> settings(@Nullable String address, @Nullable String enabled) {
        return address == null
                ? Map.of()
                : enabled == null
                        ? Map.of("server.address", address)
                        : Map.of("server.address", address, "orlop.security.enabled", enabled);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {"127.0.0.1, -", "127.0.0.1, true", "0.0.0.0, -", "0.0.0.0, true", "'', -", "10.1.2.3, -", "-, -"})
    void security_unlessToldOtherwise_isOn(@Nullable String address, @Nullable String enabled) {
        ConfigurableEnvironment environment = environment(settings(address, enabled));

        assertThat(environment.getProperty("orlop.security.enabled")).isEqualTo("true");
        assertThat(environment.getProperty("server.port")).isEqualTo("8443");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.8.8.8", "::1", "localhost"})
    void openServer_thatThisMachineAloneReaches_listensOnTheUsualPort(String address) {
        ConfigurableEnvironment environment = environment(settings(address, "false"));

        assertThat(environment.getProperty("orlop.security.enabled")).isEqualTo("false");
        assertThat(environment.getProperty("server.port")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "", "10.1.2.3"})
    void openServer_thatOtherMachinesReach_isRefused(String address) {
        assertThatThrownBy(() -> environment(settings(address, "false")))
                .isInstanceOf(SecurityDefault.RefusedException.class)
                .hasMessageContaining("orlop.security.enabled=false")
                .hasMessageContaining("server.address=" + address);
    }

    @Test
    void certificateOfTheWebServer_withSecurity_isRefused() {
        assertThatThrownBy(() -> environment(Map.of("server.address", "127.0.0.1", "server.ssl.bundle", "web")))
                .isInstanceOf(SecurityDefault.RefusedException.class)
                .hasMessageContaining("server.ssl.bundle");
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void openServer_thatOtherMachinesReach_saysWhatToDo(CapturedOutput output) {
        assertThatThrownBy(() -> OrlopApplication.main(
                        new String[] {"--server.address=0.0.0.0", "--orlop.security.enabled=false", "--server.port=0"}))
                .isInstanceOf(Exception.class);

        assertThat(output.getAll())
                .containsSubsequence(
                        "Orlop did not start: orlop.security.enabled=false lets everybody",
                        "Leave orlop.security.enabled out, or listen on 127.0.0.1");
        assertThat(output.getAll().lines()).noneMatch(line -> line.startsWith("\tat "));
    }
}
