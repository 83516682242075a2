package dev.orlop.auth.chain;

import dev.orlop.auth.pki.PemKeys;
import dev.orlop.codec.CodecException;
import dev.orlop.codec.YamlCodec;
import dev.orlop.tree.Trees;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The server of a kubeconfig file's current context, and the credential for it ({@code clientcmd/api/v1}).
 *
 * @param server an address of HTTPS
 * @param authorization the header of that name, or empty
 */
record KubeConfig(String server, String authorization, SslContext tls) {
    /**
     * Reads a file; others that it names are beside it.
     *
     * @param files is told of each file before it is read
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException saying what is wrong with it; never a secret
     */
    static KubeConfig read(Path file, Consumer<Path> files) throws IOException {
        ObjectNode tree;
        try {
            files.accept(file);
            tree = YamlCodec.decode(Files.readAllBytes(file)).object();
        } catch (CodecException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        ObjectNode context = entry(tree, "contexts", Trees.text(tree, "current-context"), "context");
        ObjectNode cluster = entry(tree, "clusters", Trees.text(context, "cluster"), "cluster");
        String name = Trees.text(context, "user");
        ObjectNode user = name.isEmpty() ? tree.objectNode() : entry(tree, "users", name, "user");
        refuse(cluster, "proxy-url", "tls-server-name");
        refuse(user, "exec", "auth-provider", "as", "as-groups");
        String server = Trees.text(cluster, "server");
        if (!server.startsWith("https://")) {
            throw new IllegalArgumentException("clusters: server must be an address of HTTPS");
        }
        Beside beside = new Beside(file, files);
        return new KubeConfig(server, authorization(user, beside), tls(cluster, user, beside));
    }

    /** Reads what stands beside a file. */
    private record Beside(Path file, Consumer<Path> files) {
        String read(String name) throws IOException {
            Path named = file.resolveSibling(name);
            files.accept(named);
            return Files.readString(named);
        }
    }

    private static ObjectNode entry(ObjectNode tree, String list, String name, String member) {
        for (JsonNode entry : Trees.elements(tree, list)) {
            ObjectNode found = Trees.object(entry, member);
            if (Trees.text(entry, "name").equals(name) && found != null) {
                return found;
            }
        }
        throw new IllegalArgumentException(list + ": there is none named \"" + name + '"');
    }

    private static void refuse(ObjectNode of, String... members) {
        for (String member : members) {
            if (of.has(member)) {
                throw new IllegalArgumentException(member + ": is not supported");
            }
        }
    }

    private static String authorization(ObjectNode user, Beside files) throws IOException {
        String token = Trees.text(user, "token");
        if (token.isEmpty() && user.has("tokenFile")) {
            token = files.read(Trees.text(user, "tokenFile")).strip();
        }
        if (!token.isEmpty()) {
            return "Bearer " + token;
        }
        String name = Trees.text(user, "username");
        byte[] both = (name + ":" + Trees.text(user, "password")).getBytes(StandardCharsets.UTF_8);
        return name.isEmpty() ? "" : "Basic " + Base64.getEncoder().encodeToString(both);
    }

    private static SslContext tls(ObjectNode cluster, ObjectNode user, Beside files) throws IOException {
        String authority = pem(cluster, "certificate-authority", files);
        String certificate = pem(user, "client-certificate", files);
        String key = pem(user, "client-key", files);
        try {
            SslContextBuilder builder = SslContextBuilder.forClient();
            if (Trees.flag(cluster, "insecure-skip-tls-verify")) {
                builder.trustManager(InsecureTrustManagerFactory.INSTANCE);
            } else if (authority != null) {
                builder.trustManager(certificates(authority));
            }
            if (certificate != null && key != null) {
                builder.keyManager(PemKeys.privateKey(key), certificates(certificate));
            }
            return builder.build();
        } catch (GeneralSecurityException | SSLException | IllegalArgumentException e) {
            throw new IllegalArgumentException("a certificate or key cannot be used: " + e.getMessage(), e);
        }
    }

    private static X509Certificate[] certificates(String pem) throws GeneralSecurityException {
        return CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8)))
                .stream()
                .map(X509Certificate.class::cast)
                .toArray(X509Certificate[]::new);
    }

    /** What stands in the file itself, else in the one that it names, else null. */
    private static @Nullable String pem(ObjectNode of, String member, Beside files) throws IOException {
        String data = Trees.text(of, member + "-data");
        if (!data.isEmpty()) {
            return new String(Base64.getMimeDecoder().decode(data), StandardCharsets.UTF_8);
        }
        String named = Trees.text(of, member);
        return named.isEmpty() ? null : files.read(named);
    }
}
