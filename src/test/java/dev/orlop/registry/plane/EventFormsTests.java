package dev.orlop.registry.plane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.object.KubeObject.TypeMeta;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class EventFormsTests {
    private static final JsonMapper JSON = new JsonMapper();
    private static final TypeMeta SERVED = new TypeMeta("events.k8s.io/v1", "Event");

    private static ObjectNode tree(String json) {
        return (ObjectNode) JSON.readTree(json.replace('\'', '"'));
    }

    /** Each member of one group's form and of the other's. */
    @ParameterizedTest
    @CsvSource({
        "involvedObject,regarding",
        "message,note",
        "reportingComponent,reportingController",
        "source,deprecatedSource",
        "firstTimestamp,deprecatedFirstTimestamp",
        "lastTimestamp,deprecatedLastTimestamp",
        "count,deprecatedCount",
        "reason,reason",
        "series,series"
    })
    void members_goForthAndBack(String stored, String served) {
        ObjectNode object = tree("{'apiVersion':'v1','kind':'Event','" + stored + "':{'x':1}}");
        ObjectNode before = object.deepCopy();

        EventForms.EVENTS.view(object, SERVED);
        assertThat(object).isEqualTo(tree("{'apiVersion':'events.k8s.io/v1','kind':'Event','" + served + "':{'x':1}}"));

        EventForms.EVENTS.store(object);
        assertThat(object).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({
        "CORE,reason,reason",
        "CORE,source,source.component",
        "CORE,involvedObject.name,involvedObject.name",
        "EVENTS,reason,reason",
        "EVENTS,regarding.name,involvedObject.name",
        "EVENTS,reportingController,reportingComponent",
    })
    void path_ofAField_isThatInTheStore(EventForms form, String field, String path) {
        assertThat(form.path(field)).isEqualTo(path);
    }

    @Test
    void fields_ofBothForms_standForTheSamePaths() {
        assertThat(EventForms.CORE.fields()).contains("involvedObject.uid", "source", "reportingComponent", "type");
        assertThat(EventForms.EVENTS.fields())
                .contains("regarding.uid", "reportingController", "type")
                .doesNotContain("source", "source.component", "involvedObject.uid");
        assertThat(EventForms.EVENTS.fields().stream().map(EventForms.EVENTS::path))
                .isSubsetOf(EventForms.CORE.fields());
    }

    @Test
    void type_isTheStoredOneOfBoth() {
        assertThat(EventForms.CORE.isOther()).isFalse();
        assertThat(EventForms.EVENTS.isOther()).isTrue();
        assertThat(EventForms.EVENTS.type()).isEqualTo(EventForms.CORE.type());
    }
}
