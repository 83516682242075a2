package dev.orlop.auth.rbac;

import dev.orlop.object.GroupResource;
import dev.orlop.registry.admission.AdmissionPlugin;
import dev.orlop.registry.admission.Interest;
import dev.orlop.registry.type.Admission.Operation;
import dev.orlop.registry.type.AdmissionAttributes;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/** Has every write of a role or binding pass {@link Escalation}. */
public final class EscalationPlugin implements AdmissionPlugin {
    private final Escalation escalation;

    public EscalationPlugin(Escalation escalation) {
        this.escalation = escalation;
    }

    @Override
    public @Nullable Validator validator(Interest interest) {
        boolean concerned = interest.type().groupResource().group().equals(RbacObjects.GROUP)
                && (interest.operation() == Operation.CREATE || interest.operation() == Operation.UPDATE);
        return concerned ? this::check : null;
    }

    private Mono<Void> check(AdmissionAttributes write) {
        ObjectNode object = write.object();
        GroupResource type =
                new GroupResource(write.resource().group(), write.resource().resource());
        return object == null ? Mono.empty() : escalation.checked(write.user(), type, object, write.oldObject());
    }
}
