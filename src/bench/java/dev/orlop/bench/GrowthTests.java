package dev.orlop.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class GrowthTests {
    private final Growth growth = new Growth();

    @Test
    void exponent_ofAPowerLaw_isItsPower() {
        for (double number : new double[] {1, 16, 64, 256}) {
            growth.add(number, 3 * Math.pow(number, -0.75));
        }

        assertThat(growth.exponent()).isEqualTo(-0.75, within(1e-9));
    }

    @Test
    void exponent_ofWhatDoesNotGrow_isZero() {
        growth.add(10, 5);
        growth.add(100, 5);

        assertThat(growth.exponent()).isZero();
    }

    @Test
    void text_withThreePoints_saysTheExponent() {
        growth.add(1, 1);
        growth.add(10, 100);
        growth.add(100, 10_000);

        assertThat(growth.text("time", "objects")).isEqualTo("time grows with the objects to the power of 2.00");
    }

    @Test
    void text_withTwoPoints_isEmpty() {
        growth.add(1, 1);
        growth.add(10, 100);

        assertThat(growth.text("time", "objects")).isEmpty();
    }
}
