package dev.orlop.web.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;

class UserAgentTests {
    @Test
    void header_isReadAsUtf8() {
        HttpHeaders headers = new HttpHeaders();
        assertThat(UserAgent.of(headers)).isNull();
        headers.set(
                HttpHeaders.USER_AGENT,
                new String("café/1".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
        assertThat(UserAgent.of(headers)).isEqualTo("café/1");
    }
}
