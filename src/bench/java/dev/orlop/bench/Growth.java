package dev.orlop.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How a figure grows with a number: the exponent of the power law through the points, 1 for in proportion. */
public final class Growth {
    private static final int ENOUGH = 3;

    private final List<double[]> points = new ArrayList<>();

    public void add(double number, double figure) {
        points.add(new double[] {Math.log(number), Math.log(figure)});
    }

    /** By least squares over the logarithms. */
    double exponent() {
        double x = points.stream().mapToDouble(point -> point[0]).average().orElse(0);
        double y = points.stream().mapToDouble(point -> point[1]).average().orElse(0);
        double products = 0;
        double squares = 0;
        for (double[] point : points) {
            products += (point[0] - x) * (point[1] - y);
            squares += (point[0] - x) * (point[0] - x);
        }
        return products / squares;
    }

    /**
     * For the note of the row with the last of the points; "" with less than three of them.
     *
     * @param figure what grows
     * @param number with what
     */
    public String text(String figure, String number) {
        return points.size() < ENOUGH
                ? ""
                : String.format(Locale.ROOT, "%s grows with the %s to the power of %.2f", figure, number, exponent());
    }
}
