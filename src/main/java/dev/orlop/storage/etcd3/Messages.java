package dev.orlop.storage.etcd3;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnsafeByteOperations;
import dev.orlop.storage.backend.Backend;
import dev.orlop.storage.backend.Backend.RangeQuery;
import dev.orlop.storage.backend.Backend.WatchQuery;
import dev.orlop.storage.backend.BackendEvent;
import dev.orlop.storage.backend.KeyValue;
import io.etcd.jetcd.api.Compare;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.TxnResponse;
import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchProgressRequest;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** etcd's messages, made of and read as the backend's types. */
final class Messages {
    /**
     * {@code WatchCreateRequest.fragment}, which jetcd's stubs do not know: etcd then splits answers at about the size
     * that it allows for requests. Without it a replay of a thousand revisions is one message.
     */
    private static final int REQUEST_FRAGMENTS = 8;
    /** {@code WatchResponse.fragment}: more of this answer follows. */
    private static final int MORE_FRAGMENTS = 7;

    private static final WatchRequest PROGRESS = WatchRequest.newBuilder()
            .setProgressRequest(WatchProgressRequest.getDefaultInstance())
            .build();

    private Messages() {}

    static ByteString key(String key) {
        return ByteString.copyFromUtf8(key);
    }

    static RangeRequest get(String key, long revision) {
        return RangeRequest.newBuilder().setKey(key(key)).setRevision(revision).build();
    }

    static RangeRequest range(RangeQuery query) {
        return RangeRequest.newBuilder()
                .setKey(key(query.start()))
                .setRangeEnd(key(query.end()))
                .setLimit(query.limit())
                .setRevision(query.revision())
                .build();
    }

    static RangeRequest count(String prefix) {
        return RangeRequest.newBuilder()
                .setKey(key(prefix))
                .setRangeEnd(key(Backend.prefixEnd(prefix)))
                .setCountOnly(true)
                .build();
    }

    /**
     * @param lease the lease to attach, 0 for none, or null to keep what the key has
     */
    static TxnRequest put(String key, byte[] value, long expectedRevision, @Nullable Long lease) {
        PutRequest.Builder put =
                PutRequest.newBuilder().setKey(key(key)).setValue(UnsafeByteOperations.unsafeWrap(value));
        if (lease == null) {
            put.setIgnoreLease(true);
        } else {
            put.setLease(lease);
        }
        return ifUnchanged(key, expectedRevision, RequestOp.newBuilder().setRequestPut(put));
    }

    static TxnRequest delete(String key, long expectedRevision) {
        DeleteRangeRequest.Builder delete = DeleteRangeRequest.newBuilder().setKey(key(key));
        return ifUnchanged(key, expectedRevision, RequestOp.newBuilder().setRequestDeleteRange(delete));
    }

    private static TxnRequest ifUnchanged(String key, long expectedRevision, RequestOp.Builder change) {
        return TxnRequest.newBuilder()
                .addCompare(Compare.newBuilder()
                        .setResult(Compare.CompareResult.EQUAL)
                        .setTarget(Compare.CompareTarget.MOD)
                        .setKey(key(key))
                        .setModRevision(expectedRevision))
                .addSuccess(change)
                .addFailure(RequestOp.newBuilder().setRequestRange(get(key, 0)))
                .build();
    }

    /** The only key that a failed transaction read, or null if it is absent. */
    static @Nullable KeyValue conflicting(TxnResponse response) {
        List<io.etcd.jetcd.api.KeyValue> read =
                response.getResponses(0).getResponseRange().getKvsList();
        return read.isEmpty() ? null : entry(read.getFirst());
    }

    static KeyValue entry(io.etcd.jetcd.api.KeyValue read) {
        return new KeyValue(read.getKey().toStringUtf8(), read.getValue().toByteArray(), read.getModRevision());
    }

    static WatchRequest watch(WatchQuery query, long afterRevision) {
        WatchCreateRequest.Builder create = WatchCreateRequest.newBuilder()
                .setKey(key(query.key()))
                .setStartRevision(afterRevision + 1)
                .setPrevKv(true)
                .setProgressNotify(true)
                .setUnknownFields(UnknownFieldSet.newBuilder()
                        .addField(
                                REQUEST_FRAGMENTS,
                                UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                        .build());
        if (query.prefix()) {
            create.setRangeEnd(key(Backend.prefixEnd(query.key())));
        }
        return WatchRequest.newBuilder().setCreateRequest(create).build();
    }

    static WatchRequest progress() {
        return PROGRESS;
    }

    static boolean hasMoreFragments(WatchResponse response) {
        return response.getUnknownFields()
                .getField(MORE_FRAGMENTS)
                .getVarintList()
                .contains(1L);
    }

    static BackendEvent event(Event event) {
        io.etcd.jetcd.api.KeyValue now = event.getKv();
        String key = now.getKey().toStringUtf8();
        byte[] previous = event.hasPrevKv() ? event.getPrevKv().getValue().toByteArray() : null;
        if (event.getType() == Event.EventType.DELETE) {
            return new BackendEvent.Delete(key, previous, now.getModRevision());
        }
        boolean created = now.getCreateRevision() == now.getModRevision();
        return new BackendEvent.Put(
                key, now.getValue().toByteArray(), previous, previous == null && !created, now.getModRevision());
    }
}
