package dev.orlop.boot.properties;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The audit log. It is off unless {@code log.path} or {@code webhook.url} is set.
 *
 * @param policyFile file with a Policy of audit.k8s.io/v1; read again when it changes. Without one the metadata of every
 *     request is written down once it is answered, except for probes
 * @param maxBody how large a body may be to be written down; a larger one is left out, and the event says so
 */
@ConfigurationProperties("orlop.audit")
public record AuditProperties(
        @Nullable Path policyFile,
        @DefaultValue("1MB") DataSize maxBody,
        @DefaultValue Log log,
        @DefaultValue Webhook webhook) {

    /**
     * A file with one event a line.
     *
     * @param path the file; its directory is made if it is not there
     * @param maxSize how large it may become before a new one is begun; the old ones stay beside it with the time in their
     *     names
     * @param maxBackups how many old files are kept, 0 for all
     * @param maxAge how long old files are kept, 0 for ever
     * @param queue how many bytes of events may wait to be written; what comes beyond is lost and counted
     * @param blocking whether a request waits until its first event is written, and is refused with 503 when the queue is
     *     full, so that nothing is done that is not written down
     */
    public record Log(
            @Nullable Path path,
            @DefaultValue("100MB") DataSize maxSize,
            @DefaultValue("10") int maxBackups,
            @DefaultValue("0") Duration maxAge,
            @DefaultValue("16MB") DataSize queue,
            @DefaultValue("false") boolean blocking) {}

    /**
     * A server that takes lists of events by POST.
     *
     * @param url where to, https or http
     * @param caFile PEM file with authorities that may sign the server's certificate, instead of those that Java trusts
     * @param certFile PEM file with a client certificate for it
     * @param keyFile PEM file with the key of that certificate
     * @param tokenFile file with a bearer token for it; read for each list
     * @param maxBatch how many events a list has at most
     * @param maxWait how long an event waits for others to be sent with
     * @param timeout how long an attempt may take
     * @param attempts how often a list is sent before it is lost and counted; while blocking it is sent until it is there
     * @param pause how long the second attempt waits; it doubles with each further one, up to a minute
     * @param queue how many bytes of events may wait to be sent; what comes beyond is lost and counted
     * @param blocking whether a request waits until its first event is sent, and is refused with 503 when the queue is full
     */
    public record Webhook(
            @Nullable URI url,
            @Nullable Path caFile,
            @Nullable Path certFile,
            @Nullable Path keyFile,
            @Nullable Path tokenFile,
            @DefaultValue("400") int maxBatch,
            @DefaultValue("5s") Duration maxWait,
            @DefaultValue("10s") Duration timeout,
            @DefaultValue("5") int attempts,
            @DefaultValue("1s") Duration pause,
            @DefaultValue("16MB") DataSize queue,
            @DefaultValue("false") boolean blocking) {}
}
