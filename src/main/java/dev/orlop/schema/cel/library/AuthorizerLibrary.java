package dev.orlop.schema.cel.library;

import static dev.orlop.schema.cel.library.Library.BOOL;
import static dev.orlop.schema.cel.library.Library.STRING;

import dev.cel.common.types.CelType;
import dev.orlop.object.NameRule;
import dev.orlop.schema.cel.value.Authorization;
import dev.orlop.schema.cel.value.Authorization.Decision;
import dev.orlop.schema.cel.value.Authorization.Question;
import dev.orlop.schema.cel.value.CelError;
import dev.orlop.schema.cel.value.Opaque;

/** The functions on {@code authorizer}, which ask what a user may do ({@code apiserver/pkg/cel/library/authz.go}). */
public final class AuthorizerLibrary {
    private static final String AUTHORIZER_NAME = "kubernetes.authorization.Authorizer";
    private static final String PATH_NAME = "kubernetes.authorization.PathCheck";
    private static final String GROUP_NAME = "kubernetes.authorization.GroupCheck";
    private static final String RESOURCE_NAME = "kubernetes.authorization.ResourceCheck";
    private static final String DECISION_NAME = "kubernetes.authorization.Decision";

    public static final CelType AUTHORIZER = Library.opaque(AUTHORIZER_NAME);
    public static final CelType RESOURCE = Library.opaque(RESOURCE_NAME);
    private static final CelType PATH = Library.opaque(PATH_NAME);
    private static final CelType GROUP = Library.opaque(GROUP_NAME);
    private static final CelType DECISION = Library.opaque(DECISION_NAME);

    private AuthorizerLibrary() {}

    /** A question in the making; the type says how far it has got. */
    private record Check(String typeName, Authorization authorization, Question question) implements Opaque {
        Check as(String type, Question next) {
            return new Check(type, authorization, next);
        }

        Object ask(String verb) {
            Question q = question;
            return new Answer(authorization.decide(new Question(
                    q.serviceAccount(),
                    verb,
                    q.path(),
                    q.group(),
                    q.resource(),
                    q.subresource(),
                    q.namespace(),
                    q.name(),
                    q.fieldSelector(),
                    q.labelSelector())));
        }
    }

    private record Answer(Decision decision) implements Opaque {
        @Override
        public String typeName() {
            return DECISION_NAME;
        }
    }

    /** The value of {@code authorizer}. */
    public static Object authorizer(Authorization authorization) {
        return new Check(AUTHORIZER_NAME, authorization, new Question("", "", "", "", "", "", "", "", "", ""));
    }

    /** The value of {@code authorizer.requestResource}. */
    public static Object resource(
            Authorization authorization,
            String group,
            String resource,
            String subresource,
            String namespace,
            String name) {
        Question question = new Question("", "", "", group, resource, subresource, namespace, name, "", "");
        return new Check(RESOURCE_NAME, authorization, question);
    }

    static Library library() {
        return new Library()
                .member("path", "authorizer_path", PATH, AuthorizerLibrary::path, AUTHORIZER, STRING)
                .member("group", "authorizer_group", GROUP, AuthorizerLibrary::group, AUTHORIZER, STRING)
                .member(
                        "serviceAccount",
                        "authorizer_serviceaccount",
                        AUTHORIZER,
                        AuthorizerLibrary::serviceAccount,
                        AUTHORIZER,
                        STRING,
                        STRING)
                .member("resource", "groupcheck_resource", RESOURCE, AuthorizerLibrary::resource, GROUP, STRING)
                .member(
                        "subresource",
                        "resourcecheck_subresource",
                        RESOURCE,
                        args -> part(args, Part.SUBRESOURCE),
                        RESOURCE,
                        STRING)
                .member(
                        "namespace",
                        "resourcecheck_namespace",
                        RESOURCE,
                        args -> part(args, Part.NAMESPACE),
                        RESOURCE,
                        STRING)
                .member("name", "resourcecheck_name", RESOURCE, args -> part(args, Part.NAME), RESOURCE, STRING)
                .member(
                        "fieldSelector",
                        "authorizer_fieldselector",
                        RESOURCE,
                        args -> part(args, Part.FIELDS),
                        RESOURCE,
                        STRING)
                .member(
                        "labelSelector",
                        "authorizer_labelselector",
                        RESOURCE,
                        args -> part(args, Part.LABELS),
                        RESOURCE,
                        STRING)
                .member(
                        "check",
                        "pathcheck_check",
                        DECISION,
                        args -> ((Check) args[0]).ask((String) args[1]),
                        PATH,
                        STRING)
                .member(
                        "check",
                        "resourcecheck_check",
                        DECISION,
                        args -> ((Check) args[0]).ask((String) args[1]),
                        RESOURCE,
                        STRING)
                .member(
                        "errored",
                        "decision_errored",
                        BOOL,
                        args -> !decision(args).error().isEmpty(),
                        DECISION)
                .member(
                        "error",
                        "decision_error",
                        STRING,
                        args -> decision(args).error(),
                        DECISION)
                .member(
                        "allowed",
                        "decision_allowed",
                        BOOL,
                        args -> decision(args).allowed(),
                        DECISION)
                .member(
                        "reason",
                        "decision_reason",
                        STRING,
                        args -> decision(args).reason(),
                        DECISION);
    }

    private static Decision decision(Object[] args) {
        return ((Answer) args[0]).decision;
    }

    private static Object path(Object[] args) {
        Check check = (Check) args[0];
        String path = (String) args[1];
        if (path.isBlank()) {
            return new CelError("path must not be empty");
        }
        String account = check.question.serviceAccount();
        return check.as(PATH_NAME, new Question(account, "", path, "", "", "", "", "", "", ""));
    }

    private static Object group(Object[] args) {
        Check check = (Check) args[0];
        String account = check.question.serviceAccount();
        return check.as(GROUP_NAME, new Question(account, "", "", (String) args[1], "", "", "", "", "", ""));
    }

    private static Object serviceAccount(Object[] args) {
        Check check = (Check) args[0];
        String namespace = (String) args[1];
        String name = (String) args[2];
        if (!NameRule.DNS_1123_SUBDOMAIN.isValid(name)) {
            return new CelError("Invalid service account name");
        }
        if (!NameRule.DNS_1123_LABEL.isValid(namespace)) {
            return new CelError("Invalid service account namespace");
        }
        return check.as(AUTHORIZER_NAME, new Question(namespace + "/" + name, "", "", "", "", "", "", "", "", ""));
    }

    private static Object resource(Object[] args) {
        Check check = (Check) args[0];
        String resource = (String) args[1];
        if (resource.isBlank()) {
            return new CelError("resource must not be empty");
        }
        Question q = check.question;
        return check.as(
                RESOURCE_NAME, new Question(q.serviceAccount(), "", "", q.group(), resource, "", "", "", "", ""));
    }

    private enum Part {
        SUBRESOURCE,
        NAMESPACE,
        NAME,
        FIELDS,
        LABELS
    }

    private static Object part(Object[] args, Part part) {
        Check check = (Check) args[0];
        String text = (String) args[1];
        Question q = check.question;
        return check.as(
                RESOURCE_NAME,
                new Question(
                        q.serviceAccount(),
                        "",
                        "",
                        q.group(),
                        q.resource(),
                        part == Part.SUBRESOURCE ? text : q.subresource(),
                        part == Part.NAMESPACE ? text : q.namespace(),
                        part == Part.NAME ? text : q.name(),
                        part == Part.FIELDS ? text : q.fieldSelector(),
                        part == Part.LABELS ? text : q.labelSelector()));
    }
}
