package dev.orlop.tree;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class FragmentNodeTests {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String TEXT = "{\"f:spec\":{\"f:a\":{}}}";

    private final Fragment fragment = new Fragment(TEXT.getBytes(UTF_8), parse(TEXT));
    private final FragmentNode node = new FragmentNode(fragment);

    private static ObjectNode parse(String json) {
        return (ObjectNode) JSON.readTree(json);
    }

    @Test
    void of_untouchedNodeAndItsCopies_isTheFragment() {
        assertThat(FragmentNode.of(node)).isSameAs(fragment);
        assertThat(FragmentNode.of(node.deepCopy())).isSameAs(fragment);
        assertThat(FragmentNode.of(parse(TEXT))).isNull();
        assertThat(FragmentNode.of(null)).isNull();
    }

    @Test
    void equals_otherNodes_goesByWhatTheySay() {
        assertThat(node).isEqualTo(new FragmentNode(fragment));
        assertThat(FragmentNode.of(node)).as("not looked into").isSameAs(fragment);
        assertThat(node).isEqualTo(parse(TEXT)).hasSameHashCodeAs(parse(TEXT));
        assertThat(parse(TEXT)).isEqualTo(node);
        assertThat(node).isNotEqualTo(parse("{\"f:spec\":{}}"));
    }

    @Test
    void members_changed_stayThoseOfTheNodeAlone() {
        FragmentNode other = new FragmentNode(fragment);

        ((ObjectNode) node.get("f:spec")).put("f:b", 1);
        node.put("f:c", 2).remove("f:spec");

        assertThat(node.toString()).isEqualTo("{\"f:c\":2}");
        assertThat(FragmentNode.of(node)).isNull();
        assertThat(node.deepCopy().toString()).isEqualTo("{\"f:c\":2}");
        assertThat(other.toString()).isEqualTo(TEXT);
        assertThat(fragment.members()).isEqualTo(parse(TEXT));
    }
}
