package dev.orlop.bench.writes;

import dev.orlop.bench.load.Items;
import dev.orlop.patch.JsonMergePatch;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What is written: some objects of 1 KB, made before the clock runs. All targets get the same. */
final class Values {
    static final int COUNT = 512;

    /** How many keys are updated. */
    static final int KEYS = 10_000;

    static final String PLURAL = "writes";

    /** As the API server lays out custom resources below the prefix of all keys. */
    static final String PREFIX = "/bench.orlop.dev/" + PLURAL + "/";

    /** More than the objects have. */
    private static final int FIRST_PATCHED = 1000;

    private static final Items ITEMS = new Items(PLURAL);

    private Values() {}

    static List<byte[]> all() {
        List<byte[]> values = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            values.add(ITEMS.json("default", "value-%03d".formatted(i)));
        }
        return values;
    }

    /** JSON merge patches that change one member, as many as there are values. */
    static List<JsonMergePatch> patches() {
        List<JsonMergePatch> patches = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            ObjectNode patch = JsonNodeFactory.instance.objectNode();
            patch.putObject("spec").put("replicas", FIRST_PATCHED + i);
            patches.add(JsonMergePatch.of(patch, List.of(), true));
        }
        return patches;
    }

    static String key(String name) {
        return PREFIX + "default/" + name;
    }

    static String key(int index) {
        return key("updated-%06d".formatted(index));
    }
}
