package dev.orlop.auth.audit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Posts events to an HTTP server, as an {@code EventList} of {@code audit.k8s.io/v1} ({@code plugin/pkg/audit/webhook}).
 *
 * <p>A batch that does not get there is sent again after a pause, which doubles each time. 429 and 5xx are worth another
 * attempt, any other refusal is not. One thread.
 */
public final class AuditWebhook implements AuditQueue.Backend {
    private static final Logger log = LoggerFactory.getLogger(AuditWebhook.class);
    private static final byte[] HEAD =
            "{\"kind\":\"EventList\",\"apiVersion\":\"audit.k8s.io/v1\",\"metadata\":{},\"items\":["
                    .getBytes(StandardCharsets.UTF_8);
    private static final byte[] TAIL = "]}\n".getBytes(StandardCharsets.UTF_8);
    private static final int TOO_MANY_REQUESTS = 429;
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final Target target;
    private final HttpClient client;
    private boolean failing;

    /**
     * Where events go.
     *
     * @param tls null for what the platform trusts
     * @param tokenFile holds a bearer token; read for each batch, as tokens change
     * @param timeout of one attempt
     * @param attempts how often a batch is sent before it is lost, 0 for until it is there
     * @param pause before the second attempt
     */
    public record Target(
            URI url,
            @Nullable SSLContext tls,
            @Nullable Path tokenFile,
            Duration timeout,
            int attempts,
            Duration pause) {}

    public AuditWebhook(Target target) {
        this.target = target;
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(Redirect.NEVER)
                .connectTimeout(target.timeout());
        this.client = (target.tls() == null ? builder : builder.sslContext(target.tls())).build();
    }

    @Override
    public int write(List<byte[]> events) throws InterruptedException {
        byte[] list = list(events);
        Duration pause = target.pause();
        for (int attempt = 1; ; attempt++) {
            Outcome outcome = send(list);
            if (outcome == Outcome.TAKEN) {
                failing = false;
                return 0;
            }
            if (outcome == Outcome.REFUSED || attempt == target.attempts()) {
                return events.size();
            }
            // Nobody counts it down: an interruption ends the wait when the server stops.
            new CountDownLatch(1).await(pause.toMillis(), TimeUnit.MILLISECONDS);
            pause = pause.multipliedBy(2);
            pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
        }
    }

    private enum Outcome {
        TAKEN,
        REFUSED,
        WORTH_ANOTHER_ATTEMPT
    }

    private static byte[] list(List<byte[]> events) {
        ByteArrayOutputStream list = new ByteArrayOutputStream(
                events.stream().mapToInt(event -> event.length).sum() + HEAD.length + TAIL.length);
        list.writeBytes(HEAD);
        for (int i = 0; i < events.size(); i++) {
            if (i > 0) {
                list.write(',');
            }
            byte[] line = events.get(i);
            list.write(line, 0, line.length - 1);
        }
        list.writeBytes(TAIL);
        return list.toByteArray();
    }

    private Outcome send(byte[] list) throws InterruptedException {
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(target.url())
                    .timeout(target.timeout())
                    .header("Content-Type", "application/json")
                    .header("User-Agent", "orlop")
                    .POST(BodyPublishers.ofByteArray(list));
            if (target.tokenFile() != null) {
                String token = Files.readString(target.tokenFile(), StandardCharsets.UTF_8);
                request.header("Authorization", "Bearer " + token.strip());
            }
            int code = client.send(request.build(), BodyHandlers.discarding()).statusCode();
            return outcome(code);
        } catch (IOException | IllegalArgumentException e) {
            failed(e.toString());
            return Outcome.WORTH_ANOTHER_ATTEMPT;
        }
    }

    private Outcome outcome(int code) {
        if (code >= 200 && code < 300) {
            return Outcome.TAKEN;
        }
        failed("it answers " + code);
        return code == TOO_MANY_REQUESTS || code >= 500 ? Outcome.WORTH_ANOTHER_ATTEMPT : Outcome.REFUSED;
    }

    /** Says so once: further attempts will fail likewise. */
    private void failed(String why) {
        if (!failing) {
            failing = true;
            log.error("{} does not take audit events: {}", target.url(), why);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
