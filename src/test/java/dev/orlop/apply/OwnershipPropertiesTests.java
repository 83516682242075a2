package dev.orlop.apply;

import static dev.orlop.apply.Fixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.apply.field.FieldSet;
import dev.orlop.apply.field.FieldsV1;
import dev.orlop.apply.field.NodeType;
import dev.orlop.object.StatusException;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/** What holds for any schema and any script of writes. A failure names its seed. */
class OwnershipPropertiesTests {
    private static final int RUNS = 200;

    /** One type and the writes to an object of it. */
    private static final class World {
        final RandomObjects random;
        final JsonNode schema;
        final NodeType type;
        final FieldOwnership ownership;

        World(long seed) {
            random = new RandomObjects(seed);
            schema = random.schema(2);
            type = Fixture.spec(schema.toString());
            ownership = Fixture.tracked(schema.toString()).endpoint(Fixture.KIND, "", ResetFields.none());
        }

        ObjectNode spec() {
            return (ObjectNode) random.value(schema);
        }

        static ObjectNode object(JsonNode spec) {
            ObjectNode object = Fixture.widget("x: 1");
            object.remove("x");
            object.set("spec", spec.deepCopy());
            return object;
        }

        ObjectNode apply(@Nullable ObjectNode live, String manager, JsonNode spec, boolean force) {
            ObjectNode next = ownership
                    .apply(live, object(spec), manager, force, NOW)
                    .object()
                    .deepCopy();
            ((ObjectNode) next.get("metadata")).put("uid", "u-1");
            dropNulls(next);
            return next;
        }

        /** The outcome of some writes of several managers. */
        ObjectNode walk() {
            ObjectNode live = apply(null, "m0", spec(), false);
            for (int i = 0; i < 4; i++) {
                String manager = "m" + i % 3;
                ObjectNode next = live;
                if (random.oneIn(3)) {
                    next = live.deepCopy();
                    next.set("spec", spec());
                    ownership.update(live, next, manager, NOW.plusSeconds(i));
                } else {
                    next = apply(live, manager, spec(), true);
                }
                live = next;
            }
            return live;
        }
    }

    /** What validation does not let pass, or the decoder drops. */
    private static void dropNulls(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.removeIf(JsonNode::isNull);
        } else if (node instanceof ArrayNode array) {
            array.removeIf(JsonNode::isNull);
        }
        node.forEach(OwnershipPropertiesTests::dropNulls);
    }

    private static void forAll(BiConsumer<World, String> property) {
        for (long seed = 1; seed <= RUNS; seed++) {
            property.accept(new World(seed), "seed " + seed);
        }
    }

    @Test
    void applyingTwice_changesNothing() {
        forAll((world, seed) -> {
            ObjectNode live = world.walk();
            ObjectNode config = world.spec();
            ObjectNode once = world.apply(live, "m1", config, true);
            assertThat(world.apply(once, "m1", config, false)).as(seed).isEqualTo(once);
        });
    }

    @Test
    void afterForce_theSameConfiguration_neverConflicts() {
        forAll((world, seed) -> {
            ObjectNode live = world.walk();
            ObjectNode config = world.spec();
            ObjectNode forced = world.apply(live, "m9", config, true);
            world.apply(forced, "m9", config, false);
            assertThat(forced.path("metadata").path("managedFields").toString())
                    .as(seed)
                    .contains("m9");
        });
    }

    @Test
    void disjointManagers_commute() {
        forAll((world, seed) -> {
            ObjectNode one = JsonNodeFactory.instance.objectNode();
            ObjectNode other = JsonNodeFactory.instance.objectNode();
            world.spec()
                    .properties()
                    .forEach(member ->
                            (member.getKey().compareTo("c") < 0 ? one : other).set(member.getKey(), member.getValue()));
            if (one.isEmpty()
                    || other.isEmpty()
                    || Objects.requireNonNull(world.type.map()).atomic()) {
                return;
            }
            ObjectNode left = world.apply(world.apply(null, "m1", one, false), "m2", other, false);
            ObjectNode right = world.apply(world.apply(null, "m2", other, false), "m1", one, false);
            assertThat(left.get("spec")).as(seed).isEqualTo(right.get("spec"));
            assertThat(left.path("metadata").path("managedFields"))
                    .as(seed)
                    .containsExactlyInAnyOrderElementsOf(right.path("metadata").path("managedFields"));
        });
    }

    @Test
    void owners_ofAnyWalk_canBeReadBack() throws Exception {
        for (long seed = 1; seed <= RUNS; seed++) {
            ObjectNode live = new World(seed).walk();
            JsonNode fields = live.path("metadata").path("managedFields");
            assertThat((JsonNode) Managers.decode(fields).encode())
                    .as("seed " + seed)
                    .isEqualTo(fields);
        }
    }

    @Test
    void sets_ofTwoValues_uniteAndPart() {
        forAll((world, seed) -> {
            FieldSet one = OwnedFields.of(world.type, world.spec());
            FieldSet other = OwnedFields.of(world.type, world.spec());
            FieldSet both = one.union(other);
            assertThat(Fixture.set(FieldsV1.write(both).toString())).as(seed).isEqualTo(both);
            assertThat(both.difference(other).union(one.intersection(other)))
                    .as(seed)
                    .isEqualTo(one);
        });
    }

    /** Fields that were there before anybody tracked them stay through applies that never set them. */
    @Test
    void whatNobodyOwns_nobodyRemoves() {
        forAll((world, seed) -> {
            JsonNode before = world.spec();
            ObjectNode live = World.object(before);
            ((ObjectNode) live.get("metadata")).put("uid", "u-1");
            FieldSet there = OwnedFields.of(world.type, before);
            ObjectNode config = world.spec();
            ObjectNode once = world.apply(live, "m1", config, true);
            ObjectNode next = once.deepCopy();
            ((ObjectNode) next.get("metadata")).remove("managedFields");
            ObjectNode applied = world.apply(next, "m1", config, true);
            ObjectNode left = world.ownership
                    .apply(applied, World.object(NullNode.getInstance()), "m1", true, NOW)
                    .object();
            FieldSet remaining = OwnedFields.of(world.type, left.get("spec"));
            FieldSet untouched = there.difference(OwnedFields.of(world.type, config));
            FieldSet stillThere =
                    OwnedFields.of(world.type, applied.get("spec")).intersection(untouched);
            assertThat(stillThere.difference(remaining)).as(seed).isEqualTo(FieldSet.EMPTY);
        });
    }

    @Test
    void force_takesNothing_whereNothingConflicts() {
        forAll((world, seed) -> {
            ObjectNode live = world.walk();
            ObjectNode config = world.spec();
            ObjectNode applied;
            try {
                applied = world.apply(live, "m9", config, false);
            } catch (StatusException conflict) {
                assertThat(conflict.status().code()).as(seed).isEqualTo(409);
                return;
            }
            assertThat(applied).as(seed).isEqualTo(world.apply(live, "m9", config, true));
        });
    }
}
