package dev.orlop.proof.fuzz;

/** Entry point for Jazzer, which calls it by its name. The system property {@code orlop.fuzz.target} chooses the parser. */
public final class JazzerTarget {
    private static final FuzzTarget TARGET = FuzzTarget.valueOf(System.getProperty("orlop.fuzz.target", "JSON"));

    private JazzerTarget() {}

    /** Loads classes before the time of an input is measured. */
    public static void fuzzerInitialize() {
        TARGET.fuzz(TARGET.seed());
    }

    /** One input. */
    public static void fuzzerTestOneInput(byte[] input) {
        TARGET.fuzz(input);
    }
}
