package dev.orlop.boot.start;

import dev.orlop.codec.CodecException;
import dev.orlop.codec.DecodedBody;
import dev.orlop.codec.YamlCodec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.ResourcePatternResolver;
import tools.jackson.databind.node.ObjectNode;

/** The CustomResourceDefinitions that {@code orlop.crds} names. */
public final class CrdFiles {
    private static final String KIND = "CustomResourceDefinition";

    private final ResourcePatternResolver resources;

    public CrdFiles(ResourcePatternResolver resources) {
        this.resources = resources;
    }

    /**
     * Reads all documents of all files that the locations name.
     *
     * @throws InvalidCrdFileException naming the file and what is wrong with it
     */
    public List<ObjectNode> read(List<String> locations) {
        List<ObjectNode> crds = new ArrayList<>();
        for (String location : locations) {
            Resource[] found = find(location);
            if (found.length == 0) {
                throw new InvalidCrdFileException(location, "no such file");
            }
            for (Resource file : found) {
                crds.addAll(documents(file));
            }
        }
        return crds;
    }

    private Resource[] find(String location) {
        try {
            // A bare path is a file, as whoever writes it expects.
            boolean hasScheme = location.matches("[a-z*]+:.*");
            return resources.getResources(hasScheme ? location : "file:" + location);
        } catch (IOException e) {
            throw new InvalidCrdFileException(location, "cannot be found: " + e.getMessage());
        }
    }

    private static List<ObjectNode> documents(Resource file) {
        try {
            List<ObjectNode> crds = new ArrayList<>();
            for (DecodedBody document : YamlCodec.decodeAll(file.getContentAsByteArray())) {
                if (document.tree().isNull()) {
                    continue;
                }
                ObjectNode crd = document.object();
                String kind = crd.path("kind").asString("");
                if (!kind.equals(KIND)) {
                    throw new InvalidCrdFileException(
                            file.getDescription(), "holds a document of kind \"" + kind + "\" instead of " + KIND);
                }
                crds.add(crd);
            }
            return crds;
        } catch (IOException | CodecException e) {
            throw new InvalidCrdFileException(file.getDescription(), String.valueOf(e.getMessage()));
        }
    }

    /** A file of {@code orlop.crds} that cannot be used. */
    static final class InvalidCrdFileException extends RuntimeException {
        private static final long serialVersionUID = 1;

        InvalidCrdFileException(String file, String problem) {
            super("orlop.crds: " + file + ": " + problem);
        }
    }
}
