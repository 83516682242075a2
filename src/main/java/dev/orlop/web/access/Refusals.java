package dev.orlop.web.access;

import dev.orlop.auth.Action;
import dev.orlop.auth.Authorizer.Decision;
import dev.orlop.object.GroupResource;
import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import dev.orlop.registry.Identity;
import java.util.List;

/** Words the answers to those who may not ({@code responsewriters.Forbidden}, {@code apierrors.NewUnauthorized}). */
final class Refusals {
    private Refusals() {}

    static StatusException unauthorized() {
        return new StatusException(new Status("Failure", "Unauthorized", Status.Reason.UNAUTHORIZED, 401, null, null));
    }

    /**
     * Lets pass what is allowed.
     *
     * @throws StatusException 403 for what is not, 500 where nobody could say
     */
    static void unlessAllowed(Identity identity, Action action, Decision decision) {
        if (decision.allowed()) {
            return;
        }
        throw decision.error().isEmpty()
                ? forbidden(identity, action, decision)
                : new StatusException(Status.internalError(decision.error()));
    }

    private static StatusException forbidden(Identity identity, Action action, Decision decision) {
        String reason = decision.reason().isEmpty() ? "" : ": " + decision.reason();
        String user = "User \"" + identity.name() + "\" cannot " + action.verb();
        if (!action.isOnResource()) {
            String text = "forbidden: " + user + " path \"" + action.path() + '"' + reason;
            Status.Details none = new Status.Details("", "", "", "", List.of(), 0);
            return new StatusException(new Status("Failure", text, Status.Reason.FORBIDDEN, 403, none, null));
        }
        String where = action.namespace().isEmpty()
                ? " at the cluster scope"
                : " in the namespace \"" + action.namespace() + '"';
        String text = user + " resource \"" + action.fullResource() + "\" in API group \"" + action.group() + '"'
                + where + reason;
        GroupResource resource = new GroupResource(action.group(), action.resource());
        return new StatusException(
                action.name().isEmpty()
                        ? ofCollection(resource, text)
                        : Status.forbidden(resource, action.name(), text, List.of()));
    }

    private static Status ofCollection(GroupResource resource, String text) {
        Status.Details details = new Status.Details("", resource.group(), resource.resource(), "", List.of(), 0);
        return new Status("Failure", resource + " is forbidden: " + text, Status.Reason.FORBIDDEN, 403, details, null);
    }
}
