package dev.orlop.boot;

import dev.orlop.boot.command.Commands;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingInitializationContext;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.micrometer.observation.autoconfigure.ScheduledTasksObservationAutoConfiguration;
import org.springframework.boot.webflux.autoconfigure.ReactiveMultipartAutoConfiguration;
import org.springframework.core.env.StandardEnvironment;

/**
 * The Orlop server: the API on one port, management on another.
 *
 * <p>Component scanning ends at this package: whatever lies outside {@code boot} becomes a bean only where a
 * configuration of {@code boot} says so.
 */
@SpringBootApplication(
        proxyBeanMethods = false,
        // No proxies, no forms, and no schedule that Spring would own: threads are made and named in this package.
        exclude = {
            AopAutoConfiguration.class,
            ReactiveMultipartAutoConfiguration.class,
            ScheduledTasksObservationAutoConfiguration.class,
            TaskSchedulingAutoConfiguration.class
        })
public class OrlopApplication {

    public static void main(String[] args) {
        switch (new Commands(OrlopApplication::version, System.out, System.err).read(args)) {
            case Commands.Request.Exit exit -> System.exit(exit.code());
            case Commands.Request.Run run -> {
                logWarningsOnly();
                System.exit(run.command().run());
            }
            case Commands.Request.Serve serve ->
                SpringApplication.run(OrlopApplication.class, serve.arguments().toArray(String[]::new));
        }
    }

    private static String version() {
        String version = OrlopApplication.class.getPackage().getImplementationVersion();
        return version == null ? "dev" : version;
    }

    /** A command has no context that would configure logging: left alone, it would print what every library does. */
    private static void logWarningsOnly() {
        LoggingSystem logging = LoggingSystem.get(OrlopApplication.class.getClassLoader());
        logging.beforeInitialize();
        logging.initialize(new LoggingInitializationContext(new StandardEnvironment()), null, null);
        logging.setLogLevel(LoggingSystem.ROOT_LOGGER_NAME, LogLevel.WARN);
    }
}
