package dev.orlop.registry.plane;

import static dev.orlop.registry.plane.RegistryFixture.CONFIG_MAPS;
import static dev.orlop.registry.plane.RegistryFixture.CRDS;
import static dev.orlop.registry.plane.RegistryFixture.NAMESPACES;
import static dev.orlop.registry.plane.RegistryFixture.WIDGETS;
import static dev.orlop.registry.plane.RegistryFixture.at;
import static dev.orlop.registry.plane.RegistryFixture.causes;
import static dev.orlop.registry.plane.RegistryFixture.failure;
import static dev.orlop.registry.plane.RegistryFixture.get;
import static dev.orlop.registry.plane.RegistryFixture.in;
import static dev.orlop.registry.plane.RegistryFixture.json;
import static dev.orlop.registry.plane.RegistryFixture.tree;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.object.KubeObject;
import dev.orlop.object.Status;
import dev.orlop.object.Status.Cause;
import dev.orlop.registry.ResourceStore;
import dev.orlop.registry.ResourceStore.FieldValidation;
import dev.orlop.tree.Metadata;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** ObjectMeta on create and update, good and bad. */
class MetadataRulesTests {
    @TempDir
    static Path directory;

    private static RegistryFixture registry;

    @BeforeAll
    static void open() {
        registry = new RegistryFixture(directory);
        registry.createWidgetCrd();
    }

    @AfterAll
    static void close() {
        registry.close();
    }

    private static KubeObject create(String body) {
        return registry.create(CONFIG_MAPS, in("default"), body);
    }

    private static Status refused(String body) {
        return registry.createFailure(CONFIG_MAPS, in("default"), body);
    }

    private static List<String> fields(Status status) {
        assertThat(status.code()).as(status.message()).isEqualTo(422);
        return causes(status).stream().map(Cause::field).toList();
    }

    @Test
    void create_replacesWhatTheServerOwns() {
        KubeObject created = create(
                "{'metadata':{'name':'owned','uid':'mine','creationTimestamp':'2001-01-01T00:00:00Z',"
                        + "'deletionTimestamp':'2001-01-01T00:00:00Z','deletionGracePeriodSeconds':5,'selfLink':'/x','generation':7}}");
        assertThat(created.meta().uid()).isNotEqualTo("mine").hasSize(36);
        assertThat(created.meta().deletionTimestamp()).isNull();
        assertThat(created.meta().generation()).isZero();
        ObjectNode metadata = (ObjectNode) tree(created).get("metadata");
        assertThat(metadata.has("selfLink")).isFalse();
        assertThat(metadata.has("deletionGracePeriodSeconds")).isFalse();
        assertThat(metadata.get("creationTimestamp").asString()).doesNotStartWith("2001");
    }

    @Test
    void create_toleratesExplicitNulls() {
        KubeObject created = create("{'metadata':{'name':'nulls','creationTimestamp':null,'labels':null},'data':null}");
        assertThat(tree(created).get("metadata").has("labels")).isFalse();
    }

    @Test
    void create_withResourceVersion_isBadRequest() {
        assertThat(refused("{'metadata':{'name':'rv','resourceVersion':'4'}}").code())
                .isEqualTo(400);
    }

    @Test
    void create_ofATakenName_isAlreadyExists() {
        create("{'metadata':{'name':'taken'}}");
        Status status = refused("{'metadata':{'name':'taken'}}");
        assertThat(status.code()).isEqualTo(409);
        assertThat(status.reason()).isEqualTo("AlreadyExists");
    }

    @Test
    void generateName_makesDistinctNames_andCutsLongPrefixes() {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            names.add(create("{'metadata':{'generateName':'gen-'}}").meta().name());
        }
        assertThat(names).hasSize(20).allMatch(name -> name.matches("gen-[bcdfghjklmnpqrstvwxz2456789]{5}"));
        String cut = create("{'metadata':{'generateName':'" + "p".repeat(80) + "'}}")
                .meta()
                .name();
        assertThat(cut).hasSize(63).startsWith("p".repeat(58));
    }

    @ParameterizedTest
    @CsvSource({
        "{'metadata':{}}, metadata.name",
        "{'metadata':{'name':'Upper'}}, metadata.name",
        "{'metadata':{'name':'a..b'}}, metadata.name",
        "{'metadata':{'name':'a/b'}}, metadata.name",
        "{'metadata':{'generateName':'Bad_'}}, metadata.generateName",
        "{'metadata':{'name':'a'~'labels':{'-x':'v'}}}, metadata.labels",
        "{'metadata':{'name':'a'~'labels':{'x':'a b'}}}, metadata.labels",
        "{'metadata':{'name':'a'~'annotations':{'a b':'v'}}}, metadata.annotations",
        "{'metadata':{'name':'a'~'finalizers':['no good']}}, metadata.finalizers",
        "{'metadata':{'name':'a'~'finalizers':['orphan'~'foregroundDeletion']}}, metadata.finalizers",
        "{'metadata':{'name':'a'~'ownerReferences':[{'apiVersion':'v1'~'kind':'X'~'name':'y'}]}},"
                + " metadata.ownerReferences.uid",
        "{'metadata':{'name':'a'~'ownerReferences':[{'apiVersion':'v1'~'kind':'Event'~'name':'y'~'uid':'u'}]}},"
                + " metadata.ownerReferences",
    })
    void create_withBadMetadata_namesTheField(String body, String field) {
        assertThat(fields(refused(body.replace('~', ',')))).contains(field);
    }

    @Test
    void create_withHugeAnnotations_isTooLong() {
        Status status = refused("{'metadata':{'name':'a','annotations':{'x':'" + "y".repeat(256 * 1024) + "'}}}");
        assertThat(causes(status)).extracting(Cause::reason).containsExactly("FieldValueTooLong");
    }

    @Test
    void create_withTwoControllers_isInvalid() {
        String owner = "{'apiVersion':'v1','kind':'X','name':'y','uid':'%s','controller':true}";
        String body = "{'metadata':{'name':'a','ownerReferences':[" + owner.formatted("u") + "," + owner.formatted("w")
                + "]}}";
        assertThat(fields(refused(body))).containsExactly("metadata.ownerReferences");
    }

    @Test
    void create_dropsExactDuplicatesOfOwners_withAWarning() {
        String owner = "{'apiVersion':'v1','kind':'X','name':'y','uid':'u'}";
        registry.warnings.clear();
        KubeObject created = create("{'metadata':{'name':'twice','ownerReferences':[" + owner + "," + owner + "]}}");
        assertThat(created.meta().ownerReferences()).hasSize(1);
        assertThat(registry.warnings).hasSize(1).allMatch(text -> text.contains("duplicate"));
    }

    @ParameterizedTest
    @CsvSource({
        "{'metadata':7}",
        "{'metadata':{'name':7}}",
        "{'metadata':{'name':'a'~'labels':{'x':1}}}",
        "{'metadata':{'name':'a'~'labels':['x']}}",
        "{'metadata':{'name':'a'~'finalizers':'x'}}",
        "{'metadata':{'name':'a'~'creationTimestamp':'yesterday'}}",
        "{'metadata':{'name':'a'~'ownerReferences':[7]}}",
        "{'metadata':{'name':'a'~'namespace':'other'}}",
        "{'apiVersion':'v2'~'metadata':{'name':'a'}}",
        "{'kind':'Secret'~'metadata':{'name':'a'}}",
    })
    void create_withWrongTypesOrPlace_isBadRequest(String body) {
        Status status = refused(body.replace('~', ','));
        assertThat(status.code()).as(status.message()).isEqualTo(400);
    }

    @Test
    void unknownMetadata_isDropped_warnedOf_orRefused() {
        String body = "{'metadata':{'name':'unknown','color':'red'}}";
        var store = registry.store(CONFIG_MAPS);
        Status strict =
                failure(store.create(in("default"), json(body), registry.options(false, FieldValidation.STRICT)));
        assertThat(strict.code()).isEqualTo(400);
        assertThat(strict.message()).contains("unknown field \"metadata.color\"");
        registry.warnings.clear();
        KubeObject created =
                get(store.create(in("default"), json(body), registry.options(false, FieldValidation.WARN)));
        assertThat(registry.warnings).containsExactly("unknown field \"metadata.color\"");
        assertThat(tree(created).get("metadata").has("color")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {}                                              | 400 | the object provided is unrecognized (must be of type Widget): Object 'Kind' is missing in '{}' ({})
        {"kind":"Widget"}                               | 400 | the API version in the data () does not match the expected API version (example.com/v1)
        {"kind":"Widget","apiVersion":"example.com/v9"} | 400 | the API version in the data (example.com/v9) does not match the expected API version (example.com/v1)
        {"kind":"Widget","apiVersion":"a/b/c"}          | 400 | the object provided is unrecognized (must be of type Widget): unexpected GroupVersion string: a/b/c ({"kind":"Widget","apiVersion": ...)
        {"kind":5,"apiVersion":"example.com/v1"}        | 400 | the object provided is unrecognized (must be of type Widget): couldn't get version/kind; json parse error: json: cannot unmarshal number into Go struct field .kind of type string ({"kind":5,"apiVersion":"exampl ...)
        {"kind":"Other","apiVersion":"example.com/v1","metadata":{"name":"a"}} | 422 | Other.example.com "a" is invalid: kind: Invalid value: "Other": must be Widget
        """)
    void customResource_mustStateItsType(String body, int code, String message) {
        Status status = registry.createFailure(WIDGETS, in("default"), body);
        assertThat(status.message()).isEqualTo(message);
        assertThat(status.code()).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {"kind":"Secret"}        | converting (v1.Secret) to (v1.ConfigMap): unknown conversion
        {"kind":"Nope"}          | no kind "Nope" is registered for version "v1" in scheme "oracle/core.go:36"
        {"apiVersion":"apps/v1"} | no kind "ConfigMap" is registered for version "apps/v1" in scheme "oracle/core.go:36"
        """)
    void builtInResource_mayLeaveOutItsType_butNotLie(String body, String message) {
        Status status = registry.createFailure(CONFIG_MAPS, in("default"), body);
        assertThat(status.message()).endsWith(" cannot be handled as a ConfigMap: " + message);
        assertThat(status.code()).isEqualTo(400);
    }

    @Test
    void namespaceName_isALabel() {
        Status status = registry.createFailure(NAMESPACES, RegistryFixture.CLUSTER, "{'metadata':{'name':'a.b'}}");
        assertThat(fields(status)).containsExactly("metadata.name");
    }

    /** The reference has two rules that find it. */
    @Test
    void update_ofTheDeletionTimestamp_isInvalid() {
        KubeObject created = create("{'metadata':{'generateName':'immutable-'}}");
        ObjectNode body = tree(created);
        Metadata.of(body).text("deletionTimestamp", "2001-01-01T00:00:00Z");
        Status status = registry.updateFailure(
                CONFIG_MAPS, in("default"), created.meta().name(), body);
        assertThat(fields(status)).containsExactly("metadata.deletionTimestamp", "metadata.deletionTimestamp");
        assertThat(status.message())
                .isEqualTo("ConfigMap \"" + created.meta().name()
                        + "\" is invalid: metadata.deletionTimestamp: Invalid value: \"2001-01-01T00:00:00Z\": field is"
                        + " immutable");
    }

    @Test
    void update_ofTheCreationTimestamp_keepsTheStoredOne() {
        KubeObject created = create("{'metadata':{'generateName':'kept-'}}");
        ObjectNode body = tree(created);
        Metadata.of(body).text("creationTimestamp", "2001-01-01T00:00:00Z");
        KubeObject updated =
                registry.update(CONFIG_MAPS, in("default"), created.meta().name(), body);
        assertThat(updated).isEqualTo(created);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'metadata':null}", "{'metadata':{'name':null}}", "{'metadata':{'name':''}}"})
    void patch_thatTakesTheNameAway_isBadRequest(String patch) {
        KubeObject created = create("{'metadata':{'generateName':'nameless-'}}");
        String name = created.meta().name();
        Status status =
                failure(registry.merge(CONFIG_MAPS, in("default"), name, ResourceStore.Subresource.NONE, patch));
        assertThat(status.code()).isEqualTo(400);
        assertThat(status.message())
                .isEqualTo(
                        "the name of the object (" + name + " based on URL) was undeterminable: name must be provided");
        assertThat(registry.store(CONFIG_MAPS)
                        .get(in("default"), name, ResourceStore.Subresource.NONE, "")
                        .block())
                .isEqualTo(created);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'metadata':{'uid':null}}",
                "{'metadata':{'uid':''}}",
                "{'metadata':{'namespace':null}}",
                "{'metadata':{'creationTimestamp':null}}",
                "{'metadata':{'generation':7}}",
                "{'metadata':{'resourceVersion':null}}",
                "{'metadata':{'labels':{},'annotations':{},'finalizers':[],'ownerReferences':[]}}",
            })
    void patch_thatTakesAwayWhatTheServerKeeps_changesNothing(String patch) {
        KubeObject created = create("{'metadata':{'generateName':'kept-'}}");
        KubeObject patched = registry.merge(
                        CONFIG_MAPS, in("default"), created.meta().name(), ResourceStore.Subresource.NONE, patch)
                .block();
        assertThat(patched).isEqualTo(created);
    }

    @Test
    void update_withAnotherUid_isConflict() {
        KubeObject created = create("{'metadata':{'generateName':'uid-'}}");
        ObjectNode body = tree(created);
        Metadata.of(body).text("uid", "other");
        Status status = registry.updateFailure(
                CONFIG_MAPS, in("default"), created.meta().name(), body);
        assertThat(status.code()).isEqualTo(409);
    }

    @Test
    void update_withAnotherName_isBadRequest_alsoByPatch() {
        KubeObject created = create("{'metadata':{'generateName':'name-'}}");
        ObjectNode body = tree(created);
        Metadata.of(body).text("name", "other");
        assertThat(registry.updateFailure(
                                CONFIG_MAPS, in("default"), created.meta().name(), body)
                        .code())
                .isEqualTo(400);
        Status patched = failure(registry.merge(
                CONFIG_MAPS,
                in("default"),
                created.meta().name(),
                ResourceStore.Subresource.NONE,
                "{'metadata':{'name':'other'}}"));
        assertThat(patched.code()).isEqualTo(400);
    }

    @Test
    void update_fillsInWhatTheClientLeftOut() {
        KubeObject created = create("{'metadata':{'name':'filled'}}");
        KubeObject updated = registry.update(
                CONFIG_MAPS, in("default"), "filled", json("{'metadata':{'name':'filled'},'data':{'a':'b'}}"));
        assertThat(updated.meta().uid()).isEqualTo(created.meta().uid());
        assertThat(at(updated, "/metadata/creationTimestamp")).isEqualTo(at(created, "/metadata/creationTimestamp"));
    }

    @Test
    void update_ofACustomResourceWithoutVersion_isInvalid_andOfABuiltInLastWriteWins() {
        registry.createWidget("versionless", "}");
        ObjectNode body = json("{'apiVersion':'example.com/v1','kind':'Widget','metadata':{'name':'versionless'}}");
        assertThat(fields(registry.updateFailure(WIDGETS, in("default"), "versionless", body)))
                .containsExactly("metadata.resourceVersion");
        ObjectNode crd = RegistryFixture.widgetCrd();
        assertThat(fields(registry.updateFailure(CRDS, RegistryFixture.CLUSTER, "widgets.example.com", crd)))
                .containsExactly("metadata.resourceVersion");
    }

    @Test
    void update_withAStaleOrGarbageVersion_isRefused() {
        KubeObject created = create("{'metadata':{'name':'stale'}}");
        ObjectNode body = tree(created);
        body.putObject("data").put("a", "b");
        registry.update(CONFIG_MAPS, in("default"), "stale", body);
        Status stale = registry.updateFailure(CONFIG_MAPS, in("default"), "stale", body);
        assertThat(stale.code()).isEqualTo(409);
        assertThat(stale.message())
                .isEqualTo("Operation cannot be fulfilled on configmaps \"stale\": the object has been modified; please"
                        + " apply your changes to the latest version and try again");
        Metadata.of(body).text("resourceVersion", "x1");
        Status garbage = registry.updateFailure(CONFIG_MAPS, in("default"), "stale", body);
        assertThat(garbage.code()).isEqualTo(400);
        assertThat(garbage.message()).isEqualTo("strconv.ParseUint: parsing \"x1\": invalid syntax");
    }

    @Test
    void names_thatLeadOutOfTheDirectory_areBadRequest() {
        for (String name : List.of("..", ".", "a/b", "a%2fb", "")) {
            assertThat(registry.readFailure(CONFIG_MAPS, in("default"), name).code())
                    .as(name)
                    .isEqualTo(400);
            assertThat(registry.readFailure(CONFIG_MAPS, in(name), "a").code())
                    .as(name)
                    .isEqualTo(400);
        }
    }
}
