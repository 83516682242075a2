package dev.orlop.boot.properties;

import dev.orlop.registry.plane.KindOptions.Served;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The server itself.
 *
 * @param crds locations of CustomResourceDefinition files (YAML or JSON, one or several documents each) to install at
 *     start, such as {@code file:crds/*.yaml}
 * @param kinds which built-in kinds are served: all, or control-plane, without workloads
 * @param kindRules whether built-in kinds default and validate as the reference does, beyond the shape of their types, and
 *     whether admission policies and webhooks act
 * @param garbageCollection whether objects are deleted with their owners, and finalizers of deletion policies are worked off
 */
@ConfigurationProperties("orlop")
public record OrlopProperties(
        @DefaultValue List<String> crds,
        @DefaultValue("all") Served kinds,
        @DefaultValue("true") boolean kindRules,
        @DefaultValue("true") boolean garbageCollection) {}
