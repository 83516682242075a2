package dev.orlop.web.access;

import dev.orlop.auth.account.IssuerDocuments;
import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Shows the issuer of service accounts' tokens and its keys ({@code pkg/routes/openidmetadata.go}). */
@RestController
public final class IssuerController {
    private static final MediaType KEY_SET = MediaType.parseMediaType("application/jwk-set+json");
    private static final CacheControl KEPT =
            CacheControl.maxAge(Duration.ofHours(1)).cachePublic();

    private final IssuerDocuments documents;

    public IssuerController(IssuerDocuments documents) {
        this.documents = documents;
    }

    @GetMapping({"/.well-known/openid-configuration", "/.well-known/openid-configuration/"})
    ResponseEntity<byte[]> configuration(ServerHttpRequest request) {
        InetSocketAddress host = request.getHeaders().getHost();
        String server =
                host == null ? "localhost" : host.getHostString() + (host.getPort() > 0 ? ":" + host.getPort() : "");
        return answer(MediaType.APPLICATION_JSON, documents.configuration(server));
    }

    @GetMapping({"/openid/v1/jwks", "/openid/v1/jwks/"})
    ResponseEntity<byte[]> keys() {
        return answer(KEY_SET, documents.keys());
    }

    private ResponseEntity<byte[]> answer(MediaType type, byte[] body) {
        if (!documents.isDiscoverable()) {
            throw new StatusException(Status.unknownPath());
        }
        return ResponseEntity.ok().contentType(type).cacheControl(KEPT).body(body);
    }
}
