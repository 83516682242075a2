package dev.orlop.apply;

import static dev.orlop.apply.Fixture.NOW;
import static dev.orlop.apply.Fixture.json;
import static dev.orlop.apply.Fixture.live;
import static dev.orlop.apply.Fixture.object;
import static dev.orlop.apply.Fixture.widget;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.orlop.object.GroupVersionKind;
import dev.orlop.object.Status;
import dev.orlop.object.StatusException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The chain of steps around the merge, by short scripts of writes. */
class FieldOwnershipTests {
    private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

    private final FieldOwnership ownership = Fixture.ownership();

    private ObjectNode create(String manager, String members) {
        ObjectNode next = widget(members);
        ownership.update(null, next, manager, NOW);
        return stored(next);
    }

    private ObjectNode update(ObjectNode live, String manager, String members) {
        ObjectNode next = live(members);
        ownership.update(live, next, manager, NOW);
        return next;
    }

    private ObjectNode apply(@Nullable ObjectNode live, String manager, String members) {
        return stored(
                ownership.apply(live, widget(members), manager, false, NOW).object());
    }

    private ObjectNode force(@Nullable ObjectNode live, String manager, String members) {
        return stored(ownership.apply(live, widget(members), manager, true, NOW).object());
    }

    /** The object as the store would hand it out. */
    private static ObjectNode stored(ObjectNode object) {
        ObjectNode copy = object.deepCopy();
        ((ObjectNode) copy.get("metadata")).put("uid", "u-1").put("resourceVersion", "1");
        return copy;
    }

    private Status conflict(ObjectNode live, String manager, String members) {
        return catchThrowableOfType(StatusException.class, () -> apply(live, manager, members))
                .status();
    }

    /** The owners as {@code manager operation fields}, in stored order. */
    private static List<String> owners(ObjectNode object) {
        List<String> owners = new ArrayList<>();
        for (JsonNode entry : object.path("metadata").path("managedFields")) {
            owners.add(entry.path("manager").asString("") + " "
                    + entry.path("operation").asString("") + " "
                    + entry.get("fieldsV1").toString().replace('"', '\''));
        }
        return owners;
    }

    private static ObjectNode entry(ObjectNode object, int index) {
        return (ObjectNode) object.path("metadata").path("managedFields").get(index);
    }

    @Test
    void create_isTracked_withoutSystemFields() {
        ObjectNode created = create("m", "spec: {s: 'x', set: ['a']}");
        assertThat(owners(created))
                .containsExactly("m Update {'f:spec':{'.':{},'f:s':{},'f:set':{'.':{},'v:\\'a\\'':{}}}}");
        assertThat(entry(created, 0).get("time").stringValue()).isEqualTo("2026-01-02T03:04:05Z");
        assertThat(entry(created, 0).get("apiVersion").stringValue()).isEqualTo("example.com/v1");
    }

    @Test
    void update_takesWhatItChanges_fromEverybody() {
        ObjectNode created = create("m", "spec: {s: 'x', i: 1}");
        ObjectNode updated = update(created, "n", "spec: {s: 'y', i: 1}");
        assertThat(owners(updated))
                .containsExactly("m Update {'f:spec':{'.':{},'f:i':{}}}", "n Update {'f:spec':{'f:s':{}}}");
        assertThat(owners(update(updated, "n", "spec: {i: 1}")))
                .containsExactly("m Update {'f:spec':{'.':{},'f:i':{}}}");
    }

    @Test
    void update_ofUntrackedObject_staysUntracked() {
        assertThat(owners(update(live("spec: {s: 'x'}"), "n", "spec: {s: 'y'}")))
                .isEmpty();
    }

    @Test
    void apply_onUntrackedObject_findsOwnersFromBefore() {
        ObjectNode applied = apply(live("spec: {s: 'x', i: 1}"), "m", "spec: {s: 'x'}");
        assertThat(owners(applied))
                .containsExactly(
                        "m Apply {'f:spec':{'f:s':{}}}",
                        "before-first-apply Update {'f:spec':{'.':{},'f:i':{},'f:s':{}}}");
        assertThat(entry(applied, 0).has("time")).as("nothing changed").isFalse();
    }

    @Test
    void apply_again_changesNothing() {
        ObjectNode once = apply(null, "m", "spec: {s: 'x', kl: [{name: 'a'}]}");
        assertThat(apply(once, "m", "spec: {s: 'x', kl: [{name: 'a'}]}")).isEqualTo(once);
    }

    @Test
    void apply_withoutAField_removesItUnlessOthersOwnIt() {
        ObjectNode both = apply(apply(null, "m", "spec: {s: 'x', i: 1, b: true}"), "n", "spec: {i: 1}");
        ObjectNode left = apply(both, "m", "spec: {b: true}");
        assertThat(left.get("spec")).isEqualTo(json("{i: 1, b: true}"));
        assertThat(owners(left))
                .containsExactlyInAnyOrder("m Apply {'f:spec':{'f:b':{}}}", "n Apply {'f:spec':{'f:i':{}}}");
    }

    @Test
    void apply_ofAllButTheLastField_leavesNull() {
        ObjectNode once = apply(null, "m", "spec: {s: 'x'}");
        assertThat(apply(once, "m", "spec: {}").get("spec").isNull()).isTrue();
        assertThat(apply(once, "m", "status: {}").has("spec")).isFalse();
    }

    @Test
    void apply_neverRemovesWhatNobodyOwns() {
        ObjectNode once = apply(null, "m", "spec: {kl: [{name: 'a', value: '1'}]}");
        ObjectNode extended = once.deepCopy();
        ((ObjectNode) extended.path("spec").path("kl").get(0)).putArray("tags").add("t");
        ObjectNode left = apply(extended, "m", "spec: {kl: [{name: 'a'}]}");
        assertThat(left.get("spec")).isEqualTo(json("{kl: [{name: 'a', tags: ['t']}]}"));
    }

    @Test
    void conflict_namesOwnersAndFields() {
        ObjectNode live = apply(create("u", "spec: {i: 1, kl: [{name: 'a', value: '1'}]}"), "m", "spec: {s: 'x'}");
        Status one = conflict(live, "n", "spec: {s: 'y'}");
        assertThat(one.code()).isEqualTo(409);
        assertThat(one.message()).isEqualTo("Apply failed with 1 conflict: conflict with \"m\": .spec.s");
        Status all = conflict(live, "n", "spec: {s: 'y', i: 2, kl: [{name: 'a', value: '2'}]}");
        assertThat(all.message()).isEqualTo("""
            Apply failed with 3 conflicts: conflicts with "m":
            - .spec.s
            conflicts with "u" using example.com/v1:
            - .spec.i
            - .spec.kl[name="a"].value\
            """);
        assertThat(Objects.requireNonNull(all.details()).causes())
                .contains(new Status.Cause("FieldManagerConflict", "conflict with \"m\"", ".spec.s"));
    }

    @Test
    void sameValue_isNoConflict_butSharedOwnership() {
        ObjectNode live = apply(apply(null, "m", "spec: {s: 'x'}"), "n", "spec: {s: 'x'}");
        assertThat(owners(live))
                .containsExactlyInAnyOrder("m Apply {'f:spec':{'f:s':{}}}", "n Apply {'f:spec':{'f:s':{}}}");
    }

    @Test
    void force_takesTheFields() {
        ObjectNode live = apply(null, "m", "spec: {s: 'x', i: 1}");
        ObjectNode forced = force(live, "n", "spec: {s: 'y'}");
        assertThat(forced.get("spec")).isEqualTo(json("{s: 'y', i: 1}"));
        assertThat(owners(forced)).containsExactly("m Apply {'f:spec':{'f:i':{}}}", "n Apply {'f:spec':{'f:s':{}}}");
    }

    @Test
    void apply_checksTheConfiguration() {
        for (String config : List.of("spec: {z: 1}", "spec: {s: 1}", "spec: {set: ['a', 'a']}")) {
            assertThat(conflict(live("spec: {}"), "m", config).code())
                    .as(config)
                    .isEqualTo(400);
        }
        assertThat(conflict(live("spec: {}"), "m", "spec: {z: 1}").message())
                .isEqualTo("failed to create typed patch object (/w; example.com/v1, Kind=Widget): .spec.z: field not"
                        + " declared in schema");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{kind: 'Widget', metadata: {}}",
                "{apiVersion: 'example.com/v2', kind: 'Widget'}",
                "{apiVersion: 'example.com/v1', kind: 'Gadget'}",
                "{apiVersion: 'example.com/v1', kind: 'Widget', metadata: {managedFields: []}}",
            })
    void apply_ofAnotherType_isRefused(String config) {
        assertThatThrownBy(() -> ownership.apply(null, object(config), "m", false, NOW))
                .isInstanceOfSatisfying(
                        StatusException.class,
                        e -> assertThat(e.status().code()).isEqualTo(400));
    }

    /** Nor is the list looked at that does not read as one of entries. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{managedFields: [null]}",
                "{managedFields: [{time: ''}]}",
                "{managedFields: null}",
                "{ownerReferences: [{name: 'without a uid'}]}",
            })
    void apply_ofOddMetadata_isTaken(String metadata) {
        ObjectNode config = object("{apiVersion: 'example.com/v1', kind: 'Widget', metadata: " + metadata + "}");

        assertThat(ownership.apply(live("spec: {}"), config, "m", false, NOW).isChanged())
                .isTrue();
    }

    @Test
    void apply_onWhatDoesNotFitItsType_saysWhatItIs() {
        assertThat(conflict(live("spec: {s: 7}"), "m", "spec: {i: 1}").message())
                .isEqualTo("failed to create manager for existing fields: failed to convert new object"
                        + " (/w; example.com/v1, Kind=Widget) to smd typed: .spec.s: expected string, got"
                        + " &value.valueUnstructured{Value:7}");
    }

    /** What is wrong with the live object comes before what is wrong with the configuration. */
    @Test
    void apply_ofManagedFields_isRefusedAfterTheLiveObjectIsRead() {
        ObjectNode config =
                object("{apiVersion: 'example.com/v1', kind: 'Widget', metadata: {managedFields: []}, spec: {}}");

        assertThatThrownBy(() -> ownership.apply(live("spec: {s: 7}"), config, "m", false, NOW))
                .isInstanceOfSatisfying(
                        StatusException.class,
                        e -> assertThat(e.status().message())
                                .startsWith("failed to create manager for existing fields"));
    }

    @Test
    void resetFields_areOwnedByNobody() {
        FieldOwnership main = Fixture.tracked(Fixture.SPEC).endpoint(Fixture.KIND, "", ResetFields.of("status"));
        ObjectNode next = widget("spec: {s: 'x'}, status: {phase: 'new'}");
        main.update(null, next, "m", NOW);
        assertThat(owners(next)).containsExactly("m Update {'f:spec':{'.':{},'f:s':{}}}");
    }

    @Test
    void subresource_isPartOfTheIdentity() {
        FieldOwnership status =
                Fixture.tracked(Fixture.SPEC).endpoint(Fixture.KIND, "status", ResetFields.of("metadata", "spec"));
        ObjectNode live = create("m", "spec: {s: 'x'}");
        ObjectNode next = live.deepCopy();
        next.putObject("status").put("phase", "new");
        status.update(live, next, "m", NOW);
        assertThat(owners(next))
                .containsExactly(
                        "m Update {'f:spec':{'.':{},'f:s':{}}}", "m Update {'f:status':{'.':{},'f:phase':{}}}");
        assertThat(entry(next, 1).get("subresource").stringValue()).isEqualTo("status");
    }

    @Test
    void sentEntries_replaceTracking_ifTheyCanBeRead() {
        ObjectNode live = create("m", "spec: {s: 'x'}");
        ObjectNode next = live.deepCopy();
        entry(next, 0).put("manager", "hand");
        ObjectNode readable = next.deepCopy();
        ownership.update(live, readable, "n", NOW);
        assertThat(owners(readable)).containsExactly("hand Update {'f:spec':{'.':{},'f:s':{}}}");
        entry(next, 0).put("operation", "Replace");
        ownership.update(live, next, "n", NOW);
        assertThat(owners(next)).isEqualTo(owners(live));
    }

    /** Asked of kube-apiserver: what cannot be read counts as not sent, and what is odd and can be read is kept. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {'f:a':{}}               | true
        {'f:a':null}             | true
        {'i:1':{}}               | true
        {'i:-1':{}}              | true
        {'k:{}':{}}              | true
        {'f:a':'x'}              | false
        {'f:a':1}                | false
        {'f:a':[]}               | false
        {'a':{}}                 | false
        {'':{}}                  | false
        {'f':{}}                 | false
        {'x:a':{}}               | false
        {'k:x':{}}               | false
        {'k:[]':{}}              | false
        {'k:1':{}}               | false
        {'v:x':{}}               | false
        {'v:1 2':{}}             | false
        {'i:x':{}}               | false
        {'i:99999999999999999999':{}} | false
        {'.':{'f:a':{}}}         | false
        {'.':null}               | false
        'x'                      | false
        []                       | false
        1                        | false
        """)
    void sentFields_thatCannotBeRead_countAsNotSent(String fields, boolean readable) {
        ObjectNode object = live("spec: {s: 'x'}");
        sent(object, entries(1, json(fields)));

        ownership.update(null, object, "n", NOW);

        assertThat(owners(object).getLast()).isEqualTo("n Update {'f:spec':{'.':{},'f:s':{}}}");
        assertThat(owners(object)).hasSize(readable ? 2 : 1);
    }

    /** Bounded by the size of the request: 10 000 entries, and one of 50 000 fields. */
    @Test
    @Timeout(30)
    void sentEntries_inMasses_areReadInTimeThatGrowsWithThem() {
        ObjectNode many = live("spec: {s: 'x'}");
        sent(many, entries(10_000, json("{'f:spec': {'f:s': {}}}")));
        ObjectNode fields = object("{}");
        ObjectNode spec = fields.putObject("f:spec");
        for (int i = 0; i < 50_000; i++) {
            spec.putObject("f:k" + i);
        }
        ObjectNode wide = live("spec: {s: 'x'}");
        sent(wide, entries(1, fields));

        ownership.update(null, many, "n", NOW);
        ownership.update(null, wide, "n", NOW);

        // A create takes its fields from everybody.
        assertThat(owners(many)).hasSize(1);
        assertThat(owners(wide)).hasSize(2);
        assertThat(owners(apply(stored(wide), "a", "spec: {s: 'x'}"))).hasSize(3);
    }

    private static ArrayNode entries(int count, JsonNode fields) {
        ArrayNode entries = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < count; i++) {
            entries.addObject()
                    .put("manager", "m" + i)
                    .put("operation", "Apply")
                    .put("apiVersion", "example.com/v1")
                    .put("fieldsType", "FieldsV1")
                    .set("fieldsV1", fields);
        }
        return entries;
    }

    private static void sent(ObjectNode object, ArrayNode entries) {
        ((ObjectNode) object.get("metadata")).set("managedFields", entries);
    }

    @Test
    void oneEmptyEntry_endsTracking() {
        ObjectNode live = create("m", "spec: {s: 'x'}");
        ObjectNode next = live("spec: {s: 'y'}");
        ((ObjectNode) next.get("metadata")).set("managedFields", json("[{}]"));
        ownership.update(live, next, "n", NOW);
        assertThat(next.path("metadata").has("managedFields")).isFalse();
    }

    @Test
    void elevenUpdaters_shareAnEntry() {
        ObjectNode live = create("u00", "spec: {map: {k00: 'x'}}");
        StringBuilder map = new StringBuilder("k00: 'x'");
        for (int i = 1; i <= 11; i++) {
            String name = String.format("%02d", i);
            map.append(", k").append(name).append(": 'x'");
            ObjectNode next = live("spec: {map: {" + map + "}}");
            ownership.update(live, next, "u" + name, NOW.plusSeconds(i));
            live = next;
        }
        List<String> owners = owners(live);
        assertThat(owners).hasSize(10);
        assertThat(owners.getFirst())
                .isEqualTo("ancient-changes Update"
                        + " {'f:spec':{'.':{},'f:map':{'.':{},'f:k00':{},'f:k01':{},'f:k02':{}}}}");
        assertThat(entry(live, 0).get("time").stringValue()).isEqualTo("2026-01-02T03:04:07Z");
    }

    @Test
    void kubectl_takesOverWhatItAppliedOnTheClientSide() {
        ObjectNode live = clientSide("spec: {s: 'x', i: 1}");
        ObjectNode applied = apply(live, "kubectl", "spec: {s: 'y'}");
        assertThat(owners(applied)).first().isEqualTo("kubectl Apply {'f:spec':{'f:s':{}}}");
        assertThat(applied.path("metadata")
                        .path("annotations")
                        .get(LAST_APPLIED)
                        .stringValue())
                .isEqualTo("{\"apiVersion\":\"example.com/v1\",\"kind\":\"Widget\",\"metadata\":{\"name\":\"w\"},"
                        + "\"spec\":{\"s\":\"y\"}}\n");
        assertThat(conflict(live, "other", "spec: {s: 'y'}").code()).isEqualTo(409);
    }

    @Test
    void kubectl_doesNotTakeWhatHasChangedSince() {
        ObjectNode live = clientSide("spec: {s: 'x', i: 1}");
        ObjectNode next = live.deepCopy();
        ((ObjectNode) next.get("spec")).put("i", 2L);
        ownership.update(live, next, "u", NOW);
        assertThat(conflict(next, "kubectl", "spec: {s: 'y', i: 3}").message())
                .isEqualTo("Apply failed with 1 conflict: conflict with \"u\" using example.com/v1: .spec.i");
    }

    private ObjectNode clientSide(String members) {
        ObjectNode next = widget(members);
        String config = next.toString();
        ((ObjectNode) next.get("metadata")).putObject("annotations").put(LAST_APPLIED, config);
        ownership.update(null, next, "kubectl-client-side-apply", NOW);
        return stored(next);
    }

    @Test
    void versions_areComparedInTheManagersOwn() {
        TrackedType type = Fixture.tracked(Fixture.SPEC);
        FieldOwnership v2 = type.endpoint(new GroupVersionKind("example.com", "v2", "Widget"), "", ResetFields.none());
        ObjectNode live = apply(null, "m", "spec: {s: 'x', i: 1}");
        ObjectNode config = widget("spec: {s: 'x'}").put("apiVersion", "example.com/v2");
        ObjectNode seen = live.deepCopy().put("apiVersion", "example.com/v2");
        ObjectNode applied = v2.apply(seen, config, "m", false, NOW).object();
        assertThat(applied.get("spec")).isEqualTo(json("{s: 'x'}"));
        assertThat(entry(applied, 0).get("apiVersion").stringValue()).isEqualTo("example.com/v2");
    }

    @Test
    void onlyTimesChanged_isNoChange() {
        ObjectNode old = create("m", "spec: {s: 'x'}");
        ObjectNode next = old.deepCopy();
        entry(next, 0).put("time", "2027-01-01T00:00:00Z");
        UnchangedTimes.restore(next, old);
        assertThat(next).isEqualTo(old);
        ((ObjectNode) next.get("spec")).put("i", 1);
        entry(next, 0).put("time", "2027-01-01T00:00:00Z");
        UnchangedTimes.restore(next, old);
        assertThat(entry(next, 0).get("time").stringValue()).isEqualTo("2027-01-01T00:00:00Z");
    }

    @Test
    void entries_thatAreNotTouched_areWrittenAsTheyWereRead() {
        ObjectNode live = live("spec: {s: 'x'}");
        ArrayNode entries = (ArrayNode) json("""
            [{manager: 'go', operation: 'Apply', apiVersion: 'example.com/v1', time: '2020-01-01T01:00:00+01:00',
              fieldsType: 'FieldsV1', fieldsV1: {'f:spec': {'f:s': {}}}},
             {manager: 'go', operation: 'Update', apiVersion: 'example.com/v1', subresource: 'status',
              fieldsType: 'FieldsV1', fieldsV1: {'f:status': {'f:x': {}, '.': {}}}}]
            """);
        ((ObjectNode) live.get("metadata")).set("managedFields", entries);
        ObjectNode next = live("spec: {s: 'x', i: 1}, status: {x: 1}");
        ownership.update(live, next, "m", Instant.EPOCH);
        assertThat(next.path("metadata")
                        .path("managedFields")
                        .get(0)
                        .get("time")
                        .stringValue())
                .isEqualTo("2020-01-01T00:00:00Z");
        assertThat(owners(next)).contains("m Update {'f:spec':{'f:i':{}},'f:status':{'.':{},'f:x':{}}}");
    }

    @Test
    void scaleManagers_ownReplicasThere_andBack() {
        ScaleManagers scale =
                new ScaleManagers("example.com/v1", Map.of("example.com/v1", ".spec.i", "example.com/v0", ""));
        ObjectNode live = apply(apply(null, "m", "spec: {s: 'x', i: 1}"), "n", "spec: {b: true}");
        JsonNode ofObject = live.path("metadata").get("managedFields");
        ArrayNode ofScale = Objects.requireNonNull(scale.ofScale(ofObject));
        assertThat(ofScale).hasSize(1);
        assertThat(ofScale.get(0).get("apiVersion").stringValue()).isEqualTo("autoscaling/v1");
        assertThat(scale.ofObject(ofObject, ofScale)).isEqualTo(ofObject);
        JsonNode stolen = json("""
            [{manager: 'hpa', operation: 'Update', apiVersion: 'autoscaling/v1', subresource: 'scale',
              fieldsType: 'FieldsV1', time: '2026-01-01T00:00:00Z', fieldsV1: {'f:spec': {'f:replicas': {}}}}]
            """);
        ObjectNode object = object("{metadata: {}}");
        ((ObjectNode) object.get("metadata")).set("managedFields", scale.ofObject(ofObject, stolen));
        assertThat(owners(object))
                .containsExactly(
                        "m Apply {'f:spec':{'f:s':{}}}",
                        "n Apply {'f:spec':{'f:b':{}}}",
                        "hpa Update {'f:spec':{'f:i':{}}}");
        assertThat(entry(object, 2).has("time")).isFalse();
    }
}
