package dev.orlop.boot.properties;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.object.GroupResource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class CachePropertiesTests {
    private static final GroupResource SECRETS = new GroupResource("", "secrets");
    private static final GroupResource EVENTS = new GroupResource("", "events");

    private final CacheProperties properties = new CacheProperties(
            true,
            200,
            false,
            10,
            DataSize.ofKilobytes(1),
            Duration.ofMinutes(1),
            Map.of("events", new CacheProperties.Resource(null, 300, List.of("reason"), List.of(), null)));

    @Test
    void settings_ofAnyResource_haveTheStoresHistoryWindow() {
        for (GroupResource resource : List.of(SECRETS, EVENTS)) {
            assertThat(properties
                            .settings(resource, Duration.ofMinutes(7))
                            .tuning()
                            .historyWindow())
                    .isEqualTo(Duration.ofMinutes(7));
        }
    }

    @Test
    void settings_areThoseOfAll_whereTheResourceSaysNothing() {
        assertThat(properties.settings(SECRETS, Duration.ofMinutes(7)).tuning()).satisfies(tuning -> {
            assertThat(tuning.capacity()).isEqualTo(200);
            assertThat(tuning.primeRevisions()).isZero();
            assertThat(tuning.byteBudget()).isEqualTo(1024);
            assertThat(tuning.checkInterval()).isEqualTo(Duration.ofMinutes(1));
        });
        assertThat(properties.settings(EVENTS, Duration.ofMinutes(7)).tuning()).satisfies(tuning -> {
            assertThat(tuning.capacity()).isEqualTo(300);
            assertThat(tuning.primeRevisions()).isZero();
        });
    }
}
