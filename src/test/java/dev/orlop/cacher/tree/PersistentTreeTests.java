package dev.orlop.cacher.tree;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.cacher.tree.PersistentTree.Cursor;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentSkipListMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PersistentTreeTests {
    private static byte[] key(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static ConcurrentSkipListMap<byte[], Integer> model() {
        return new ConcurrentSkipListMap<>(Arrays::compareUnsigned);
    }

    /** Key spaces from very dense, where most operations meet an existing key, to sparse. */
    @ParameterizedTest
    @ValueSource(ints = {10, 300, 5_000, 1_000_000})
    void randomOperations_againstModel_agree(int space) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        ConcurrentSkipListMap<byte[], Integer> model = model();
        PersistentTree<Integer> tree = PersistentTree.empty();
        for (int i = 0; i < 20_000; i++) {
            byte[] key = key("ns-" + random.nextInt(7) + "/" + random.nextInt(space));
            boolean shrinking = i / 5_000 % 2 == 1;
            if (random.nextInt(10) < (shrinking ? 7 : 3)) {
                byte[] victim = model.isEmpty() ? key : existing(model, key);
                tree = tree.remove(victim);
                model.remove(victim);
            } else {
                tree = tree.put(key, i);
                model.put(key, i);
            }
            if (i % 500 == 0) {
                assertSame(tree, model, random, seed);
            }
        }
        assertSame(tree, model, random, seed);
    }

    private static byte[] existing(ConcurrentSkipListMap<byte[], Integer> model, byte[] near) {
        byte[] ceiling = model.ceilingKey(near);
        return ceiling == null ? model.firstKey() : ceiling;
    }

    private static void assertSame(
            PersistentTree<Integer> tree, ConcurrentSkipListMap<byte[], Integer> model, Random random, long seed) {
        assertThat(tree.size()).as("seed %d", seed).isEqualTo(model.size());
        assertThat(values(tree.cursor(new byte[0], null))).as("seed %d", seed).isEqualTo(List.copyOf(model.values()));
        byte[] from = key("ns-" + random.nextInt(7) + "/" + random.nextInt(9));
        byte[] to = key("ns-" + random.nextInt(7) + "/" + random.nextInt(9));
        if (Arrays.compareUnsigned(from, to) <= 0) {
            assertThat(values(tree.cursor(from, to)))
                    .as("seed %d", seed)
                    .isEqualTo(List.copyOf(model.subMap(from, to).values()));
        }
        assertThat(tree.rank(from))
                .as("seed %d", seed)
                .isEqualTo(model.headMap(from).size());
        Integer expected = model.get(from);
        assertThat(tree.get(from)).as("seed %d", seed).isEqualTo(expected);
        for (Map.Entry<byte[], Integer> entry : model.entrySet()) {
            if (random.nextInt(50) == 0) {
                assertThat(tree.get(entry.getKey())).as("seed %d", seed).isEqualTo(entry.getValue());
            }
        }
    }

    private static List<Integer> values(Cursor<Integer> cursor) {
        List<Integer> values = new ArrayList<>();
        for (Integer value = cursor.next(); value != null; value = cursor.next()) {
            values.add(value);
        }
        return values;
    }

    @Test
    void olderVersions_afterChanges_stayAsTheyWere() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<PersistentTree<Integer>> versions = new ArrayList<>();
        List<List<Integer>> contents = new ArrayList<>();
        PersistentTree<Integer> tree = PersistentTree.empty();
        for (int i = 0; i < 3_000; i++) {
            byte[] key = key("k" + random.nextInt(500));
            tree = random.nextInt(3) == 0 ? tree.remove(key) : tree.put(key, i);
            if (i % 100 == 0) {
                versions.add(tree);
                contents.add(values(tree.cursor(new byte[0], null)));
            }
        }
        for (int i = 0; i < versions.size(); i++) {
            assertThat(values(versions.get(i).cursor(new byte[0], null)))
                    .as("seed %d", seed)
                    .isEqualTo(contents.get(i));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 31, 32, 33, 1_024, 1_025, 40_000})
    void ofSorted_anySize_holdsEntriesAndTakesChanges(int size) {
        ConcurrentSkipListMap<byte[], Integer> model = model();
        for (int i = 0; i < size; i++) {
            model.put(key("k" + i), i);
        }
        PersistentTree<Integer> tree =
                PersistentTree.ofSorted(List.copyOf(model.keySet()), List.copyOf(model.values()));

        assertThat(values(tree.cursor(new byte[0], null))).isEqualTo(List.copyOf(model.values()));
        assertThat(tree.size()).isEqualTo(size);
        tree = tree.put(key("k0x"), -1).remove(key("k1"));
        model.put(key("k0x"), -1);
        model.remove(key("k1"));
        assertThat(values(tree.cursor(new byte[0], null))).isEqualTo(List.copyOf(model.values()));
        for (byte[] key : List.copyOf(model.descendingKeySet())) {
            tree = tree.remove(key);
        }
        assertThat(tree.size()).isZero();
    }

    @Test
    void remove_ofAllKeys_leavesAnEmptyTree() {
        PersistentTree<Integer> tree = PersistentTree.empty();
        for (int i = 0; i < 5_000; i++) {
            tree = tree.put(key("k" + i), i);
        }
        for (int i = 0; i < 5_000; i++) {
            tree = tree.remove(key("k" + i));
        }
        assertThat(tree.size()).isZero();
        assertThat(values(tree.cursor(new byte[0], null))).isEmpty();
        assertThat(tree.put(key("again"), 1).get(key("again"))).isEqualTo(1);
    }

    @Test
    void keys_beyondTheBasicPlane_areInByteOrder() {
        String privateUse = "\uE000";
        String emoji = "\uD83D\uDE00";
        PersistentTree<Integer> tree =
                PersistentTree.<Integer>empty().put(key(emoji), 2).put(key(privateUse), 1);

        assertThat(privateUse.compareTo(emoji))
                .as("String's own order is the other one")
                .isPositive();
        assertThat(values(tree.cursor(new byte[0], null))).containsExactly(1, 2);
    }

    @Test
    void put_ofExistingKey_keepsTheKeyArray() {
        byte[] first = key("k");
        PersistentTree<Integer> tree =
                PersistentTree.<Integer>empty().put(first, 1).put(key("k"), 2);
        Cursor<Integer> cursor = tree.cursor(new byte[0], null);

        assertThat(cursor.next()).isEqualTo(2);
        assertThat(cursor.key()).isSameAs(first);
    }
}
