package dev.orlop.boot.properties;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The server itself.
 *
 * @param crds locations of CustomResourceDefinition files (YAML or JSON, one or several documents each) to install at
 *     start, such as {@code file:crds/*.yaml}
 */
@ConfigurationProperties("orlop")
public record OrlopProperties(@DefaultValue List<String> crds) {}
