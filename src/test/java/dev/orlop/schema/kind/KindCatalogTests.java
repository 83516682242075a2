package dev.orlop.schema.kind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orlop.schema.SchemaNode;
import dev.orlop.schema.SchemaNode.ListType;
import dev.orlop.schema.SchemaNode.MapType;
import dev.orlop.schema.SchemaNode.Type;
import dev.orlop.schema.kind.KindValue.Shape;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class KindCatalogTests {
    private static final String CORE = "io.k8s.api.core.v1.";

    @Test
    void resources_areThe58OfTheReferenceAndEachHasItsType() {
        assertThat(KindCatalog.resources()).hasSize(58);
        assertThat(KindCatalog.reviews()).hasSize(8);
        assertThat(KindCatalog.resources())
                .allSatisfy(each -> assertThat(KindCatalog.type(each.type()).field("metadata"))
                        .as(each.kind())
                        .isNotNull());
    }

    @Test
    void resource_hasNames() {
        KindResource deployment = Objects.requireNonNull(KindCatalog.resource("apps/v1", "Deployment"));
        assertThat(deployment.plural()).isEqualTo("deployments");
        assertThat(deployment.subresources()).containsExactly("status", "scale");
        assertThat(deployment.shortNames()).containsExactly("deploy");
        assertThat(deployment.categories()).containsExactly("all");
        assertThat(KindCatalog.resource("apps/v1", "Pod")).isNull();
    }

    @Test
    void type_hasMergeKeysOfItsFields() {
        SchemaNode ports = field("ServiceSpec", "ports").node();
        assertThat(ports.listType()).isEqualTo(ListType.MAP);
        assertThat(ports.listKeys()).containsExactly("port", "protocol");
        assertThat(ports.patchMergeKey()).isEqualTo("port");
        assertThat(ports.patchStrategy()).isEqualTo("merge");
        SchemaNode port = Objects.requireNonNull(ports.items());
        assertThat(port).isSameAs(KindCatalog.type(CORE + "ServicePort").node());
        assertThat(Objects.requireNonNull(port.property("protocol")).defaultValue())
                .hasToString("\"TCP\"");
        assertThat(port.required()).containsExactly("port");
        assertThat(field("PersistentVolumeSpec", "claimRef").node())
                .returns(MapType.GRANULAR, SchemaNode::mapType)
                .satisfies(node -> assertThat(node.property("uid")).isNotNull());
        assertThat(KindCatalog.type(CORE + "LocalObjectReference").node().mapType())
                .isEqualTo(MapType.ATOMIC);
    }

    @Test
    void field_hasItsPlaceInProtobufAndGo() {
        assertThat(field("Volume", "secret")).satisfies(secret -> {
            assertThat(secret.number()).isEqualTo(6);
            assertThat(secret.within()).containsExactly(2);
            assertThat(secret.pointer()).isTrue();
        });
        assertThat(field("Volume", "name").always()).isTrue();
        assertThat(field("ServicePort", "targetPort").value().shape()).isEqualTo(Shape.INT_OR_STRING);
        assertThat(field("Event", "eventTime").value().shape()).isEqualTo(Shape.MICRO_TIME);
        assertThat(field("Secret", "data").value()).satisfies(data -> {
            assertThat(data.shape()).isEqualTo(Shape.MAP);
            assertThat(Objects.requireNonNull(data.element()).shape()).isEqualTo(Shape.BYTES);
        });
        assertThat(field("ServiceSpec", "type").value().values()).contains("NodePort");
        assertThat(field("ServicePort", "targetPort").node().type()).isEqualTo(Type.ANY);
    }

    @Test
    void type_unknown() {
        assertThatThrownBy(() -> KindCatalog.type("nope")).isInstanceOf(NoSuchElementException.class);
    }

    private static KindField field(String type, String field) {
        return Objects.requireNonNull(KindCatalog.type(CORE + type).field(field));
    }
}
