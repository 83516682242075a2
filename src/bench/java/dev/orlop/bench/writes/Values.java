package dev.orlop.bench.writes;

import dev.orlop.bench.load.Items;
import java.util.ArrayList;
import java.util.List;

/** What is written: some objects of 1 KB, made before the clock runs. All targets get the same. */
final class Values {
    static final int COUNT = 512;

    /** How many keys are updated. */
    static final int KEYS = 10_000;

    static final String PLURAL = "writes";

    /** As the API server lays out custom resources below the prefix of all keys. */
    static final String PREFIX = "/bench.orlop.dev/" + PLURAL + "/";

    private static final Items ITEMS = new Items(PLURAL);

    private Values() {}

    static List<byte[]> all() {
        List<byte[]> values = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            values.add(ITEMS.json("default", "value-%03d".formatted(i)));
        }
        return values;
    }

    static String key(String name) {
        return PREFIX + "default/" + name;
    }

    static String key(int index) {
        return key("updated-%06d".formatted(index));
    }
}
