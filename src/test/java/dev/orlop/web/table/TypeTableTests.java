package dev.orlop.web.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.codec.JsonCodec;
import dev.orlop.codec.RequestDecoder;
import dev.orlop.object.GroupResource;
import dev.orlop.object.KubeObject;
import dev.orlop.object.SelectableFields;
import dev.orlop.registry.ResourceDefinition;
import dev.orlop.registry.ResourceDefinition.PrinterColumn;
import dev.orlop.registry.ResourceDefinition.Version;
import dev.orlop.registry.ResourceStore.Subresource;
import dev.orlop.tree.Trees;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Cells of custom types as the API server 1.36 fills them, and of built-in kinds as users know them. */
class TypeTableTests {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        string  | 5                      | "5"
        string  | 1.5                    | "1.5"
        string  | 1234567.5              | "1.2345675e+06"
        string  | 100000.5               | "100000.5"
        string  | 0.00001                | "1e-05"
        string  | 1e20                   | "1e+20"
        string  | 9007199254740993       | "9007199254740993"
        string  | true                   | "true"
        string  | null                   | "<no value>"
        string  | "a\\nb"                | "a\\nb"
        string  | [1,"two",null,{"k":3}] | "[1,\\"two\\",null,{\\"k\\":3}]"
        string  | {"h":"<&>"}            | "{\\"h\\":\\"\\\\u003c\\\\u0026\\\\u003e\\"}"
        integer | 5                      | 5
        integer | 1.5                    | 1
        integer | 1e21                   | -9223372036854775808
        integer | "5"                    | null
        integer | true                   | null
        number  | 5                      | 5
        number  | 1.5                    | 1.5
        number  | 9007199254740993       | 9007199254740992
        number  | "5"                    | null
        boolean | false                  | false
        boolean | "true"                 | null
        date    | "2026-01-02T03:04:00Z" | "5s"
        date    | ""                     | "<unknown>"
        date    | "x"                    | "<invalid>"
        date    | 5                      | null
        """)
    void printedCell_ofAValue_goesByTheColumnsType(String type, String value, String cell) {
        TypeTable plain = custom(column(type, ".spec.v"));
        TypeTable walked = custom(column(type, ".spec['v']"), column("string", ".x[0]"));

        assertThat(cells(plain, "{\"v\":" + value + "}")).isEqualTo("[\"a\"," + cell + "]");
        assertThat(cells(walked, "{\"v\":" + value + "}")).isEqualTo("[\"a\"," + cell + ",null]");
    }

    @Test
    void printedCells_ofAnAbsentValue_areNull() {
        TypeTable table = custom(column("string", ".spec.v"), column("date", ".spec.d.e"), column("string", ".spec"));

        assertThat(cells(table, "{\"d\":1}")).isEqualTo("[\"a\",null,null,\"{\\\"d\\\":1}\"]");
    }

    @Test
    void columns_fromTheFirstThatCannotBeUnderstoodOn_areNotShown() {
        TypeTable table = custom(column("string", ".spec.v"), column("string", ".spec["), column("string", ".kind"));

        assertThat(cells(table, "{\"v\":1}")).isEqualTo("[\"a\",\"1\"]");
        assertThat(names(table)).containsExactly("Name", "C");
    }

    @Test
    void customType_withoutColumns_showsItsAge() {
        assertThat(names(custom())).containsExactly("Name", "Age");
        assertThat(cells(custom(), "{}")).isEqualTo("[\"a\",\"65s\"]");
    }

    @Test
    void table_ofAVersion_isMadeOnce() {
        ResourceDefinition definition = definition("example.com", "Widget", false, List.of());

        TypeTable table = TypeTable.of(definition, definition.versions().getFirst(), Subresource.NONE);

        assertThat(TypeTable.of(definition, definition.versions().getFirst(), Subresource.NONE))
                .isSameAs(table);
    }

    /** The resources of the built-in API as {@code kinds.json} lists them. */
    static Stream<JsonNode> kinds() throws IOException {
        try (InputStream in = Objects.requireNonNull(TypeTableTests.class.getResourceAsStream("/kinds/kinds.json"))) {
            return Trees.elements(JsonMapper.shared().readTree(in), "resources").stream();
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void builtInKind_hasTheColumnsOfItsData(JsonNode resource) {
        String kind = Trees.text(resource, "kind");
        List<JsonNode> columns = Trees.elements(resource, "columns");
        TypeTable table = BuiltInTables.of(Trees.text(resource, "group"), kind);
        JsonNode definitions = json(new String(table.definitions(), StandardCharsets.UTF_8));

        assertThat(names(table))
                .containsExactlyElementsOf(columns.stream()
                        .map(column -> Trees.text(column, "name"))
                        .toList());
        for (int i = 0; i < definitions.size(); i++) {
            assertThat(definitions.get(i).get("priority").intValue() > 0)
                    .as(definitions.get(i).toString())
                    .isEqualTo(Trees.flag(columns.get(i), "wide"));
        }
        String empty = "{\"apiVersion\":\"v1\",\"kind\":\"" + kind + "\",\"metadata\":{\"name\":\"a\"}}";
        assertThat(json(cellsOf(table, empty))).hasSize(definitions.size());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        /Pod           | "spec":{"containers":[{},{}]},"status":{"phase":"Pending"} | ["a","0/2","Pending","0","65s","<none>","<none>","<none>","<none>"]
        /Pod           | "spec":{"containers":[{}],"nodeName":"n"},"status":{"phase":"Running","podIPs":[{"ip":"10.0.0.1"}],"containerStatuses":[{"ready":true,"restartCount":2,"state":{"running":{}},"lastState":{"terminated":{"finishedAt":"2026-01-02T03:03:55Z"}}}]} | ["a","1/1","Running","2 (10s ago)","65s","10.0.0.1","n","<none>","<none>"]
        /Pod           | "spec":{"containers":[{}]},"status":{"phase":"Running","containerStatuses":[{"ready":false,"restartCount":1,"state":{"waiting":{"reason":"CrashLoopBackOff"}}}]} | ["a","0/1","CrashLoopBackOff","1","65s","<none>","<none>","<none>","<none>"]
        /Pod           | "spec":{"containers":[{}],"initContainers":[{"name":"i"},{"name":"j"}]},"status":{"phase":"Pending","initContainerStatuses":[{"name":"i","state":{"terminated":{"exitCode":0}}},{"name":"j","state":{"running":{}}}]} | ["a","0/1","Init:1/2","0","65s","<none>","<none>","<none>","<none>"]
        /Pod           | "spec":{"containers":[{}]},"status":{"phase":"Succeeded","containerStatuses":[{"state":{"terminated":{"reason":"Completed"}}}]} | ["a","0/1","Completed","0","65s","<none>","<none>","<none>","<none>"]
        /Service       | "spec":{"clusterIP":"10.0.0.2","ports":[{"port":80,"protocol":"TCP"},{"port":443,"nodePort":30000,"protocol":"TCP"}],"selector":{"b":"2","a":"1"}} | ["a","ClusterIP","10.0.0.2","<none>","80/TCP,443:30000/TCP","65s","a=1,b=2"]
        /Service       | "spec":{"type":"LoadBalancer","clusterIP":"None"} | ["a","LoadBalancer","None","<pending>","<none>","65s","<none>"]
        /Service       | "spec":{"type":"ExternalName","externalName":"x.test"} | ["a","ExternalName","<none>","x.test","<none>","65s","<none>"]
        apps/Deployment | "spec":{"replicas":3,"selector":{"matchLabels":{"app":"w"}},"template":{"spec":{"containers":[{"name":"c","image":"i"},{"name":"d","image":"j"}]}}},"status":{"readyReplicas":1,"updatedReplicas":2,"availableReplicas":1} | ["a","1/3",2,1,"65s","c,d","i,j","app=w"]
        apps/StatefulSet | "spec":{"replicas":1,"template":{"spec":{"containers":[{"name":"c","image":"i"}]}}} | ["a","0/1","65s","c","i"]
        batch/Job      | "spec":{"completions":2,"selector":{"matchExpressions":[{"key":"k","operator":"In","values":["b","a"]}]}},"status":{"succeeded":1,"startTime":"2026-01-02T03:03:05Z"} | ["a","Running","1/2","60s","65s","","","k in (a,b)"]
        batch/CronJob  | "spec":{"schedule":"* * * * *","suspend":false} | ["a","* * * * *","<none>","False",0,"<none>","65s","","","<none>"]
        /ConfigMap     | "data":{"a":"1"},"binaryData":{"b":"","c":""} | ["a",3,"65s"]
        /Secret        | "type":"Opaque","data":{"a":""} | ["a","Opaque",1,"65s"]
        /Namespace     | "status":{"phase":"Active"} | ["a","Active","65s"]
        /Event         | "type":"Normal","reason":"R","message":" m ","involvedObject":{"kind":"Pod","name":"p"},"firstTimestamp":"2026-01-02T03:03:05Z","lastTimestamp":"2026-01-02T03:04:00Z","source":{"component":"c"} | ["5s","Normal","R","pod/p","","c","m","60s",1,"a"]
        events.k8s.io/Event | "type":"Normal","reason":"R","note":"m","regarding":{"kind":"Pod","name":"p"},"eventTime":"2026-01-02T03:04:00.000000Z","reportingController":"c","reportingInstance":"i" | ["5s","Normal","R","pod/p","","c, i","m","5s",1,"a"]
        networking.k8s.io/Ingress | "spec":{"rules":[{"host":"a"},{"host":"b"},{"host":"c"},{"host":"d"}],"tls":[{}]} | ["a","<none>","a,b,c + 1 more...","","80, 443","65s"]
        /Endpoints     | "subsets":[{"addresses":[{"ip":"1.1.1.1"},{"ip":"2.2.2.2"}],"ports":[{"port":80},{"port":81}]}] | ["a","1.1.1.1:80,2.2.2.2:80,1.1.1.1:81 + 1 more...","65s"]
        policy/PodDisruptionBudget | "spec":{"minAvailable":"50%"},"status":{"disruptionsAllowed":1} | ["a","50%","N/A",1,"65s"]
        autoscaling/HorizontalPodAutoscaler | "spec":{"scaleTargetRef":{"kind":"Deployment","name":"d"},"maxReplicas":3,"metrics":[{"type":"Resource","resource":{"name":"cpu","target":{"averageUtilization":80}}}]},"status":{"currentReplicas":1} | ["a","Deployment/d","cpu: <unknown>/80%","<unset>",3,1,"65s"]
        rbac.authorization.k8s.io/RoleBinding | "roleRef":{"kind":"Role","name":"r"},"subjects":[{"kind":"User","name":"u"},{"kind":"ServiceAccount","namespace":"n","name":"s"}] | ["a","Role/r","65s","u","","n/s"]
        rbac.authorization.k8s.io/Role | "rules":[] | ["a","2026-01-02T03:03:00Z"]
        storage.k8s.io/StorageClass | "provisioner":"p" | ["a","p","Delete","Immediate",false,"65s"]
        /PersistentVolumeClaim | "spec":{"volumeName":"v","storageClassName":"s"},"status":{"phase":"Bound","capacity":{"storage":"1Gi"},"accessModes":["ReadWriteMany","ReadWriteOnce"]} | ["a","Bound","v","1Gi","RWO,RWX","s","<unset>","65s","<unset>"]
        /Node          | "status":{"conditions":[{"type":"Ready","status":"True"}],"nodeInfo":{"kubeletVersion":"v1.36"}} | ["a","Ready","<none>","65s","v1.36","<none>","<none>","<unknown>","<unknown>","<unknown>"]
        """)
    void builtInKind_isShownAsUsersKnowIt(String kind, String members, String cells) {
        String[] name = kind.split("/");
        String object = "{\"apiVersion\":\"v1\",\"kind\":\"" + name[1] + "\",\"metadata\":{\"name\":\"a\","
                + "\"creationTimestamp\":\"2026-01-02T03:03:00Z\"}," + members + "}";

        assertThat(cellsOf(BuiltInTables.of(name[0], name[1]), object)).isEqualTo(cells);
    }

    private static PrinterColumn column(String type, String path) {
        return new PrinterColumn("C", type, "", "", 0, path);
    }

    private static TypeTable custom(PrinterColumn... columns) {
        ResourceDefinition definition = definition("example.com", "Widget", false, List.of(columns));
        return TypeTable.of(definition, definition.versions().getFirst(), Subresource.NONE);
    }

    private static ResourceDefinition definition(
            String group, String kind, boolean builtIn, List<PrinterColumn> columns) {
        return new ResourceDefinition(
                new GroupResource(group, "widgets"),
                new ResourceDefinition.Names("widgets", "widget", kind, kind + "List", List.of(), List.of()),
                true,
                "/widgets/",
                List.of(new Version("v1", true, Set.of(), null, SelectableFields.NONE, null, columns)),
                "v1",
                builtIn,
                "",
                false);
    }

    private static List<String> names(TypeTable table) {
        return json(new String(table.definitions(), StandardCharsets.UTF_8))
                .valueStream()
                .map(column -> column.get("name").stringValue())
                .toList();
    }

    private static String cells(TypeTable table, String spec) {
        return cellsOf(
                table,
                "{\"apiVersion\":\"example.com/v1\",\"kind\":\"Widget\",\"metadata\":{\"creationTimestamp\":"
                        + "\"2026-01-02T03:03:00Z\",\"name\":\"a\"},\"spec\":" + spec + "}");
    }

    private static String cellsOf(TypeTable table, String json) {
        KubeObject object = new JsonCodec(SelectableFields.NONE)
                .encode(RequestDecoder.decode(json.getBytes(StandardCharsets.UTF_8))
                        .object());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        table.cells(object, NOW, out);
        return out.toString(StandardCharsets.UTF_8);
    }

    private static JsonNode json(String text) {
        return RequestDecoder.decode(text.getBytes(StandardCharsets.UTF_8)).tree();
    }
}
