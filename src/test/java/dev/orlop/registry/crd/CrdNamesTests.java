package dev.orlop.registry.crd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.registry.ResourceDefinition;
import dev.orlop.tree.Trees;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class CrdNamesTests {
    private static final JsonMapper JSON = new JsonMapper();
    private static final ResourceDefinition.Names BUILT_IN =
            new ResourceDefinition.Names("pods", "pod", "Pod", "PodList", List.of("po"), List.of());

    private static ObjectNode tree(String json) {
        return (ObjectNode) JSON.readTree(json.replace('\'', '"'));
    }

    private static ObjectNode crd(String names) {
        return tree("{'metadata':{'name':'x'},'spec':{'group':'example.com','names':{" + names + "}}}");
    }

    private static ObjectNode judged(ObjectNode crd) {
        ObjectNode other = tree("""
            {'status':{'acceptedNames':{'plural':'widgets','singular':'widget','shortNames':['wd','wg'],
             'kind':'Widget','listKind':'WidgetList'}}}\
            """);
        new CrdNames(List.of(other), List.of(BUILT_IN)).judge(crd, "2026-01-02T03:04:05Z");
        return crd;
    }

    private static List<String> conditions(JsonNode crd) {
        List<String> texts = new ArrayList<>();
        for (JsonNode condition : Trees.elements(crd.get("status"), "conditions")) {
            texts.add(Trees.text(condition, "type") + "=" + Trees.text(condition, "status") + " "
                    + Trees.text(condition, "reason") + ": " + Trees.text(condition, "message"));
        }
        return texts;
    }

    /** Plural, singular and short names are one space, kinds and list kinds another; the last problem is the one told. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        'plural':'gears','singular':'gear','kind':'Gear','listKind':'GearList'    | True  | NoConflicts        | no conflicts found
        'plural':'gears','singular':'gear','kind':'widgets','listKind':'wd'       | True  | NoConflicts        | no conflicts found
        'plural':'widgets','singular':'gear','kind':'Gear','listKind':'GearList'  | False | PluralConflict     | "widgets" is already in use
        'plural':'widget','singular':'gear','kind':'Gear','listKind':'GearList'   | False | PluralConflict     | "widget" is already in use
        'plural':'po','singular':'gear','kind':'Gear','listKind':'GearList'       | False | PluralConflict     | "po" is already in use
        'plural':'gears','singular':'wd','kind':'Gear','listKind':'GearList'      | False | SingularConflict   | "wd" is already in use
        'plural':'gears','singular':'gear','kind':'Pod','listKind':'GearList'     | False | KindConflict       | "Pod" is already in use
        'plural':'gears','singular':'gear','kind':'WidgetList','listKind':'GearL' | False | KindConflict       | "WidgetList" is already in use
        'plural':'gears','singular':'gear','kind':'Gear','listKind':'Widget'      | False | ListKindConflict   | "Widget" is already in use
        'plural':'gears','singular':'gear','shortNames':['g','wd'],'kind':'Gear','listKind':'GearList' | False | ShortNamesConflict | "wd" is already in use
        'plural':'gears','singular':'gear','shortNames':['po','wd'],'kind':'Gear','listKind':'GearList' | False | ShortNamesConflict | ["po" is already in use, "wd" is already in use]
        'plural':'widgets','singular':'gear','kind':'Pod','listKind':'GearList'   | False | KindConflict       | "Pod" is already in use
        """)
    void judge_names_areAcceptedOrNot(String names, String status, String reason, String message) {
        ObjectNode crd = judged(crd(names));

        boolean accepted = status.equals("True");
        assertThat(conditions(crd))
                .containsExactly(
                        "NamesAccepted=" + status + " " + reason + ": " + message,
                        accepted
                                ? "Established=True InitialNamesAccepted: the initial names have been accepted"
                                : "Established=False NotAccepted: not all names are accepted");
    }

    @Test
    void judge_someNamesTaken_acceptsTheOthers() {
        ObjectNode crd = judged(crd("'plural':'widgets','singular':'gear','shortNames':['g'],'kind':'Gear',"
                + "'listKind':'GearList','categories':['all']"));

        assertThat(crd.get("status").get("acceptedNames"))
                .isEqualTo(tree("{'singular':'gear','shortNames':['g'],'kind':'Gear','listKind':'GearList',"
                        + "'categories':['all']}"));
    }

    @Test
    void judge_establishedBefore_staysSo() {
        ObjectNode crd = judged(crd("'plural':'gears','singular':'gear','kind':'Gear','listKind':'GearList'"));
        ((ObjectNode) crd.get("spec").get("names")).put("kind", "Pod");

        assertThat(conditions(judged(crd)))
                .containsExactly(
                        "NamesAccepted=False KindConflict: \"Pod\" is already in use",
                        "Established=True InitialNamesAccepted: the initial names have been accepted");
        assertThat(crd.get("status").get("acceptedNames").get("kind").stringValue())
                .isEqualTo("Gear");
    }
}
