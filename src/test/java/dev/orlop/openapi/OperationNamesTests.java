package dev.orlop.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.object.GroupVersionKind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OperationNamesTests {
    @ParameterizedTest
    @CsvSource({
        "'',                        v1,       Pod,    listCoreV1NamespacedPod,                  core_v1",
        "apps,                      v1,       Pod,    listAppsV1NamespacedPod,                  apps_v1",
        "rbac.authorization.k8s.io, v1,       Role,   listRbacAuthorizationV1NamespacedRole,    rbacAuthorization_v1",
        "two-kinds.golden.test,     v1alpha1, Widget, listTwoKindsGoldenTestV1alpha1NamespacedWidget, twoKindsGoldenTest_v1alpha1"
    })
    void operation_ofAGroup_isNamedAsTheApiServerNamesIt(
            String group, String version, String kind, String id, String tag) {
        OperationNames names = new OperationNames(new GroupVersionKind(group, version, kind));

        assertThat(names.id("list", "Namespaced" + kind)).isEqualTo(id);
        assertThat(names.tag()).isEqualTo(tag);
    }

    @ParameterizedTest
    @CsvSource({
        "create, '',     Widget,  create a Widget",
        "delete, '',     Ingress, delete an Ingress",
        "create, '',     Things,  create Things",
        "list,   '',     Widget,  list objects of kind Widget",
        "read,   status, Widget,  read status of the specified Widget",
        "patch,  scale,  Widget,  partially update scale of the specified Widget"
    })
    void description_ofAVerb_isASentence(String verb, String subresource, String kind, String description) {
        OperationNames names = new OperationNames(new GroupVersionKind("example.com", "v1", kind));

        assertThat(names.description(verb, subresource)).isEqualTo(description);
    }
}
