package dev.orlop.proof.history;

/**
 * A request and its answer.
 *
 * @param client one request at a time
 * @param call when it was sent, in nanoseconds of this machine's monotonic clock
 * @param returned when its answer was there; {@link #NEVER} for one that has none
 */
public record Operation(int client, Action action, Answer answer, long call, long returned) {
    public static final long NEVER = Long.MAX_VALUE;

    public Operation {
        if (returned < call) {
            throw new IllegalArgumentException("an answer before its request: " + action);
        }
    }

    @Override
    public String toString() {
        return "client " + client + ": " + action + " -> " + answer;
    }
}
