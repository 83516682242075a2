package dev.orlop.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MembersTests {
    private static Map<String, Integer> numbered(List<String> names) {
        Map<String, Integer> members = new LinkedHashMap<>();
        names.forEach(name -> members.put(name, members.size()));
        return members;
    }

    /** Names of one hash. */
    private static List<String> colliding(int doublings) {
        List<String> names = List.of("");
        for (int i = 0; i < doublings; i++) {
            List<String> longer = new ArrayList<>();
            names.forEach(name -> longer.addAll(List.of(name + "Aa", name + "BB")));
            names = longer;
        }
        return names;
    }

    @Test
    void members_areThoseOfTheMapInItsOrder() {
        Map<String, Integer> map = numbered(List.of("spec", "status", "kind", "apiVersion", "a", "b", "Aa", "BB"));
        Map<String, Integer> members = Members.of(map);

        assertThat(members).isInstanceOf(Members.class).containsExactlyEntriesOf(map);
        assertThat(members.get("BB")).isEqualTo(7);
        assertThat(members.get("C#")).isNull();
        assertThat(Members.of(numbered(List.of()))).isEmpty();
    }

    @Test
    void mapped_hasTheSameNamesInTheSameOrder() {
        Map<String, Integer> map = numbered(List.of("z", "y", "x", "Aa", "BB"));
        Map<String, String> expected = new LinkedHashMap<>();
        map.forEach((name, number) -> expected.put(name, name + number));

        assertThat(Members.mapped(Members.of(map), (name, number) -> name + number))
                .isInstanceOf(Members.class)
                .containsExactlyEntriesOf(expected);
        assertThat(Members.mapped(map, (name, number) -> name + number)).containsExactlyEntriesOf(expected);
        assertThat(Members.mapped(Map.of(), (name, number) -> name)).isEmpty();
    }

    @Test
    void members_whoseNamesCollideOnPurpose_areHeldOtherwise() {
        Map<String, Integer> map = numbered(colliding(8));

        assertThat(Members.of(map)).isNotInstanceOf(Members.class).containsExactlyEntriesOf(map);
        assertThat(Members.mapped(Members.of(map), (name, number) -> number)).containsExactlyEntriesOf(map);
    }
}
