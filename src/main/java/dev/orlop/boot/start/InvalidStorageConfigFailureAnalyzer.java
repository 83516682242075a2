package dev.orlop.boot.start;

import dev.orlop.storage.backend.InvalidStorageConfigException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Tells what is wrong with the storage configuration and what to do, instead of a stack trace. */
final class InvalidStorageConfigFailureAnalyzer extends AbstractFailureAnalyzer<InvalidStorageConfigException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, InvalidStorageConfigException cause) {
        return new FailureAnalysis(cause.getMessage(), cause.action(), cause);
    }
}
