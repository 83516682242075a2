package dev.orlop.helm;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The documented values: each key of values.yaml below a comment that begins with {@code --}. */
record Values(List<Row> rows, List<String> undocumented) {

    record Row(String key, String defaultValue, String description) {
        String markdown() {
            return "| `" + key + "` | `" + defaultValue + "` | " + description + " |";
        }
    }

    /** Reads the file's lines, since a parser drops comments; two blanks indent a level. */
    static Values read() {
        Scan scan = new Scan();
        Chart.read("values.yaml").lines().forEach(scan::line);
        return new Values(scan.rows, scan.undocumented);
    }

    String table() {
        StringBuilder table = new StringBuilder("| value | default | meaning |\n|---|---|---|\n");
        rows.forEach(row -> table.append(row.markdown()).append('\n'));
        return table.toString();
    }

    private static final class Scan {
        private final JsonNode values = Chart.YAML.readTree(Chart.read("values.yaml"));
        private final List<Row> rows = new ArrayList<>();
        private final List<String> undocumented = new ArrayList<>();
        private final Deque<String> path = new ArrayDeque<>();
        private final StringBuilder comment = new StringBuilder();
        private int documentedDepth = Integer.MAX_VALUE;

        void line(String line) {
            String text = line.strip();
            int depth = (line.length() - line.stripLeading().length()) / 2;
            if (text.startsWith("# -- ")) {
                comment.setLength(0);
                comment.append(text.substring("# -- ".length()));
            } else if (text.startsWith("#") && !comment.isEmpty()) {
                comment.append(' ').append(text.substring(1).strip());
            } else if (!text.isEmpty() && !text.startsWith("#") && depth <= documentedDepth) {
                key(text.substring(0, text.indexOf(':')), depth);
            }
        }

        private void key(String name, int depth) {
            while (path.size() > depth) {
                path.removeLast();
            }
            path.addLast(name);
            documentedDepth = Integer.MAX_VALUE;
            String key = String.join(".", path);
            JsonNode value = values.at("/" + String.join("/", path));
            if (!comment.isEmpty()) {
                rows.add(new Row(key, JsonMapper.shared().writeValueAsString(value), comment.toString()));
                comment.setLength(0);
                documentedDepth = depth;
            } else if (!value.isObject() || value.isEmpty()) {
                undocumented.add(key);
            }
        }
    }
}
