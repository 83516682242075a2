package dev.orlop.boot.command;

import dev.orlop.boot.properties.BoundEngineSettings;
import dev.orlop.boot.properties.StorageProperties;
import dev.orlop.storage.backend.EngineSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * The options of the command {@code migrate}. Either side is described as {@code orlop.storage} is, below {@code
 * --from} and {@code --to}; what must not stand on a command line comes from the environment, below {@code
 * ORLOP_MIGRATE_FROM} and {@code ORLOP_MIGRATE_TO}.
 *
 * @param resume whether the destination may hold keys already
 */
record MigrateOptions(Side from, Side to, boolean resume) {
    static final String USAGE = """
            usage: migrate --from.PROPERTY=VALUE... --to.PROPERTY=VALUE... [--resume]
            PROPERTY is one of orlop.storage, such as type, server-list, prefix, ca-file, embedded.directory.
            Passwords: ORLOP_MIGRATE_FROM_PASSWORD and ORLOP_MIGRATE_TO_PASSWORD in the environment.
            """.strip();

    private static final String ROOT = "orlop.migrate";

    /** Where an engine leaves it open, reads must be linearizable; and nothing may be compacted while it is read. */
    private static final Map<String, String> FORCED = Map.of("quorum", "true", "compaction-interval", "0s");

    /** One of the two stores. */
    static final class Side implements BindHandler {
        private final IterableConfigurationPropertySource commandLine;
        private final ConfigurationPropertyName name;
        private final Set<ConfigurationPropertyName> bound = new HashSet<>();
        private final StorageProperties properties;
        private final EngineSettings settings;

        private Side(
                IterableConfigurationPropertySource commandLine,
                ConfigurationPropertyName name,
                List<ConfigurationPropertySource> sources) {
            this.commandLine = commandLine;
            this.name = name;
            Binder binder = new Binder(sources);
            this.properties = binder.bind(name, Bindable.of(StorageProperties.class), this)
                    .get();
            this.settings = new BoundEngineSettings(binder, name, this);
        }

        StorageProperties properties() {
            return properties;
        }

        EngineSettings settings() {
            return settings;
        }

        @Override
        public Object onSuccess(
                ConfigurationPropertyName option, Bindable<?> target, BindContext context, Object result) {
            bound.add(option);
            return result;
        }

        private Stream<ConfigurationPropertyName> unknown() {
            return commandLine.stream().filter(option -> name.isAncestorOf(option) && !bound.contains(option));
        }
    }

    /** An argument that is no option, or an option that is missing. */
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
     * @throws BindException if an option's value cannot be understood
     */
    static MigrateOptions parse(List<String> arguments) {
        Map<String, String> told = new HashMap<>();
        boolean resume = false;
        for (String argument : arguments) {
            if (argument.equals("--resume")) {
                resume = true;
            } else {
                int equals = argument.indexOf('=');
                if (equals < 0 || (!argument.startsWith("--from.") && !argument.startsWith("--to."))) {
                    throw new UsageException("not an option: " + argument);
                }
                told.put(ROOT + "." + argument.substring(2, equals), argument.substring(equals + 1));
            }
        }
        return new MigrateOptions(bind("from", told), bind("to", told), resume);
    }

    private static Side bind(String side, Map<String, String> told) {
        ConfigurationPropertyName name = ConfigurationPropertyName.of(ROOT + "." + side);
        Map<String, String> forced = new HashMap<>();
        FORCED.forEach((property, value) -> forced.put(name + "." + property, value));
        MapConfigurationPropertySource commandLine = new MapConfigurationPropertySource(told);
        List<ConfigurationPropertySource> sources = new ArrayList<>(List.of(commandLine));
        ConfigurationPropertySources.from(new StandardEnvironment().getPropertySources())
                .forEach(sources::add);
        if (sources.stream()
                .noneMatch(source -> source.containsDescendantOf(name) == ConfigurationPropertyState.PRESENT)) {
            throw new UsageException("nothing is said about --" + side);
        }
        sources.addFirst(new MapConfigurationPropertySource(forced));
        return new Side(commandLine, name, sources);
    }

    /**
     * To be asked when the engines have read their settings.
     *
     * @throws UsageException if an option of the command line has been read by nobody
     */
    void requireKnown() {
        String unknown = Stream.concat(from.unknown(), to.unknown())
                .map(MigrateOptions::option)
                .sorted()
                .collect(Collectors.joining(", "));
        if (!unknown.isEmpty()) {
            throw new UsageException("unknown: " + unknown);
        }
    }

    /** Why options could not be understood, in the words of the command line. */
    static String reason(BindException failure) {
        Throwable cause = failure.getCause();
        ConfigurationProperty property = failure.getProperty();
        String name = option(property == null ? failure.getName() : property.getName());
        return name + " cannot be understood: " + (cause == null ? failure.getMessage() : cause.getMessage());
    }

    private static String option(ConfigurationPropertyName name) {
        return "--" + name.toString().substring(ROOT.length() + 1);
    }
}
