package dev.orlop.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.auth.Authorizer.Decision;
import dev.orlop.registry.Identity;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

class OpenGrantsTests {
    private static final Instant START = Instant.parse("2026-11-27T12:00:00Z");
    private static final Action WATCH = Action.onPath("get", "/watched");

    private final AtomicInteger ended = new AtomicInteger();
    private final AtomicBoolean live = new AtomicBoolean(true);
    private final AtomicBoolean allowed = new AtomicBoolean(true);
    private Instant now = START;

    private OpenGrants grants(Authorizer authorizer) {
        Clock clock = new Clock() {
            @Override
            public ZoneOffset getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return now;
            }
        };
        return new OpenGrants(authorizer, clock);
    }

    private OpenGrants byRoles() {
        return grants((identity, action) -> new Decision(allowed.get(), ""));
    }

    private Disposable open(OpenGrants grants) {
        Authentication minute = new Authentication(Identity.of("jane"), START.plus(Duration.ofMinutes(1)), live::get);
        return grants.add(minute, WATCH, ended::incrementAndGet);
    }

    @Test
    void stream_whileCredentialAndRightAreThere_goesOn() {
        OpenGrants grants = byRoles();
        open(grants);
        now = START.plusSeconds(59);

        grants.check();

        assertThat(ended).hasValue(0);
    }

    @Test
    void stream_atTheEndOfItsCredential_ends() {
        OpenGrants grants = byRoles();
        open(grants);
        now = START.plusSeconds(60);

        grants.check();

        assertThat(ended).hasValue(1);
    }

    @Test
    void stream_ofARevokedCredential_ends() {
        OpenGrants grants = byRoles();
        open(grants);
        live.set(false);

        grants.check();

        assertThat(ended).hasValue(1);
    }

    @Test
    void stream_whoseRightIsGone_ends() {
        OpenGrants grants = byRoles();
        open(grants);
        allowed.set(false);

        grants.check();

        assertThat(ended).hasValue(1);
    }

    @Test
    void stream_thatHasEnded_isForgotten() {
        OpenGrants grants = byRoles();
        open(grants).dispose();
        live.set(false);

        grants.check();

        assertThat(ended).hasValue(0);
    }

    /** Asked of another server, every five seconds. */
    @Test
    void stream_underAnAuthorizerThatIsAway_endsWithItsAnswerAlone() {
        AtomicBoolean away = new AtomicBoolean(true);
        OpenGrants grants = grants(new Authorizer() {
            @Override
            public Decision decide(Identity identity, Action action) {
                return Decision.NO_OPINION;
            }

            @Override
            public boolean knows() {
                return false;
            }

            @Override
            public Mono<Decision> ask(Identity identity, Action action) {
                return Mono.just(new Decision(false, false, "", away.get() ? "no answer" : ""));
            }
        });
        open(grants);

        grants.check();
        assertThat(ended).hasValue(0);

        away.set(false);
        grants.check();
        assertThat(ended).as("too early to ask again").hasValue(0);
        now = START.plusSeconds(5);
        grants.check();
        assertThat(ended).hasValue(1);
    }
}
