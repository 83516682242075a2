package dev.orlop.schema.cel.value;

/**
 * Answers what a user may do, for the variable {@code authorizer} of admission policies. Asked on the thread of the
 * evaluation, so that it must not wait for anybody.
 */
@FunctionalInterface
public interface Authorization {
    /** Lets everybody do everything, as a server without an authorizer does. */
    Authorization ALLOWED = question -> new Decision(true, "", "");

    /**
     * What is asked: about a resource if there is one, else about a path.
     *
     * @param serviceAccount {@code namespace/name} of the account that is asked about; empty for who made the request
     * @param verb of Kubernetes for a resource, of HTTP for a path
     */
    record Question(
            String serviceAccount,
            String verb,
            String path,
            String group,
            String resource,
            String subresource,
            String namespace,
            String name,
            String fieldSelector,
            String labelSelector) {}

    /** The answer, why it is so, and what went wrong in finding it; texts may be empty. */
    record Decision(boolean allowed, String reason, String error) {}

    Decision decide(Question question);
}
