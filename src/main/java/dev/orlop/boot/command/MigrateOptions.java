package dev.orlop.boot.command;

import dev.orlop.boot.properties.StorageProperties;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * The options of the command {@code migrate}. Either side is described as {@code orlop.storage} is, below {@code
 * --from} and {@code --to}; what must not stand on a command line comes from the environment, below {@code
 * ORLOP_MIGRATE_FROM} and {@code ORLOP_MIGRATE_TO}.
 *
 * @param resume whether the destination may hold keys already
 */
record MigrateOptions(StorageProperties from, StorageProperties to, boolean resume) {
    static final String USAGE = """
            usage: migrate --from.PROPERTY=VALUE... --to.PROPERTY=VALUE... [--resume]
            PROPERTY is one of orlop.storage, such as type, server-list, prefix, ca-file, embedded.directory.
            Passwords: ORLOP_MIGRATE_FROM_PASSWORD and ORLOP_MIGRATE_TO_PASSWORD in the environment.
            """.strip();

    private static final String ROOT = "orlop.migrate";

    /** Reads must be linearizable, and nothing may be compacted while it is read. */
    private static final Map<String, String> FORCED = Map.of("quorum", "true", "compaction-interval", "0s");

    /** Options that are none. */
    static final class UsageException extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final String complaint;

        UsageException(String complaint) {
            super(complaint);
            this.complaint = complaint;
        }

        String complaint() {
            return complaint;
        }
    }

    /**
     * @throws UsageException if an argument is no option, or a side is not described at all
     * @throws BindException if an option is unknown or its value cannot be understood
     */
    static MigrateOptions parse(List<String> arguments) {
        Map<String, String> told = new HashMap<>();
        boolean resume = false;
        for (String argument : arguments) {
            if (argument.equals("--resume")) {
                resume = true;
            } else {
                int equals = argument.indexOf('=');
                if (equals < 0 || !argument.startsWith("--from.") && !argument.startsWith("--to.")) {
                    throw new UsageException("not an option: " + argument);
                }
                told.put(ROOT + "." + argument.substring(2, equals), argument.substring(equals + 1));
            }
        }
        return new MigrateOptions(bind("from", told), bind("to", told), resume);
    }

    private static StorageProperties bind(String side, Map<String, String> told) {
        ConfigurationPropertyName name = ConfigurationPropertyName.of(ROOT + "." + side);
        Map<String, String> forced = new HashMap<>();
        FORCED.forEach((property, value) -> forced.put(name + "." + property, value));
        ConfigurationPropertySource commandLine = new MapConfigurationPropertySource(told);
        List<ConfigurationPropertySource> sources = new ArrayList<>(List.of(commandLine));
        ConfigurationPropertySources.from(new StandardEnvironment().getPropertySources())
                .forEach(sources::add);
        if (sources.stream()
                .noneMatch(source -> source.containsDescendantOf(name) == ConfigurationPropertyState.PRESENT)) {
            throw new UsageException("nothing is said about --" + side);
        }
        sources.addFirst(new MapConfigurationPropertySource(forced));
        BindHandler strict = new NoUnboundElementsBindHandler(BindHandler.DEFAULT, source -> source == commandLine);
        return new Binder(sources)
                .bind(name, Bindable.of(StorageProperties.class), strict)
                .get();
    }

    /** Why options could not be understood, in the words of the command line. */
    static String reason(BindException failure) {
        Throwable cause = failure.getCause();
        if (cause instanceof UnboundConfigurationPropertiesException unknown) {
            return "unknown: "
                    + unknown.getUnboundProperties().stream()
                            .map(property -> option(property.getName()))
                            .sorted()
                            .collect(Collectors.joining(", "));
        }
        ConfigurationProperty property = failure.getProperty();
        String name = option(property == null ? failure.getName() : property.getName());
        return name + " cannot be understood: " + (cause == null ? failure.getMessage() : cause.getMessage());
    }

    private static String option(ConfigurationPropertyName name) {
        return "--" + name.toString().substring(ROOT.length() + 1);
    }
}
