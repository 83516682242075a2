package dev.orlop.boot;

import dev.orlop.auth.audit.AuditFile;
import dev.orlop.auth.audit.AuditListener;
import dev.orlop.auth.audit.AuditLog;
import dev.orlop.auth.audit.AuditPolicy;
import dev.orlop.auth.audit.AuditPolicyFile;
import dev.orlop.auth.audit.AuditQueue;
import dev.orlop.auth.audit.AuditWebhook;
import dev.orlop.boot.metrics.AuditMeters;
import dev.orlop.boot.metrics.QueueMeters;
import dev.orlop.boot.properties.AuditProperties;
import dev.orlop.codec.ProtobufDecoder;
import dev.orlop.web.access.AuditTrail;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/** The audit log, where a backend for it is configured. */
@Configuration(proxyBeanMethods = false)
@Conditional(AuditWanted.class)
@EnableConfigurationProperties(AuditProperties.class)
class AuditConfiguration {
    /** Events of one write to a file: enough to make its cost small beside theirs. */
    private static final int FILE_BATCH = 1000;

    @Bean
    AuditListener auditListener(MeterRegistry registry, QueueMeters queues) {
        return new AuditMeters(registry, queues);
    }

    @Bean(destroyMethod = "close")
    AuditLog auditLog(AuditProperties properties, AuditListener listener, WatchedFiles files) {
        List<AuditQueue> queues = new ArrayList<>();
        Path path = properties.log().path();
        if (path != null) {
            queues.add(file(path, properties.log(), listener));
        }
        URI url = properties.webhook().url();
        if (url != null) {
            queues.add(webhook(url, properties.webhook(), listener));
        }
        if (queues.isEmpty()) {
            throw new IllegalArgumentException("orlop.audit.policy-file: nothing is written down unless"
                    + " orlop.audit.log.path or orlop.audit.webhook.url says where to");
        }
        int maxBody = (int) properties.maxBody().toBytes();
        AuditLog log = new AuditLog(AuditPolicy.DEFAULT, queues, maxBody, Clock.systemUTC(), listener);
        files.watch(
                "orlop.audit.policy-file",
                properties.policyFile(),
                policy -> log.replace(AuditPolicyFile.read(Files.readAllBytes(policy))));
        return log;
    }

    private static AuditQueue file(Path path, AuditProperties.Log settings, AuditListener listener) {
        AuditFile.Limits limits =
                new AuditFile.Limits(settings.maxSize().toBytes(), settings.maxBackups(), settings.maxAge());
        AuditFile file;
        try {
            file = new AuditFile(path, limits, Clock.systemUTC());
        } catch (IOException e) {
            throw new IllegalArgumentException("orlop.audit.log.path: " + path + " cannot be written to: " + e);
        }
        return new AuditQueue(
                "log",
                new AuditQueue.Settings(settings.queue().toBytes(), settings.blocking(), FILE_BATCH, Duration.ZERO),
                file,
                listener);
    }

    private static AuditQueue webhook(URI url, AuditProperties.Webhook settings, AuditListener listener) {
        if (!List.of("https", "http").contains(String.valueOf(url.getScheme())) || url.getHost() == null) {
            throw new IllegalArgumentException("orlop.audit.webhook.url: " + url + " is not https://HOST[:PORT]/PATH");
        }
        AuditWebhook.Target target = new AuditWebhook.Target(
                url,
                tls(settings),
                settings.tokenFile(),
                settings.timeout(),
                settings.blocking() ? 0 : settings.attempts(),
                settings.pause());
        return new AuditQueue(
                "webhook",
                new AuditQueue.Settings(
                        settings.queue().toBytes(),
                        settings.blocking(),
                        settings.maxBatch(),
                        settings.blocking() ? Duration.ZERO : settings.maxWait()),
                new AuditWebhook(target),
                listener);
    }

    private static @Nullable SSLContext tls(AuditProperties.Webhook settings) {
        Path authorities = settings.caFile();
        Path certificate = settings.certFile();
        Path key = settings.keyFile();
        if ((key == null) != (certificate == null)) {
            throw new IllegalArgumentException(
                    "orlop.audit.webhook.key-file and orlop.audit.webhook.cert-file go together, and only one is set");
        }
        if (authorities == null && certificate == null) {
            return null;
        }
        try {
            return SslBundle.of(new PemSslStoreBundle(
                            certificate == null || key == null
                                    ? null
                                    : PemSslStoreDetails.forCertificate(location(certificate))
                                            .withPrivateKey(location(key)),
                            authorities == null ? null : PemSslStoreDetails.forCertificate(location(authorities))))
                    .createSslContext();
        } catch (IllegalStateException e) {
            throw new IllegalArgumentException(
                    "orlop.audit.webhook.ca-file, cert-file, key-file: cannot be used: " + e.getMessage());
        }
    }

    private static String location(Path file) {
        return file.toUri().toString();
    }

    @Bean
    AuditTrail auditTrail(AuditLog log, ProtobufDecoder protobuf) {
        return new AuditTrail(log, protobuf);
    }
}
