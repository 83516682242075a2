package dev.orlop.jmh;

import dev.orlop.bench.load.Items;
import dev.orlop.codec.JsonCodec;
import dev.orlop.object.KubeObject;
import dev.orlop.object.SelectableFields;
import java.util.ArrayList;
import java.util.List;

/** The objects of 1 KB that the other benchmarks use too. */
public final class Samples {
    /** Of a cluster of a year or two: as many digits as its versions have. */
    public static final long REVISION = 123_456_789;

    private static final Items ITEMS = new Items("samples");
    private static final JsonCodec CODEC = new JsonCodec(SelectableFields.NONE);

    private Samples() {}

    public static JsonCodec codec() {
        return CODEC;
    }

    /** As a client sends it. */
    public static byte[] sent(int index) {
        return ITEMS.json("default", Items.name(index));
    }

    /** As it is stored. */
    public static byte[] stored(int index) {
        return ITEMS.stored("default", Items.name(index));
    }

    public static KubeObject object(int index) {
        return CODEC.decode(stored(index), REVISION + index);
    }

    /** The first so many, in the order of their keys. */
    public static List<KubeObject> objects(int count) {
        List<KubeObject> objects = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            objects.add(object(i));
        }
        return objects;
    }

    /** Relative to the prefix of their type. */
    public static String path(int index) {
        return "default/" + Items.name(index);
    }
}
