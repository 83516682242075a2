package dev.orlop.support;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Keeps a test class that starts a Spring application in this JVM from running beside another of its kind: an application
 * sets up logging for the whole JVM, and the contexts that tests share are handed from one class to the next.
 *
 * <p>Other classes run beside it. One that reads all that is printed must be alone, by JUnit's {@code @Isolated}.
 */
@Execution(ExecutionMode.SAME_THREAD)
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface OneAtATime {}
