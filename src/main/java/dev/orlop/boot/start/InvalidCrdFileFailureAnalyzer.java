package dev.orlop.boot.start;

import dev.orlop.boot.start.CrdFiles.InvalidCrdFileException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Tells which file of {@code orlop.crds} cannot be used, instead of a stack trace. */
final class InvalidCrdFileFailureAnalyzer extends AbstractFailureAnalyzer<InvalidCrdFileException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, InvalidCrdFileException cause) {
        return new FailureAnalysis(
                cause.getMessage(),
                "Let orlop.crds name files that hold CustomResourceDefinitions in YAML or JSON, one or several documents"
                        + " each, or leave it out.",
                cause);
    }
}
