package dev.orlop.proof.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.orlop.apply.field.FieldsV1;
import dev.orlop.codec.CodecException;
import dev.orlop.codec.DecodedBody;
import dev.orlop.codec.JsonCodec;
import dev.orlop.codec.ProtobufDecoder;
import dev.orlop.codec.RequestDecoder;
import dev.orlop.codec.YamlCodec;
import dev.orlop.object.FieldSelector;
import dev.orlop.object.JsonPath;
import dev.orlop.object.LabelSelector;
import dev.orlop.object.ResourceVersion;
import dev.orlop.object.StatusException;
import dev.orlop.patch.JsonMergePatch;
import dev.orlop.patch.JsonPatch;
import dev.orlop.patch.PatchException;
import dev.orlop.schema.cel.PolicyCompiler;
import dev.orlop.schema.kind.KindMessages;
import dev.orlop.storage.ContinueToken;
import dev.orlop.storage.StorageException;
import dev.orlop.web.request.Query;
import dev.orlop.web.request.RequestPath;
import dev.orlop.web.request.ResourcePath;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The parsers of what clients send. Each takes any bytes: it reads them or refuses them by the exception that becomes a
 * 4xx. Anything else that it throws is a 500, and a finding; so is what it reads and then writes otherwise.
 */
enum FuzzTarget {
    JSON(
            "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"a\"},\"n\":[1,-2.5e3,true,null,\"\\u00e9\"]}") {
        @Override
        void parse(byte[] input) {
            DecodedBody body = RequestDecoder.decode(input);
            String text = JsonCodec.text(body.tree());
            requireSame(
                    text,
                    JsonCodec.text(RequestDecoder.decode(text.getBytes(UTF_8)).tree()));
        }
    },
    YAML("""
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: a}
        data:
          x: &a |
            text
          y: *a
          z: !!str 017
        """) {
        @Override
        void parse(byte[] input) {
            DecodedBody body = YamlCodec.decode(input);
            String text = JsonCodec.text(body.tree());
            requireSame(
                    text,
                    JsonCodec.text(
                            YamlCodec.decode(YamlCodec.encode(body.tree())).tree()));
        }
    },
    PROTOBUF("k8s\0\n\u000f\n\u0002v1\u0012\tConfigMap\u0012\t\n\u0007\n\u0001a\u001a\0\"\0") {
        @Override
        void parse(byte[] input) {
            PROTOBUF_DECODER.decode(input);
        }
    },
    LABEL_SELECTOR("a=b,c!=d,e in (f,g),!h,i notin (j),k==l,m>1") {
        @Override
        void parse(byte[] input) {
            LabelSelector selector = LabelSelector.parse(text(input));
            requireSame(
                    selector.toString(),
                    LabelSelector.parse(selector.toString()).toString());
        }
    },
    FIELD_SELECTOR("metadata.name=a,spec.x!=b\\,c") {
        @Override
        void parse(byte[] input) {
            FieldSelector selector = FieldSelector.parse(text(input));
            requireSame(
                    selector.toString(),
                    FieldSelector.parse(selector.toString()).toString());
        }
    },
    CONTINUE_TOKEN(ContinueToken.after("/registry/widgets/a/b", 17).encode("/registry/widgets/")) {
        @Override
        void parse(byte[] input) {
            ContinueToken token = ContinueToken.decode(text(input), "/registry/widgets/");
            if (!token.startKey().startsWith("/registry/widgets/")) {
                throw new AssertionError("leads out of its list: " + token);
            }
        }
    },
    PATH("/apis/proof.orlop.dev/v1/namespaces/a%20b/widgets/c/status") {
        @Override
        void parse(byte[] input) {
            ResourcePath.of(RequestPath.parse(text(input)));
        }
    },
    QUERY("watch=true&resourceVersion=12&labelSelector=a%3Db&limit=5&dryRun=All&dryRun=x") {
        @Override
        void parse(byte[] input) {
            Query query = Query.parse(text(input));
            query.flag("watch");
            query.number("limit");
            query.all("dryRun");
        }
    },
    RESOURCE_VERSION("18446744073709") {
        @Override
        void parse(byte[] input) {
            ResourceVersion.parse(text(input));
        }
    },
    JSON_PATCH(
            "[{\"op\":\"add\",\"path\":\"/a/~01/-\",\"value\":[1]},{\"op\":\"move\",\"from\":\"/b\",\"path\":\"/c\"},"
                    + "{\"op\":\"test\",\"path\":\"/d/0\",\"value\":1},{\"op\":\"remove\",\"path\":\"/d/0\"}]") {
        @Override
        void parse(byte[] input) {
            DecodedBody body = RequestDecoder.decode(input);
            JsonPatch.of(body.tree(), body.duplicates(), true).apply(object());
        }
    },
    MERGE_PATCH("{\"a\":null,\"b\":{\"c\":[1,2]},\"d\":\"x\"}") {
        @Override
        void parse(byte[] input) {
            DecodedBody body = RequestDecoder.decode(input);
            JsonMergePatch.of(body.tree(), body.duplicates(), true).apply(object());
        }
    },
    JSON_PATH(".spec.conditions[?(@.type==\"Ready\")].status") {
        @Override
        void parse(byte[] input) {
            JsonPath.parse(text(input)).first(object());
        }
    },
    FIELDS_V1(
            "{\"f:metadata\":{\"f:labels\":{\".\":{},\"f:a\":{}}},\"f:x\":{\"k:{\\\"name\\\":\\\"b\\\"}\":{},\"v:1\":{},\"i:0\":{}}}") {
        @Override
        void parse(byte[] input) throws FieldsV1.FormatException {
            FieldsV1.Decoded decoded =
                    FieldsV1.read(RequestDecoder.decode(input).tree());
            if (decoded.exact()) {
                JsonNode written = FieldsV1.write(decoded.set());
                requireSame(
                        decoded.set().toString(), FieldsV1.read(written).set().toString());
            }
        }
    },
    CEL("object.spec.replicas <= 5 && has(object.metadata.labels) && object.items.all(i, i.matches('^a+$'))") {
        @Override
        void parse(byte[] input) {
            new PolicyCompiler()
                    .compile(text(input), PolicyCompiler.Result.BOOL, PolicyCompiler.Scope.of(false, false));
        }
    };

    private static final ProtobufDecoder PROTOBUF_DECODER = new ProtobufDecoder(new KindMessages());
    private static final JsonMapper MAPPER = JsonMapper.shared();

    private final String seed;

    FuzzTarget(String seed) {
        this.seed = seed;
    }

    /** Input that is right, for mutations. */
    byte[] seed() {
        return this == PROTOBUF ? seed.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1) : seed.getBytes(UTF_8);
    }

    abstract void parse(byte[] input) throws Exception;

    /** Reads or refuses; throws what is a finding. */
    final void fuzz(byte[] input) {
        try {
            parse(input);
        } catch (CodecException
                | PatchException
                | StatusException
                | StorageException
                | IllegalArgumentException
                | FieldsV1.FormatException refused) {
            // Each of them becomes a 4xx.
        } catch (Exception e) {
            throw new AssertionError(name() + " fails by " + e, e);
        }
    }

    static void requireSame(String once, String again) {
        if (!once.equals(again)) {
            throw new AssertionError("read again it is " + again + " and no more " + once);
        }
    }

    static String text(byte[] input) {
        return new String(input, UTF_8);
    }

    static ObjectNode object() {
        return (ObjectNode)
                MAPPER.readTree("{\"a\":{\"~1\":[1]},\"b\":2,\"d\":[1,{\"e\":3}],\"spec\":{\"conditions\":[]}}");
    }

    /** All of them. */
    static List<FuzzTarget> all() {
        return List.of(values());
    }
}
