package dev.orlop.proof.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.orlop.support.etcd.EtcdRelease;
import dev.orlop.support.etcd.EtcdServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.junit.jupiter.api.Test;

/** etcd's own clock jumps, and nobody else's. */
class ProgramClockIT {
    private static final Duration JUMP = Duration.ofDays(2);
    private static final Duration NEAR = Duration.ofSeconds(30);

    @Test
    void set_ofEtcd_letsItTellAnotherTime() throws Exception {
        assumeThat(ProgramClock.canBeSet())
                .as("needs the superuser of a Linux on x86-64")
                .isTrue();
        try (EtcdServer etcd = EtcdServer.start(EtcdRelease.V3_5);
                HttpClient http = HttpClient.newHttpClient()) {
            ProgramClock.set(etcd.pid(), JUMP);
            assertThat(ahead(http, etcd)).isBetween(JUMP.minus(NEAR), JUMP.plus(NEAR));

            ProgramClock.set(etcd.pid(), JUMP.negated());
            assertThat(ahead(http, etcd))
                    .isBetween(JUMP.negated().minus(NEAR), JUMP.negated().plus(NEAR));

            ProgramClock.set(etcd.pid(), Duration.ZERO);
            assertThat(ahead(http, etcd)).isBetween(NEAR.negated(), NEAR);
        }
    }

    /** By the date of an answer. */
    private static Duration ahead(HttpClient http, EtcdServer etcd) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(etcd.endpoint() + "/health")).build();
        String date = http.send(request, BodyHandlers.discarding())
                .headers()
                .firstValue("Date")
                .orElseThrow();
        Instant told =
                ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
        return Duration.between(Instant.now(), told);
    }
}
