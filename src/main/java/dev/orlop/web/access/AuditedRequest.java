package dev.orlop.web.access;

import dev.orlop.auth.audit.AuditLog;
import dev.orlop.auth.audit.AuditRecord;
import dev.orlop.auth.audit.AuditRecord.ObjectMark;
import dev.orlop.auth.audit.AuditStage;
import dev.orlop.codec.CodecException;
import dev.orlop.codec.JsonCodec;
import dev.orlop.codec.ProtobufDecoder;
import dev.orlop.codec.YamlCodec;
import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import dev.orlop.registry.AuditAnnotations;
import dev.orlop.tree.Trees;
import dev.orlop.web.request.Audited;
import dev.orlop.web.stream.OnEventLoop;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** One request that is written down: writes its events as it goes through its stages. */
final class AuditedRequest implements Audited {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int OK = 200;
    private static final int SERVER_ERROR = 500;
    /** A client that left before its answer had begun ({@code filters.WithAudit}). */
    private static final Status CLOSED_EARLY = new Status("Success", "Connection closed early", "", OK, null, null);

    private final AuditLog log;
    private final AuditRecord record;
    private final ServerWebExchange exchange;
    private final ProtobufDecoder protobuf;
    private boolean failed;
    private int streamCode;

    AuditedRequest(AuditLog log, AuditRecord record, ServerWebExchange exchange, ProtobufDecoder protobuf) {
        this.log = log;
        this.record = record;
        this.exchange = exchange;
        this.protobuf = protobuf;
    }

    AuditRecord record() {
        return record;
    }

    /** Writes down that the request has come in, has it served, and writes down how it ended. */
    Mono<Void> around(Mono<Void> serving) {
        Mono<Void> written = log.received(record);
        Mono<Void> answer =
                written == null ? serving : OnEventLoop.of(exchange, written).then(serving);
        return answer.contextWrite(context -> context.put(AuditAnnotations.class, (AuditAnnotations) record::annotate))
                .doFinally(this::end);
    }

    @Override
    public void requestBody(byte[] body) {
        AuditRecord.Body written = record.requestBody();
        if (!written.isWanted() || body.length == 0) {
            return;
        }
        if (body.length > record.maxBody()) {
            written.leaveOut();
            return;
        }
        byte[] json = json(body);
        if (json != null) {
            written.set(json);
        }
    }

    /** One line of JSON, or null for a body that is none of the forms that are served. */
    private byte @Nullable [] json(byte[] body) {
        String header = exchange.getRequest().getHeaders().getFirst(HttpHeaders.CONTENT_TYPE);
        String type = header == null ? "" : header;
        try {
            JsonNode tree;
            if (type.contains("yaml")) {
                tree = YamlCodec.decode(body).object();
            } else if (type.contains("protobuf")) {
                tree = protobuf.decode(body);
            } else {
                tree = JSON.readTree(body);
            }
            return JsonCodec.text(tree).getBytes(StandardCharsets.UTF_8);
        } catch (CodecException | StatusException | JacksonException e) {
            // The answer says what is wrong with it.
            return null;
        }
    }

    @Override
    public void requestObject(ObjectNode object) {
        JsonNode metadata = object.get("metadata");
        record.object(new ObjectMark(
                Trees.text(metadata, "namespace"),
                Trees.text(metadata, "name"),
                Trees.text(metadata, "uid"),
                Trees.text(metadata, "resourceVersion")));
    }

    @Override
    public void status(Status status) {
        record.status(status);
    }

    @Override
    public void failed() {
        failed = true;
    }

    @Override
    public int maxAnswer() {
        return record.responseBody().isWanted() ? record.maxBody() : 0;
    }

    @Override
    public void answer(byte @Nullable [] json) {
        if (json == null) {
            record.responseBody().leaveOut();
        } else {
            record.responseBody().set(json);
        }
    }

    @Override
    public void streaming(int code) {
        streamCode = code;
        record.code(code);
        log.write(record, AuditStage.RESPONSE_STARTED);
    }

    private void end(SignalType signal) {
        HttpStatusCode code = exchange.getResponse().getStatusCode();
        if (streamCode != 0) {
            record.code(streamCode);
        } else if (code != null) {
            record.code(code.value());
        } else if (signal == SignalType.ON_ERROR) {
            record.code(SERVER_ERROR);
        } else {
            record.code(OK);
            if (signal == SignalType.CANCEL) {
                record.status(CLOSED_EARLY);
            }
        }
        log.write(record, failed ? AuditStage.PANIC : AuditStage.RESPONSE_COMPLETE);
    }
}
