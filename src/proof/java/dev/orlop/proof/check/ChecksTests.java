package dev.orlop.proof.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orlop.proof.history.Action;
import dev.orlop.proof.history.Action.Match;
import dev.orlop.proof.history.Answer;
import dev.orlop.proof.history.Content;
import dev.orlop.proof.history.Journal;
import dev.orlop.proof.history.Operation;
import dev.orlop.proof.history.Seen;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each check finds what it is for: a history that was right is spoiled in one place. */
class ChecksTests {
    @TempDir
    Path directory;

    @Test
    void violations_ofAHistoryThatIsRight_areNone() {
        assertThat(violations(Sample.ofEachKind())).isEmpty();
    }

    @Test
    void picture_ofAStaleRead_isDrawn() throws Exception {
        Sample sample = Sample.ofEachKind();
        staleRead(sample);

        violations(sample);

        assertThat(Files.readString(directory.resolve("picture.html")))
                .contains("Not linearizable")
                .contains("FoundAll");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource
    void violations_ofAMutation_areFound(String check, String mutation, Consumer<Sample> spoil) {
        Sample sample = Sample.ofEachKind();
        spoil.accept(sample);

        assertThat(violations(sample)).anyMatch(violation -> violation.startsWith(check + ": "));
    }

    @Test
    void mutations_areThereForEachCheck() {
        assertThat(violations_ofAMutation_areFound().map(mutation -> mutation.get()[0]))
                .containsAll(Checks.all(directory).stream().map(Check::name).toList());
    }

    private List<String> violations(Sample sample) {
        return Checks.violations(sample.history(), directory.resolve("picture.html"));
    }

    static Stream<Arguments> violations_ofAMutation_areFound() {
        return Stream.of(
                mutation("Linearizable", "stale consistent list", ChecksTests::staleRead),
                mutation("Linearizable", "stale consistent read", ChecksTests::staleGet),
                mutation("Linearizable", "acknowledged write lost", sample -> sample.entries.removeLast()),
                mutation("Linearizable", "forgotten sync: the writes before a crash are gone", sample -> {
                    sample.entries.removeLast();
                    sample.entries.removeLast();
                    sample.all.subList(sample.all.size() - 2, sample.all.size()).clear();
                }),
                mutation("Linearizable", "write that nobody asked for", sample -> {
                    Content last = content(sample.all.getLast());
                    sample.entries.add(new Journal.Entry(
                            99, "a", new Content("a", last.uid(), 99, "stranger", "", "red", false, "t")));
                }),
                mutation("Linearizable", "update over another one: the lost update", sample -> {
                    Operation update = sample.take(Action.Update.class, Answer.Shown.class);
                    Action.Update action = (Action.Update) update.action();
                    sample.operations.add(new Operation(
                            0,
                            new Action.Update(action.name(), action.identity(), Sample.START + 1, "replace", false),
                            update.answer(),
                            update.call(),
                            update.returned()));
                }),
                mutation("Linearizable", "creation of what is there already", sample -> {
                    Operation update = sample.take(Action.Update.class, Answer.Shown.class);
                    Action.Update action = (Action.Update) update.action();
                    sample.operations.add(new Operation(
                            0,
                            new Action.Create(action.name(), action.identity()),
                            update.answer(),
                            update.call(),
                            update.returned()));
                }),
                mutation("Linearizable", "conflict where there is none", sample -> {
                    Operation update = sample.take(Action.Update.class, Answer.Shown.class);
                    sample.answer(update, new Answer.Conflict());
                }),
                mutation(
                        "Linearizable",
                        "deletion acknowledged and not done",
                        sample -> sample.answer(
                                sample.take(Action.Delete.class, Answer.Gone.class), new Answer.Gone("another"))),
                mutation(
                        "Filtered",
                        "event of another color",
                        sample -> sample.red.add(sample.all.stream()
                                .filter(ChecksTests::isBlue)
                                .findFirst()
                                .orElseThrow())),
                mutation("Ordered", "reordered", sample -> Collections.swap(sample.all, 0, 1)),
                mutation("Unique", "doubled", sample -> sample.all.add(1, sample.all.getFirst())),
                mutation("Atomic", "split", sample -> sample.all.add(2, sample.all.getFirst())),
                mutation("Bookmarkable", "bookmark before its events", sample -> {
                    int place = sample.all.indexOf(bookmark(sample));
                    Collections.swap(sample.all, place, place - 1);
                }),
                mutation(
                        "Bookmarkable",
                        "bookmark that falls",
                        sample -> sample.all.add(new Seen(Seen.BOOKMARK, Sample.START + 1, null, false, 0))),
                mutation(
                        "Bookmarkable",
                        "bookmark of the future",
                        sample -> sample.all.add(sample.all.size() - 2, new Seen(Seen.BOOKMARK, 1000, null, false, 0))),
                mutation("Resumable", "first event lost", sample -> sample.all.removeFirst()),
                mutation("Reliable", "event lost", sample -> sample.all.remove(2)),
                mutation("Reliable", "event that never happened", sample -> {
                    Content last = content(sample.all.getLast());
                    sample.all.add(new Seen("MODIFIED", last.revision() + 1, last.at(last.revision() + 1), false, 0));
                    sample.all.add(new Seen("MODIFIED", last.revision() + 2, last.at(last.revision() + 2), false, 0));
                }),
                mutation(
                        "Reliable",
                        "gap where a slow reader was parked",
                        sample -> sample.all.subList(3, 6).clear()),
                mutation(
                        "Reliable",
                        "event of other content",
                        sample -> sample.all.set(2, with(sample.all.get(2), "MODIFIED", "other"))),
                mutation(
                        "Reliable",
                        "no event when an object leaves a selector",
                        sample -> sample.red.removeIf(seen -> seen.type().equals("DELETED"))),
                mutation("PreviousObject", "deletion with other content", sample -> {
                    int place = sample.all.indexOf(sample.all.stream()
                            .filter(seen -> seen.type().equals("DELETED"))
                            .findFirst()
                            .orElseThrow());
                    sample.all.set(place, with(sample.all.get(place), "DELETED", "other"));
                }),
                mutation(
                        "Creations",
                        "modification told as a creation",
                        sample -> sample.all.set(2, with(sample.all.get(2), "ADDED", "t13"))),
                mutation(
                        "Creations",
                        "creation told as a modification",
                        sample -> sample.all.set(0, with(sample.all.getFirst(), "MODIFIED", "t11"))),
                mutation("ListedStates", "cache that lacks an object", sample -> relist(sample, Match.NOT_OLDER, 0)),
                mutation(
                        "ListedStates",
                        "revision that is not of the state",
                        sample -> relist(sample, Match.NOT_OLDER, 1)),
                mutation(
                        "ListedStates",
                        "another revision than was asked for",
                        sample -> relist(sample, Match.EXACT, -1)),
                mutation("ListedStates", "older than was asked for", sample -> relist(sample, Match.NOT_OLDER, -1)),
                mutation("Pages", "pages of two states", sample -> {
                    Operation list = sample.takeList(Match.CONSISTENT);
                    Answer.Listed listed = (Answer.Listed) list.answer();
                    sample.answer(
                            list,
                            new Answer.Listed(
                                    listed.revision(),
                                    List.of(listed.revision(), listed.revision() + 1),
                                    listed.items()));
                }),
                mutation("Pages", "not by name", sample -> {
                    Operation list = sample.takeList(Match.CONSISTENT);
                    Answer.Listed listed = (Answer.Listed) list.answer();
                    sample.answer(
                            list,
                            new Answer.Listed(
                                    listed.revision(),
                                    listed.revisions(),
                                    listed.items().reversed()));
                }),
                mutation("SameObjects", "bytes of a read", sample -> {
                    Operation get = sample.take(Action.Get.class, Answer.Shown.class);
                    Content content = ((Answer.Shown) get.answer()).content();
                    sample.answer(get, new Answer.Shown(with(content, "other")));
                }),
                mutation(
                        "InitialStates",
                        "object missing at the end of the state",
                        sample -> sample.withState.removeFirst()),
                mutation(
                        "InitialStates",
                        "end of the state too early",
                        sample -> Collections.swap(
                                sample.withState,
                                sample.history().streams().get(2).initialEnd(),
                                1)),
                mutation("InitialStates", "state older than was asked for", sample -> {
                    int end = sample.history().streams().get(2).initialEnd();
                    sample.withState.set(end, new Seen(Seen.BOOKMARK, Sample.START + 1, null, true, 0));
                }),
                mutation(
                        "InitialStates",
                        "object told twice",
                        sample -> sample.withState.addFirst(sample.withState.getFirst())),
                mutation("Resumption", "410 for a client that comes back", sample -> sample.refuse(410)),
                mutation(
                        "Resumption",
                        "410 for a client that was away",
                        sample -> sample.all.add(new Seen(Seen.ERROR, 410, null, false, 0))));
    }

    @Test
    void resumption_whereHistoryWasGivenUp_mayFail() {
        Sample sample = Sample.ofEachKind();
        sample.all.add(new Seen(Seen.ERROR, 410, null, false, 0));
        sample.mayExpire();

        assertThat(violations(sample)).isEmpty();
    }

    /** Whether an unanswered write happened is what the journal says, and either is right. */
    @Test
    void unansweredWrites_happenedOrNot() {
        Sample happened = Sample.ofEachKind();
        Operation update = happened.take(Action.Update.class, Answer.Shown.class);
        happened.operations.add(
                new Operation(0, update.action(), new Answer.Unknown("cut", false), update.call(), Operation.NEVER));
        Sample not = Sample.ofEachKind();
        not.operations.add(new Operation(
                5,
                new Action.Update("a", "x", 0, "patch", false),
                new Answer.Unknown("cut", false),
                0,
                Operation.NEVER));
        not.operations.add(
                new Operation(6, new Action.Delete("a", 0), new Answer.Unknown("cut", false), 0, Operation.NEVER));

        assertThat(violations(happened)).isEmpty();
        assertThat(violations(not)).isEmpty();
    }

    private static Arguments mutation(String check, String mutation, Consumer<Sample> spoil) {
        return Arguments.of(check, mutation, spoil);
    }

    /** A list that shows the state before the last write, long after that was acknowledged. */
    private static void staleRead(Sample sample) {
        Operation list = sample.takeList(Match.CONSISTENT);
        Answer.Listed older = (Answer.Listed) sample.takeList(Match.CONSISTENT).answer();
        sample.answer(list, older);
    }

    private static void staleGet(Sample sample) {
        Operation get = sample.take(Action.Get.class, Answer.Shown.class);
        sample.answer(get, new Answer.Absent());
    }

    /** The last list at another revision; without its first object if the revision is right. */
    private static void relist(Sample sample, Match match, long shift) {
        Operation list = sample.takeList(match);
        Answer.Listed listed = (Answer.Listed) list.answer();
        long revision = shift == 1 ? listed.revision() - 1 : listed.revision() + shift;
        List<Content> items =
                shift == 0 ? listed.items().subList(1, listed.items().size()) : listed.items();
        sample.answer(list, new Answer.Listed(revision, List.of(revision), items));
    }

    private static boolean isBlue(Seen seen) {
        Content content = seen.content();
        return content != null && content.color().equals("blue");
    }

    private static Seen bookmark(Sample sample) {
        return sample.all.stream().filter(Seen::isBookmark).findFirst().orElseThrow();
    }

    private static Content content(Seen seen) {
        Content content = seen.content();
        if (content == null) {
            throw new AssertionError(seen);
        }
        return content;
    }

    private static Seen with(Seen seen, String type, String text) {
        return new Seen(type, seen.revision(), with(content(seen), text), false, seen.time());
    }

    private static Content with(Content content, String text) {
        return new Content(
                content.name(),
                content.uid(),
                content.revision(),
                text.startsWith("t") ? content.spec() : text,
                content.status(),
                content.color(),
                content.ending(),
                text);
    }
}
