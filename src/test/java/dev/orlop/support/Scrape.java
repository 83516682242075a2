package dev.orlop.support;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a server shows to Prometheus at one moment. */
public record Scrape(String text, Map<String, String> types, List<Sample> samples) {
    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? (\\S+)");
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    /** One series and its value. */
    public record Sample(String name, Map<String, String> labels, double value) {
        boolean matches(String wanted, String... labelsAndValues) {
            if (!name.equals(wanted)) {
                return false;
            }
            for (int i = 0; i < labelsAndValues.length; i += 2) {
                if (!labelsAndValues[i + 1].equals(labels.get(labelsAndValues[i]))) {
                    return false;
                }
            }
            return true;
        }
    }

    /**
     * @param management the URL of the management port, without a slash at its end
     */
    public static Scrape of(HttpClient http, String management) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(management + "/actuator/prometheus"))
                .build();
        return parse(http.send(request, BodyHandlers.ofString()).body());
    }

    static Scrape parse(String text) {
        Map<String, String> types = new TreeMap<>();
        List<Sample> samples = new ArrayList<>();
        for (String line : text.split("\n")) {
            if (line.startsWith("# TYPE ")) {
                String[] words = line.split(" ");
                types.put(words[2], words[3]);
            } else if (!line.startsWith("#") && !line.isBlank()) {
                samples.add(sample(line));
            }
        }
        return new Scrape(text, types, samples);
    }

    private static Sample sample(String line) {
        Matcher matcher = SAMPLE.matcher(line);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("no sample: " + line);
        }
        Map<String, String> labels = new TreeMap<>();
        if (matcher.group(2) != null) {
            Matcher label = LABEL.matcher(matcher.group(2));
            while (label.find()) {
                labels.put(label.group(1), label.group(2));
            }
        }
        String value = matcher.group(3);
        return new Sample(
                matcher.group(1), labels, value.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(value));
    }

    /** The samples of a name that have these labels, given in turns as label and value. */
    public List<Sample> all(String name, String... labelsAndValues) {
        return samples.stream()
                .filter(sample -> sample.matches(name, labelsAndValues))
                .toList();
    }

    /** The sum of {@link #all}; 0 if there is none. */
    public double sum(String name, String... labelsAndValues) {
        return all(name, labelsAndValues).stream().mapToDouble(Sample::value).sum();
    }

    /** The names of the labels that the samples of a name have, all of them together, {@code le} apart. */
    public Set<String> labels(String name) {
        Set<String> labels = new TreeSet<>();
        all(name).forEach(sample -> labels.addAll(sample.labels().keySet()));
        labels.remove("le");
        return labels;
    }

    /** Short: a scrape is long, and assertions print it. */
    @Override
    public String toString() {
        return "a scrape of " + samples.size() + " samples";
    }
}
