package dev.orlop.auth.rbac;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.auth.Action;
import dev.orlop.auth.Authorizer;
import dev.orlop.registry.Identity;
import dev.orlop.schema.cel.value.Authorization;
import dev.orlop.schema.cel.value.Authorization.Question;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The questions of policies as an authorizer sees them. */
class ExpressionAuthorizerTests {
    private static final Identity JANE = Identity.of("jane", "dev");

    private final List<Identity> users = new ArrayList<>();
    private final List<Action> actions = new ArrayList<>();
    private final ExpressionAuthorizer authorizer = new ExpressionAuthorizer((user, action) -> {
        users.add(user);
        actions.add(action);
        return new Authorizer.Decision(action.verb().equals("get"), "because");
    });

    @Test
    void resourcesAreAskedForWithAllThatIsKnown() {
        Authorization.Decision decision = authorizer
                .of(JANE)
                .decide(new Question("", "get", "", "apps", "deployments", "scale", "prod", "web", "", ""));
        assertThat(decision).isEqualTo(new Authorization.Decision(true, "because", ""));
        assertThat(users).containsExactly(JANE);
        assertThat(actions).containsExactly(new Action("get", "apps", "*", "deployments", "scale", "prod", "web", ""));
    }

    @Test
    void pathsAreAskedForAsPaths() {
        assertThat(authorizer
                        .of(JANE)
                        .decide(new Question("", "post", "/healthz", "", "", "", "", "", "", ""))
                        .allowed())
                .isFalse();
        assertThat(actions).containsExactly(Action.onPath("post", "/healthz"));
    }

    @Test
    void serviceAccountsAreAskedAboutInPlaceOfTheUser() {
        authorizer.of(JANE).decide(new Question("prod/robot", "get", "/", "", "", "", "", "", "", ""));
        assertThat(users)
                .containsExactly(Identity.of(
                        "system:serviceaccount:prod:robot",
                        "system:serviceaccounts",
                        "system:serviceaccounts:prod",
                        "system:authenticated"));
    }

    @Test
    void answersThatHaveToBeFetched_areWaitedFor_onThreadsOfTheirOwn() {
        ExpressionAuthorizer waiting = new ExpressionAuthorizer(new Authorizer() {
            @Override
            public Authorizer.Decision decide(Identity identity, Action action) {
                return new Authorizer.Decision(false, false, "", "not known");
            }

            @Override
            public boolean knows() {
                return false;
            }

            @Override
            public Mono<Authorizer.Decision> ask(Identity identity, Action action) {
                return Mono.delay(Duration.ofMillis(10)).thenReturn(new Authorizer.Decision(true, "asked"));
            }
        });
        Question question = new Question("", "get", "/healthz", "", "", "", "", "", "", "");

        Authorization.Decision decision = Mono.fromCallable(() -> {
                    assertThat(Thread.currentThread().isVirtual()).isTrue();
                    return waiting.of(JANE).decide(question);
                })
                .subscribeOn(waiting.evaluations(Schedulers.immediate()))
                .block();

        assertThat(decision).isEqualTo(new Authorization.Decision(true, "asked", ""));
        assertThat(authorizer.evaluations(Schedulers.immediate())).isSameAs(Schedulers.immediate());
    }
}
