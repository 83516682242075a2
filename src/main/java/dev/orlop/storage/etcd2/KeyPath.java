package dev.orlop.storage.etcd2;

import dev.orlop.object.TextOrder;
import dev.orlop.storage.StorageException;
import dev.orlop.storage.backend.Backend;
import dev.orlop.storage.backend.Backend.RangeQuery;
import java.nio.charset.StandardCharsets;
import org.springframework.web.util.UriUtils;

/**
 * Storage keys as paths of the v2 keys API, and back to ranges.
 *
 * <p>Etcd cleans paths, so that keys which differ only in empty or dotted segments would be one: they are refused. It
 * hides what starts with an underscore from lists of the directory above and from watches: such a key would exist for
 * those who know its name only, so it is never written.
 */
final class KeyPath {
    static final String KEYS = "/v2/keys";

    private KeyPath() {}

    /** The path of a key or a directory, with all that is not plain percent-encoded. */
    static String of(String key) {
        StringBuilder path = new StringBuilder(KEYS.length() + key.length() + 1).append(KEYS);
        for (String segment : key.split("/", -1)) {
            if (segment.equals(".") || segment.equals("..")) {
                throw new StorageException.BadRequest(
                        "invalid key: \"" + key + "\": segments . and .. are not allowed");
            }
            if (!segment.isEmpty()) {
                path.append('/').append(UriUtils.encode(segment, StandardCharsets.UTF_8));
            }
        }
        return path.length() == KEYS.length() ? path.append('/').toString() : path.toString();
    }

    /**
     * @throws StorageException.BadRequest if the key cannot be stored such that lists and watches show it
     */
    static void requireWritable(String key) {
        if (!key.startsWith("/") || key.endsWith("/") || key.contains("//")) {
            throw new StorageException.BadRequest(
                    "invalid key: \"" + key + "\": etcd2 takes keys that start with / and have no empty segment");
        }
        if (isHidden(key)) {
            throw new StorageException.BadRequest("invalid key: \"" + key
                    + "\": etcd2 hides names that start with _ from lists and watches; choose another name");
        }
    }

    /** Whether a segment starts with an underscore. */
    static boolean isHidden(String key) {
        return key.contains("/_");
    }

    /** The smallest directory, with its trailing slash, that holds all keys of a range. */
    static String directoryOf(RangeQuery query) {
        int slash = query.start().lastIndexOf('/');
        while (slash > 0) {
            String directory = query.start().substring(0, slash + 1);
            if (TextOrder.BY_BYTES.compare(query.end(), Backend.prefixEnd(directory)) <= 0) {
                return directory;
            }
            slash = query.start().lastIndexOf('/', slash - 1);
        }
        return "/";
    }

    static boolean contains(RangeQuery query, String key) {
        return TextOrder.BY_BYTES.compare(query.start(), key) <= 0 && TextOrder.BY_BYTES.compare(key, query.end()) < 0;
    }
}
