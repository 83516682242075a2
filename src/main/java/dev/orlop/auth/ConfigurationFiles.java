package dev.orlop.auth;

import dev.orlop.codec.CodecException;
import dev.orlop.codec.YamlCodec;
import tools.jackson.databind.node.ObjectNode;

/** Reads configuration files of the API server, which are YAML or JSON. */
public final class ConfigurationFiles {
    private ConfigurationFiles() {}

    /**
     * The object that a file holds.
     *
     * @throws IllegalArgumentException if it holds something else
     */
    public static ObjectNode tree(byte[] file) {
        try {
            return YamlCodec.decode(file).object();
        } catch (CodecException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }
}
