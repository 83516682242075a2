package dev.orlop.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GoalTests {
    private static boolean reaches(Goal goal, double value) {
        return goal.isReachedBy(Rows.beside("what", "unit", value));
    }

    @Test
    void ratioAtLeast_isReachedFromTheBoundOn() {
        assertThat(reaches(Goal.ratioAtLeast(0.6), 60)).isTrue();
        assertThat(reaches(Goal.ratioAtLeast(0.6), 59)).isFalse();
    }

    @Test
    void ratioAtMost_isReachedUpToTheBound() {
        assertThat(reaches(Goal.ratioAtMost(1.5), 150)).isTrue();
        assertThat(reaches(Goal.ratioAtMost(1.5), 151)).isFalse();
    }

    @Test
    void below_isNotReachedAtTheBound() {
        assertThat(reaches(Goal.below(50), 49.9)).isTrue();
        assertThat(reaches(Goal.below(50), 50)).isFalse();
    }

    @Test
    void differenceBelow_comparesWithTheBaseline() {
        assertThat(reaches(Goal.differenceBelow(1), 100.9)).isTrue();
        assertThat(reaches(Goal.differenceBelow(1), 101)).isFalse();
    }

    @Test
    void ratioAtLeast_ofARowWithoutBaseline_isNotReached() {
        assertThat(Goal.ratioAtLeast(0.6).isReachedBy(Rows.alone("scenario", "what", 100)))
                .isFalse();
    }
}
