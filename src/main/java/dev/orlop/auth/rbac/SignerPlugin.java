package dev.orlop.auth.rbac;

import dev.orlop.auth.Action;
import dev.orlop.auth.Authorizer;
import dev.orlop.auth.Authorizer.Decision;
import dev.orlop.object.GoFormat;
import dev.orlop.object.GroupResource;
import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import dev.orlop.registry.Identity;
import dev.orlop.registry.admission.AdmissionPlugin;
import dev.orlop.registry.admission.Interest;
import dev.orlop.registry.type.AdmissionAttributes;
import dev.orlop.tree.Trees;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/**
 * Has certificate requests approved and signed by those who may for their signer.
 *
 * <p>They have the verb {@code approve} or {@code sign} on {@code signers}, on one or on all of a domain ({@code
 * CertificateApproval}, {@code CertificateSigning}).
 */
public final class SignerPlugin implements AdmissionPlugin {
    private static final GroupResource REQUESTS =
            new GroupResource("certificates.k8s.io", "certificatesigningrequests");

    private final Authorizer authorizer;

    public SignerPlugin(Authorizer authorizer) {
        this.authorizer = authorizer;
    }

    @Override
    public @Nullable Validator validator(Interest interest) {
        if (!interest.type().groupResource().equals(REQUESTS)) {
            return null;
        }
        return switch (interest.subresource()) {
            case APPROVAL -> write -> check(write, "approve");
            case STATUS -> write -> isSigned(write) ? check(write, "sign") : Mono.empty();
            default -> null;
        };
    }

    private static boolean isSigned(AdmissionAttributes write) {
        ObjectNode now = Trees.object(write.object(), "status");
        ObjectNode before = Trees.object(write.oldObject(), "status");
        return List.of("certificate", "conditions").stream()
                .anyMatch(field ->
                        !Trees.same(now == null ? null : now.get(field), before == null ? null : before.get(field)));
    }

    /** The signer is that of the stored request: nobody chooses another one in passing. */
    private Mono<Void> check(AdmissionAttributes write, String verb) {
        String signer = Trees.text(Trees.object(write.oldObject(), "spec"), "signerName");
        String domain = signer.substring(0, signer.indexOf('/') + 1) + "*";
        return allows(write.user(), verb, signer)
                .filter(allowed -> allowed)
                .switchIfEmpty(Mono.defer(() -> allows(write.user(), verb, domain)))
                .flatMap(allowed -> allowed
                        ? Mono.empty()
                        : Mono.error(new StatusException(Status.forbidden(
                                REQUESTS,
                                write.target().name(),
                                "user not permitted to " + verb + " requests with signerName " + GoFormat.quote(signer),
                                List.of()))));
    }

    private Mono<Boolean> allows(Identity user, String verb, String signer) {
        return authorizer
                .ask(user, Action.onResource(verb, REQUESTS.group(), "signers", "", signer))
                .map(Decision::allowed);
    }
}
