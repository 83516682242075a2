package dev.orlop.proof.soak;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Draws samples over time: an HTML page with one curve a measure, each from 0 to its maximum. */
final class Plot {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 120;

    private Plot() {}

    static String of(List<Sample> samples) {
        return "<!DOCTYPE html>\n"
                + "<meta charset=\"utf-8\"><title>Soak</title>\n"
                + "<style>body{font:13px sans-serif}</style>\n"
                + curve("requests a window", samples, Sample::requests)
                + curve("p99 of all requests, ms", samples, sample -> sample.p99Micros() / 1000.0)
                + curve("resident memory, MB", samples, sample -> sample.residentBytes() / 1e6)
                + curve("file descriptors", samples, Sample::descriptors)
                + curve("threads", samples, Sample::threads)
                + curve("store on disk, MB", samples, sample -> sample.storeBytes() / 1e6);
    }

    private static String curve(String name, List<Sample> samples, ToDoubleFunction<Sample> measure) {
        double most = samples.stream().mapToDouble(measure).max().orElse(1);
        double end = samples.getLast().minutes();
        StringBuilder points = new StringBuilder();
        for (Sample sample : samples) {
            points.append(String.format(
                    Locale.ROOT,
                    "%.1f,%.1f ",
                    sample.minutes() / end * WIDTH,
                    HEIGHT - measure.applyAsDouble(sample) / Math.max(most, 1e-9) * HEIGHT));
        }
        return String.format(
                        Locale.ROOT,
                        "<h3>%s: at most %.1f, at the end %.1f, over %.0f minutes</h3>%n",
                        name,
                        most,
                        measure.applyAsDouble(samples.getLast()),
                        end)
                + "<svg width=\"" + WIDTH + "\" height=\"" + HEIGHT
                + "\" style=\"background:#f4f4f4\"><polyline fill=\"none\" stroke=\"#246\" stroke-width=\"2\" points=\""
                + points + "\"/></svg>\n";
    }
}
