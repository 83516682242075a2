package dev.orlop.support;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Keeps a test class that starts a Spring application in this JVM from running beside another of its kind. An application
 * sets up logging for the whole JVM, and when it ends, it takes Reactor Netty's event loops along: so the engine of etcd2,
 * whose HTTP client runs on these, is of the same kind.
 *
 * <p>Other classes run beside it. One that reads all that is printed must be alone, by JUnit's {@code @Isolated}.
 */
@Execution(ExecutionMode.SAME_THREAD)
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface OneAtATime {}
