package dev.orlop.bench.scenario;

import dev.orlop.bench.load.Items;
import dev.orlop.bench.load.Writers;
import dev.orlop.bench.process.OrlopServer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The objects that writers change, as they are now.
 *
 * @param count how many of them, from the first on
 */
record Written(OrlopServer server, Items items, int count) {
    private static final Pattern VERSION = Pattern.compile("\"resourceVersion\":\"(\\d+)\"");

    /** What writers begin with; a baseline gets the same bytes. */
    List<Writers.Template> templates() {
        List<Writers.Template> templates = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            templates.add(template(server, items.path("default") + "/" + Stock.name(i)));
        }
        return templates;
    }

    /** One object, as the server sends it now. */
    static Writers.Template template(OrlopServer server, String path) {
        return new Writers.Template(path, stripped(server.get(path)));
    }

    private static byte[] stripped(byte[] json) {
        return json[json.length - 1] == '\n' ? Arrays.copyOf(json, json.length - 1) : json;
    }

    /** Of the type as a whole: a watch from there on sees what is written from now on. */
    String version() {
        Matcher version = VERSION.matcher(new String(server.get(items.path() + "?limit=1"), StandardCharsets.UTF_8));
        if (!version.find()) {
            throw new IllegalStateException("a list without a resourceVersion");
        }
        return version.group(1);
    }
}
