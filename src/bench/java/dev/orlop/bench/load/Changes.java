package dev.orlop.bench.load;

import dev.orlop.bench.load.Writers.Template;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Requests that change objects, each connection one of its own. */
public final class Changes {
    private Changes() {}

    /** A PUT of the whole object, with the version that the last answer told. */
    public static RequestLoad.Requests updates(List<Template> objects) {
        return new Updates(objects);
    }

    /** A JSON merge patch of one member, without a version. */
    public static RequestLoad.Requests patches(List<Template> objects) {
        return (connection, due) -> {
            byte[] body = "{\"spec\":{\"zDue\":\"%019d\"}}".formatted(due).getBytes(StandardCharsets.US_ASCII);
            return Items.request("PATCH", objects.get(connection).path(), "application/merge-patch+json", body);
        };
    }

    private static final class Updates implements RequestLoad.Requests {
        private final List<String> paths;
        private final List<VersionedBody> bodies;

        Updates(List<Template> objects) {
            paths = objects.stream().map(Template::path).toList();
            bodies = objects.stream()
                    .map(object -> new VersionedBody(object.json().clone()))
                    .toList();
        }

        @Override
        public @Nullable ByteBuf next(int connection, long dueNanos) {
            byte[] body = bodies.get(connection).stamped(dueNanos);
            return Items.request("PUT", paths.get(connection), Items.JSON, body);
        }

        @Override
        public boolean readsBody() {
            return true;
        }

        @Override
        public boolean accept(int connection, int status, byte[] body) {
            if (status != 200) {
                return false;
            }
            bodies.get(connection).learn(body);
            return true;
        }
    }
}
