package dev.orlop.boot;

import dev.orlop.auth.AnonymousAccess;
import dev.orlop.auth.Authenticators;
import dev.orlop.auth.OpenGrants;
import dev.orlop.auth.TokenAuthenticator;
import dev.orlop.auth.TokenFile;
import dev.orlop.auth.account.AccountTokens;
import dev.orlop.auth.account.IssuerDocuments;
import dev.orlop.auth.account.LiveObjects;
import dev.orlop.auth.flow.FlowControl;
import dev.orlop.auth.flow.FlowObjects;
import dev.orlop.auth.jwt.AuthenticationFile;
import dev.orlop.auth.jwt.JwtAuthenticator;
import dev.orlop.auth.rbac.Aggregation;
import dev.orlop.auth.rbac.BootstrapPolicy;
import dev.orlop.auth.rbac.Escalation;
import dev.orlop.auth.rbac.EscalationPlugin;
import dev.orlop.auth.rbac.ExpressionAuthorizer;
import dev.orlop.auth.rbac.RbacAuthorizer;
import dev.orlop.auth.rbac.RbacObjects;
import dev.orlop.auth.rbac.SignerPlugin;
import dev.orlop.auth.review.AccessReviewer;
import dev.orlop.boot.metrics.AuthorizerMeters;
import dev.orlop.boot.metrics.EncryptionMeters;
import dev.orlop.boot.properties.EncryptionProperties;
import dev.orlop.boot.properties.SecurityProperties;
import dev.orlop.boot.properties.SecurityProperties.ServiceAccounts;
import dev.orlop.object.GroupResource;
import dev.orlop.registry.admission.AdmissionPlugin;
import dev.orlop.registry.admission.PolicyAuthorizer;
import dev.orlop.registry.plane.ControlPlane;
import dev.orlop.registry.plane.Reviewer;
import dev.orlop.storage.backend.EngineSettings;
import dev.orlop.storage.embedded.EmbeddedSettings;
import dev.orlop.value.EncryptionRules;
import dev.orlop.value.TransformListener;
import dev.orlop.web.access.AccessFilter;
import dev.orlop.web.access.AuditTrail;
import dev.orlop.web.access.BrowserLogin;
import dev.orlop.web.access.Fairness;
import dev.orlop.web.access.IssuerController;
import dev.orlop.web.access.OpenFilter;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Access to the server: authentication, authorization, and the reviews about both. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({SecurityProperties.class, EncryptionProperties.class})
class SecurityConfiguration {
    private static final String ENABLED = "orlop.security.enabled";
    private static final int TASKS = 1000;
    private static final int IDLE_SECONDS = 60;

    @Bean(destroyMethod = "dispose")
    Scheduler securityScheduler() {
        // Elastic threads may read files.
        return Schedulers.newBoundedElastic(1, TASKS, "orlop-security", IDLE_SECONDS, true);
    }

    @Bean
    WatchedFiles watchedFiles(MeterRegistry registry, @Qualifier("securityScheduler") Scheduler scheduler) {
        return new WatchedFiles(registry, scheduler);
    }

    /** How values are encrypted in the store; without a file, not at all. */
    @Bean
    EncryptionReader encryptionConfig(
            EncryptionProperties properties,
            MeterRegistry registry,
            WatchedFiles files,
            @Qualifier("securityScheduler") Scheduler scheduler) {
        Path file = properties.config();
        TransformListener listener = file == null ? TransformListener.NONE : new EncryptionMeters(registry);
        return new EncryptionReader(file, listener, files, scheduler);
    }

    @Bean
    EncryptionRules encryptionRules(EncryptionReader config) {
        return config.rules();
    }

    /** Everybody is let in, from this machine. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty(name = ENABLED, havingValue = "false")
    static class Open {
        @Bean
        OpenFilter openFilter(ObjectProvider<AuditTrail> trail, ApplicationContext server) {
            return new OpenFilter(trail.getIfAvailable(), server);
        }

        @Bean
        Reviewer openReviewer() {
            return Reviewer.OPEN;
        }

        @Bean
        PolicyAuthorizer openPolicyAuthorizer() {
            return PolicyAuthorizer.OPEN;
        }

        @Bean
        AccessControl openAccessControl() {
            return plane -> Mono.empty();
        }
    }

    /** Clients say who they are, and roles decide. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnProperty(name = ENABLED, havingValue = "true")
    static class Secured {
        private static final Duration PAUSE = Duration.ofSeconds(1);

        @Bean
        RbacAuthorizer rbacAuthorizer() {
            return new RbacAuthorizer();
        }

        @Bean
        AuthorizationConfigReader authorizationConfig(
                SecurityProperties properties,
                RbacAuthorizer policy,
                MeterRegistry registry,
                WatchedFiles files,
                @Qualifier("securityScheduler") Scheduler scheduler) {
            return new AuthorizationConfigReader(
                    properties.authorization().config(), policy, new AuthorizerMeters(registry), files, scheduler);
        }

        @Bean
        Authenticators authenticators(
                ObjectProvider<TokenAuthenticator> tokens, AccountTokens accounts, OwnCredentials credentials) {
            return new Authenticators(
                    tokens.orderedStream().toList(),
                    accounts.audiences(),
                    credentials.material()::authorities,
                    Clock.systemUTC());
        }

        @Bean
        AnonymousAccess anonymousAccess() {
            return new AnonymousAccess();
        }

        @Bean
        JwtAuthenticator authenticationConfig(
                SecurityProperties properties, AnonymousAccess anonymous, WatchedFiles files) {
            JwtAuthenticator tokens = new JwtAuthenticator(Clock.systemUTC());
            List<String> ownIssuers = properties.serviceAccounts().issuer();
            files.watch(
                    "orlop.security.authentication.config",
                    properties.authentication().config(),
                    file -> AuthenticationFile.read(Files.readAllBytes(file), ownIssuers)
                            .applyTo(tokens, anonymous));
            return tokens;
        }

        @Bean
        AccountKeyReader accountKeys(SecurityProperties properties, EngineSettings storage, WatchedFiles files) {
            Path own = storage.as(EmbeddedSettings.class).directory().resolve("pki/service-accounts");
            return new AccountKeyReader(properties.serviceAccounts(), own, files);
        }

        @Bean
        LiveObjects liveObjects(@Qualifier("controlScheduler") Scheduler scheduler) {
            return new LiveObjects(Clock.systemUTC(), scheduler);
        }

        @Bean
        AccountTokens accountTokens(SecurityProperties properties, AccountKeyReader keys, LiveObjects objects) {
            ServiceAccounts accounts = properties.serviceAccounts();
            Duration longest = accounts.maxTokenExpiration();
            return new AccountTokens(
                    new AccountTokens.Settings(
                            accounts.issuer(), accounts.apiAudiences(), longest == null ? 0 : longest.toSeconds()),
                    keys,
                    objects,
                    Clock.systemUTC());
        }

        @Bean
        IssuerController issuerController(SecurityProperties properties, AccountKeyReader keys) {
            ServiceAccounts accounts = properties.serviceAccounts();
            return new IssuerController(new IssuerDocuments(accounts.issuer().getFirst(), accounts.jwksUri(), keys));
        }

        @Bean
        TokenFile tokenFile(SecurityProperties properties, WatchedFiles files) {
            TokenFile tokens = new TokenFile();
            files.watch(
                    "orlop.security.token-file",
                    properties.tokenFile(),
                    file -> tokens.load(Files.readString(file, StandardCharsets.UTF_8)));
            return tokens;
        }

        @Bean
        OwnCredentials ownCredentials(
                SecurityProperties properties,
                EngineSettings storage,
                WebProperties web,
                WatchedFiles files,
                @Qualifier("securityScheduler") Scheduler scheduler) {
            Path home = storage.as(EmbeddedSettings.class).directory();
            return new OwnCredentials(properties, home, web.allowedHosts(), files, scheduler);
        }

        @Bean
        ServerTls serverTls(OwnCredentials credentials, WebProperties web) {
            return new ServerTls(credentials.material(), web.maxHead().toBytes());
        }

        @Bean
        AdmissionPlugin escalationPlugin(RbacAuthorizer policy, AuthorizationConfigReader authorization) {
            return new EscalationPlugin(new Escalation(policy, authorization.authorizer()));
        }

        @Bean
        AdmissionPlugin signerPlugin(AuthorizationConfigReader authorization) {
            return new SignerPlugin(authorization.authorizer());
        }

        @Bean
        OpenGrants openGrants(AuthorizationConfigReader authorization) {
            return new OpenGrants(authorization.authorizer(), Clock.systemUTC());
        }

        /** Looks at open streams every second, which is soon enough after a change and cheap enough for thousands. */
        @Bean(destroyMethod = "dispose")
        Disposable openGrantChecks(OpenGrants grants, @Qualifier("securityScheduler") Scheduler scheduler) {
            return scheduler.schedulePeriodically(
                    grants::check, PAUSE.toMillis(), PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        }

        @Bean
        BrowserLogin browserLogin(Authenticators authenticators, ObjectProvider<AuditTrail> trail) {
            return new BrowserLogin(authenticators, trail.getIfAvailable());
        }

        @Bean
        AccessFilter accessFilter(
                BrowserLogin login,
                Authenticators authenticators,
                AnonymousAccess anonymous,
                AuthorizationConfigReader authorization,
                OpenGrants grants,
                Fairness fairness,
                ObjectProvider<AuditTrail> trail,
                ApplicationContext server) {
            return new AccessFilter(
                    login,
                    authenticators,
                    anonymous,
                    authorization.authorizer(),
                    grants,
                    fairness,
                    trail.getIfAvailable(),
                    server);
        }

        @Bean
        Reviewer accessReviewer(
                Authenticators authenticators, AuthorizationConfigReader authorization, RbacAuthorizer policy) {
            return new AccessReviewer(authenticators, authorization.authorizer(), policy);
        }

        @Bean
        PolicyAuthorizer policyAuthorizer(AuthorizationConfigReader authorization) {
            return new ExpressionAuthorizer(authorization.authorizer());
        }

        @Bean(destroyMethod = "close")
        StoredAccessControl accessControl(
                RbacAuthorizer policy,
                LiveObjects objects,
                FlowControl flows,
                OwnCredentials credentials,
                @Qualifier("controlScheduler") Scheduler scheduler) {
            return new StoredAccessControl(policy, objects, flows, credentials.authority(), scheduler);
        }
    }

    /** Brings access control to life once the types are served. */
    @FunctionalInterface
    interface AccessControl {
        Mono<Void> start(ControlPlane plane);
    }

    /** Follows the stored roles, bindings and levels of priority, and publishes the server's own authority if it has one. */
    static final class StoredAccessControl implements AccessControl, AutoCloseable {
        private static final GroupResource CLUSTER_ROLES = new GroupResource(RbacObjects.GROUP, "clusterroles");

        private final RbacAuthorizer policy;
        private final LiveObjects live;
        private final FlowControl flows;
        private final @Nullable String authority;
        private final BootstrapPolicy bootstrap = new BootstrapPolicy();
        private final Scheduler scheduler;
        private final List<Disposable> running = new CopyOnWriteArrayList<>();

        StoredAccessControl(
                RbacAuthorizer policy,
                LiveObjects live,
                FlowControl flows,
                @Nullable String authority,
                Scheduler scheduler) {
            this.policy = policy;
            this.live = live;
            this.flows = flows;
            this.authority = authority;
            this.scheduler = scheduler;
        }

        @Override
        public Mono<Void> start(ControlPlane plane) {
            if (authority != null) {
                plane.certificates().publish(authority);
            }
            RbacObjects objects = new RbacObjects(policy, plane::builtIn, scheduler);
            Aggregation aggregation = new Aggregation(plane.builtIn(CLUSTER_ROLES), scheduler);
            FlowObjects priorities = new FlowObjects(flows, plane::builtIn, Clock.systemUTC(), scheduler);
            running.add(objects::close);
            running.add(priorities::close);
            running.add(aggregation::close);
            running.add(live::close);
            live.start(plane::findBuiltIn);
            return bootstrap
                    .create(plane::builtIn)
                    .then(Mono.fromRunnable(objects::start))
                    .then(Mono.defer(objects::synced))
                    // Its writes need the role that it has only once the stored roles are known.
                    .then(Mono.fromRunnable(aggregation::start))
                    .then(Mono.defer(priorities::start));
        }

        @Override
        public void close() {
            running.forEach(Disposable::dispose);
        }
    }
}
