package dev.orlop.proof.check;

import dev.orlop.proof.history.Content;
import dev.orlop.proof.history.History;
import dev.orlop.proof.linear.Effect;
import dev.orlop.proof.linear.Effects;
import dev.orlop.proof.linear.Picture;
import dev.orlop.proof.linear.Registers;
import dev.orlop.proof.linear.Search;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Writes and consistent reads take effect one after another, each between its request and its answer; what was
 * acknowledged is in the store, and nothing else is.
 */
public final class Linearizable implements Check {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Path picture;

    /**
     * @param picture the HTML file to draw the first violation to
     */
    public Linearizable(Path picture) {
        this.picture = picture;
    }

    @Override
    public List<String> violations(History history) {
        Effects effects = Effects.of(history);
        List<String> violations = new ArrayList<>(effects.complaints());
        Map<String, Long> initial = history.journal().stateAt(history.journal().start()).values().stream()
                .collect(Collectors.toMap(Content::name, Content::revision));
        Registers model = new Registers(history.journal().start(), initial);
        switch (Search.run(model, effects.effects(), LIMIT.toNanos())) {
            case Search.Linearizable<Effect> linearizable -> {}
            case Search.Illegal<Effect> illegal -> violations.add(draw(illegal));
            case Search.Undecided<Effect> undecided -> violations.add("not decided within " + LIMIT);
        }
        return violations;
    }

    private String draw(Search.Illegal<Effect> illegal) {
        try {
            Files.createDirectories(picture.toAbsolutePath().getParent());
            Files.writeString(picture, Picture.of(illegal));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "no order of " + (illegal.prefix().size() + illegal.stuck().size()) + " operations explains "
                + illegal.stuck() + ": see " + picture;
    }
}
