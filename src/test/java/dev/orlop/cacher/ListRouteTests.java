package dev.orlop.cacher;

import static dev.orlop.cacher.ListRoute.CONSISTENT;
import static dev.orlop.cacher.ListRoute.FRESH;
import static dev.orlop.cacher.ListRoute.NOW;
import static dev.orlop.cacher.ListRoute.REFUSED;
import static dev.orlop.cacher.ListRoute.SNAPSHOT;
import static dev.orlop.cacher.ListRoute.STORAGE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.cacher.ListRoute.Conditions;
import dev.orlop.storage.ListOptions;
import dev.orlop.storage.ListOptions.ResourceVersionMatch;
import dev.orlop.storage.SelectionPredicate;
import dev.orlop.storage.StorageException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ListRouteTests {
    private static final Conditions FULL = new Conditions(true, true, true);
    private static final Conditions NO_PROGRESS = new Conditions(true, false, true);
    private static final Conditions NO_SNAPSHOTS = new Conditions(true, true, false);

    /** What a row of the table depends on, as text: "recursive rv match limit continue". */
    private static final Map<String, ListRoute[]> TABLE = table();

    /** For each row the route with everything, without requested progress, and without snapshots. */
    private static Map<String, ListRoute[]> table() {
        Map<String, ListRoute[]> rows = new LinkedHashMap<>();
        for (String limit : new String[] {"0", "10"}) {
            boolean limited = limit.equals("10");
            for (String scope : new String[] {"dir", "one"}) {
                boolean directory = scope.equals("dir");
                ListRoute exact = directory ? SNAPSHOT : STORAGE;
                rows.put(row(scope, "", "UNSET", limit, "none"), routes(CONSISTENT, STORAGE, CONSISTENT));
                rows.put(row(scope, "0", "UNSET", limit, "none"), routes(NOW, NOW, NOW));
                rows.put(row(scope, "0", "NOT_OLDER_THAN", limit, "none"), routes(NOW, NOW, NOW));
                rows.put(row(scope, "N", "NOT_OLDER_THAN", limit, "none"), routes(FRESH, FRESH, FRESH));
                rows.put(
                        row(scope, "N", "UNSET", limit, "none"),
                        limited ? routes(exact, exact, STORAGE) : routes(FRESH, FRESH, FRESH));
                rows.put(row(scope, "N", "EXACT", limit, "none"), routes(exact, exact, STORAGE));
                for (String rv : new String[] {"", "0", "N"}) {
                    boolean mixed = rv.equals("N");
                    rows.put(
                            row(scope, rv, "UNSET", limit, "at-revision"),
                            mixed ? routes(STORAGE, STORAGE, STORAGE) : routes(exact, exact, STORAGE));
                    rows.put(
                            row(scope, rv, "UNSET", limit, "current"),
                            mixed || !directory
                                    ? routes(STORAGE, STORAGE, STORAGE)
                                    : routes(CONSISTENT, STORAGE, STORAGE));
                    rows.put(row(scope, rv, "UNSET", limit, "unreadable"), routes(STORAGE, STORAGE, STORAGE));
                }
            }
        }
        return rows;
    }

    private static String row(String scope, String rv, String match, String limit, String token) {
        return String.join(" ", scope, rv.isEmpty() ? "-" : rv, match, limit, token);
    }

    private static ListRoute[] routes(ListRoute full, ListRoute noProgress, ListRoute noSnapshots) {
        return new ListRoute[] {full, noProgress, noSnapshots};
    }

    private static ListOptions options(String scope, String rv, String match, String limit, String token) {
        return ListOptions.everything()
                .withRecursive(scope.equals("dir"))
                .withResourceVersion(rv.equals("N") ? "17" : rv)
                .withMatch(ResourceVersionMatch.valueOf(match))
                .withLimit(Long.parseLong(limit))
                .withContinueToken(token.equals("none") ? "" : token);
    }

    private static long tokenRevision(String token, String scope) {
        return switch (token) {
            case "at-revision" -> scope.equals("dir") ? 12 : 0;
            case "current" -> scope.equals("dir") ? -1 : 0;
            default -> 0;
        };
    }

    /** Every combination of options that validation lets through stands in the table, and the table decides it. */
    @TestFactory
    Stream<DynamicTest> of_everyValidCombination_isAsTheTableSays() {
        return combinations().map(combination -> {
            String row = row(combination[0], combination[1], combination[2], combination[3], combination[4]);
            return DynamicTest.dynamicTest(row, () -> {
                ListOptions options =
                        options(combination[0], combination[1], combination[2], combination[3], combination[4]);
                long token = tokenRevision(combination[4], combination[0]);
                assertThat(TABLE).as("an uncovered combination").containsKey(row);
                ListRoute[] expected = TABLE.get(row);
                assertThat(ListRoute.of(options, token, FULL)).isEqualTo(expected[0]);
                assertThat(ListRoute.of(options, token, NO_PROGRESS)).isEqualTo(expected[1]);
                assertThat(ListRoute.of(options, token, NO_SNAPSHOTS)).isEqualTo(expected[2]);
            });
        });
    }

    @Test
    void table_hasNoRowThatCannotOccur() {
        assertThat(combinations().map(c -> row(c[0], c[1], c[2], c[3], c[4])))
                .containsExactlyInAnyOrderElementsOf(TABLE.keySet());
    }

    private static Stream<String[]> combinations() {
        Stream.Builder<String[]> valid = Stream.builder();
        for (String scope : new String[] {"dir", "one"}) {
            for (String rv : new String[] {"", "0", "N"}) {
                for (ResourceVersionMatch match : ResourceVersionMatch.values()) {
                    for (String limit : new String[] {"0", "10"}) {
                        for (String token : new String[] {"none", "at-revision", "current", "unreadable"}) {
                            if (isValid(options(scope, rv, match.name(), limit, token))) {
                                valid.add(new String[] {scope, rv, match.name(), limit, token});
                            }
                        }
                    }
                }
            }
        }
        return valid.build();
    }

    private static boolean isValid(ListOptions options) {
        try {
            options.validate();
            return true;
        } catch (StorageException.InvalidOption e) {
            return false;
        }
    }

    @Test
    void of_notReady_refusesUnlessTheStoreAnswersCheaply() {
        Conditions notReady = new Conditions(false, true, true);
        ListOptions plain = ListOptions.everything();
        assertThat(ListRoute.of(plain, 0, notReady)).isEqualTo(REFUSED);
        assertThat(ListRoute.of(plain.withLimit(10), 0, notReady)).isEqualTo(STORAGE);
        SelectionPredicate selector = Widgets.color("red");
        assertThat(ListRoute.of(plain.withLimit(10).withPredicate(selector), 0, notReady))
                .isEqualTo(REFUSED);
        assertThat(ListRoute.of(plain.withResourceVersion("0"), 0, notReady)).isEqualTo(REFUSED);
        Conditions notReadyNoProgress = new Conditions(false, false, true);
        assertThat(ListRoute.of(plain, 0, notReadyNoProgress))
                .as("decided for the store anyway")
                .isEqualTo(STORAGE);
    }

    @Test
    void of_malformed_letsTheStoreSayIt() {
        ListOptions exactNothing = ListOptions.everything().withMatch(ResourceVersionMatch.EXACT);
        assertThat(ListRoute.of(exactNothing, 0, FULL)).isEqualTo(STORAGE);
        assertThat(ListRoute.of(exactNothing.withResourceVersion("0"), 0, FULL)).isEqualTo(STORAGE);
        assertThat(ListRoute.of(exactNothing.withMatch(ResourceVersionMatch.NOT_OLDER_THAN), 0, FULL))
                .isEqualTo(STORAGE);
    }
}
