package dev.orlop.proof.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.orlop.apply.field.FieldsV1;
import dev.orlop.auth.Authentication;
import dev.orlop.auth.CertificateUsers;
import dev.orlop.auth.jwt.SignedToken;
import dev.orlop.codec.CodecException;
import dev.orlop.codec.DecodedBody;
import dev.orlop.codec.FieldReader;
import dev.orlop.codec.JsonCodec;
import dev.orlop.codec.MetadataSlices;
import dev.orlop.codec.ProtobufDecoder;
import dev.orlop.codec.RequestDecoder;
import dev.orlop.codec.YamlCodec;
import dev.orlop.object.FieldSelector;
import dev.orlop.object.JsonPath;
import dev.orlop.object.LabelSelector;
import dev.orlop.object.ResourceVersion;
import dev.orlop.object.SelectableFields;
import dev.orlop.object.StatusException;
import dev.orlop.patch.JsonMergePatch;
import dev.orlop.patch.JsonPatch;
import dev.orlop.patch.PatchException;
import dev.orlop.patch.StrategicMergePatch;
import dev.orlop.registry.ResourceStore;
import dev.orlop.schema.cel.PolicyCompiler;
import dev.orlop.schema.kind.KindCatalog;
import dev.orlop.schema.kind.KindMessages;
import dev.orlop.schema.kind.KindType;
import dev.orlop.storage.ContinueToken;
import dev.orlop.storage.StorageException;
import dev.orlop.web.access.BearerTokens;
import dev.orlop.web.request.Accept;
import dev.orlop.web.request.BodyDecoder;
import dev.orlop.web.request.DeleteQuery;
import dev.orlop.web.request.Query;
import dev.orlop.web.request.ReadQuery;
import dev.orlop.web.request.RequestPath;
import dev.orlop.web.request.ResourcePath;
import dev.orlop.web.request.WriteQuery;
import java.io.ByteArrayInputStream;
import java.net.URLEncoder;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;
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
    PROTOBUF("k8s\0\n\u000f\n\u0002v1\u0012\tConfigMap\u0012\t\n\u0007\n\u0001a\u001a\0\"\0".getBytes(ISO_8859_1)) {
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
    /** Of server-sent events: read as the parameter that it stands for. */
    EVENT_ID("18446744073709") {
        @Override
        void parse(byte[] input) {
            ReadQuery.get(Query.parse("resourceVersion=" + URLEncoder.encode(text(input), UTF_8)));
        }
    },
    OPTIONS(
            "dryRun=All&fieldManager=a&fieldValidation=Strict&force=true&propagationPolicy=Orphan&gracePeriodSeconds=1") {
        @Override
        void parse(byte[] input) {
            Query query = Query.parse(text(input));
            attempt(() -> new WriteQuery(query, "CreateOptions").options("agent/1", warning -> {}));
            attempt(() -> new WriteQuery(query, "PatchOptions")
                    .options(ResourceStore.PatchType.APPLY, "agent/1", warning -> {}));
            attempt(() -> DeleteQuery.of(query));
        }
    },
    DELETE_OPTIONS("""
        {"kind":"DeleteOptions","apiVersion":"v1","preconditions":{"uid":"a","resourceVersion":"1"},"dryRun":["All"],\
        "propagationPolicy":"Orphan","gracePeriodSeconds":0,"orphanDependents":null}""") {
        @Override
        void parse(byte[] input) {
            DeleteQuery.of(BodyDecoder.JSON, input, PROTOBUF_DECODER);
        }
    },
    JWT("eyJhbGciOiJSUzI1NiIsImtpZCI6ImEifQ.eyJpc3MiOiJhIiwiYXVkIjpbImIiXSwiZXhwIjoxLCJqdGkiOiJjIn0.AAAA") {
        @Override
        void parse(byte[] input) {
            SignedToken token = SignedToken.parse(text(input));
            if (token != null) {
                token.keyId();
                token.issuer();
                token.id();
                token.audiences();
                token.time("exp", Instant.EPOCH);
            }
        }
    },
    BEARER("base64url.bearer.authorization.k8s.io.YQ, v4.channel.k8s.io") {
        @Override
        void parse(byte[] input) {
            BearerTokens.of(get().header("Sec-WebSocket-Protocol", text(input)).build());
            BearerTokens.of(get().header("Authorization", text(input)).build());
        }
    },
    /** The users of clients' certificates: whoever signs them decides what stands in them. */
    CLIENT_CERTIFICATE(Base64.getDecoder()
            .decode(
                    "MIIBxzCCAW2gAwIBAgIUGeyYxsyb7uzokNRG+8XTV29wb9cwCgYIKoZIzj0EAwIwQTENMAsGA1UEAwwEamFuZTENMAsGA1UECgwE"
                            + "ZGV2czEMMAoGA1UECgwDb3BzMRMwEQYJKwYBBAGDwlMCDAR1LTQyMCAXDTI2MTEyNzE1MzQxOFoYDzIxMjYxMTAzMTUzNDE4WjBB"
                            + "MQ0wCwYDVQQDDARqYW5lMQ0wCwYDVQQKDARkZXZzMQwwCgYDVQQKDANvcHMxEzARBgkrBgEEAYPCUwIMBHUtNDIwWTATBgcqhkjO"
                            + "PQIBBggqhkjOPQMBBwNCAASR9pGimjthZREoAUZaJ6zMLNRdVsnTTzkphleMpfx5xagVdl3FtF+IdWZvkfWGPidOjxAFfPeCkiih"
                            + "J0YLKif0o0EwPzATBgNVHSUEDDAKBggrBgEFBQcDAjAJBgNVHRMEAjAAMB0GA1UdDgQWBBToNmHKPlHE+KcrhFQ9x0KvDVHYajAK"
                            + "BggqhkjOPQQDAgNIADBFAiEAqfWupjEJy9Wm0btnROsV823M4IVSMjt5bz9wZM7rrNQCIGub0MuYL9kV2t8zG9/JBusH7+AMyd82"
                            + "B4Rjb08UDGhB")) {
        @Override
        void parse(byte[] input) {
            X509Certificate certificate;
            try {
                certificate = (X509Certificate)
                        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(input));
            } catch (CertificateException refused) {
                return; // The end of the handshake.
            }
            requireUser(certificate);
        }
    },
    ACCEPT("application/json;as=Table;g=meta.k8s.io;v=v1;q=0.5, application/yaml, */*;q=0.1") {
        @Override
        void parse(byte[] input) {
            ServerHttpRequest request = get().header("Accept", text(input)).build();
            Accept.typeOfStatus(request);
            Accept.mayBeEvents(request);
            Accept.ofDocument(request, true);
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
    STRATEGIC_MERGE_PATCH(
            "{\"spec\":{\"$setElementOrder/containers\":[{\"name\":\"b\"},{\"name\":\"a\"}],\"containers\":"
                    + "[{\"name\":\"a\",\"image\":\"i\",\"$patch\":\"replace\"}],\"$retainKeys\":[\"containers\"]},"
                    + "\"metadata\":{\"$deleteFromPrimitiveList/finalizers\":[\"f\"]}}") {
        @Override
        void parse(byte[] input) {
            DecodedBody body = RequestDecoder.decode(input);
            StrategicMergePatch.of(body.tree(), body.duplicates(), POD).apply(pod());
        }
    },
    /** As the path of each operation that has one. */
    JSON_POINTER("/a/~01/0") {
        @Override
        void parse(byte[] input) {
            for (String operation : List.of("add", "remove", "replace", "move", "copy", "test")) {
                ObjectNode step = MAPPER.createObjectNode()
                        .put("op", operation)
                        .put("path", text(input))
                        .put("from", text(input))
                        .put("value", 1);
                attempt(() -> JsonPatch.of(MAPPER.createArrayNode().add(step), List.of(), true)
                        .apply(object()));
            }
        }
    },
    /** What readers find in the bytes of an object without making a tree of it is what a tree would show. */
    STORED_OBJECT(
            "{\"metadata\":{\"managedFields\":[{}],\"name\":\"a\",\"labels\":{\"b\":\"\\u0022\"}},\"spec\":{\"x\":[1]}}") {
        @Override
        void parse(byte[] input) {
            if (!(RequestDecoder.decode(input).tree() instanceof ObjectNode tree)) {
                return;
            }
            byte[] json = CODEC.encode(tree).json();
            JsonNode whole = RequestDecoder.decode(json).tree();
            byte[] bare = MetadataSlices.without(json, MetadataSlices.managedFields(json));
            if (whole.path("metadata") instanceof ObjectNode metadata) {
                metadata.remove("managedFields");
            }
            requireSame(
                    JsonCodec.text(whole),
                    JsonCodec.text(RequestDecoder.decode(bare).tree()));
            JsonNode spec = SPEC.read(json)[0];
            requireSame(
                    JsonCodec.text(whole.path("spec")),
                    JsonCodec.text(spec == null ? MissingNode.getInstance() : spec));
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
    private static final KindType POD = requireNonNull(KindCatalog.kind("v1", "Pod"));
    private static final JsonCodec CODEC = new JsonCodec(SelectableFields.NONE);
    private static final FieldReader SPEC = new FieldReader(List.of(List.of("spec")));

    private final byte[] seed;

    FuzzTarget(String seed) {
        this(seed.getBytes(UTF_8));
    }

    FuzzTarget(byte[] seed) {
        this.seed = seed;
    }

    /** Input that is right, for mutations. */
    byte[] seed() {
        return seed.clone();
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

    /** One of several ways to read an input: that it is refused does not spare it the others. */
    private static void attempt(Runnable reading) {
        try {
            reading.run();
        } catch (PatchException | StatusException | IllegalArgumentException refused) {
            // Each of them becomes a 4xx.
        }
    }

    private static MockServerHttpRequest.BaseBuilder<?> get() {
        return MockServerHttpRequest.get("/apis");
    }

    private static ObjectNode pod() {
        return (ObjectNode)
                MAPPER.readTree(
                        "{\"metadata\":{\"finalizers\":[\"f\"]},\"spec\":{\"containers\":[{\"name\":\"a\"},{\"name\":\"b\"}]}}");
    }

    static void requireSame(String once, String again) {
        if (!once.equals(again)) {
            throw new AssertionError("read again it is " + again + " and no more " + once);
        }
    }

    /** It is nobody's, or somebody's who has a name. */
    private static void requireUser(X509Certificate certificate) {
        Authentication user;
        try {
            user = CertificateUsers.of(certificate);
        } catch (IllegalArgumentException e) {
            throw new AssertionError("no 401 comes of it", e);
        }
        if (user != null && user.identity().name().isEmpty()) {
            throw new AssertionError("a user without a name: " + user.identity());
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
