package dev.orlop.proof.deploy;

/**
 * Something that goes wrong for a while.
 *
 * @param name as reports call it
 * @param heal ends it: everything works again when it returns, or soon
 */
public record Fault(String name, Step strike, Step heal) {
    /** One half of a fault. */
    public interface Step {
        void run() throws InterruptedException;
    }

    /** Does nothing. */
    static final Step NOTHING = () -> {};
}
