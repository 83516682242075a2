package dev.orlop.proof.history;

import java.util.List;

/**
 * One round: what clients did and saw, and what the store says.
 *
 * @param mayExpire whether old revisions may have been given up in it: then 410 is an answer to a watch or a list
 */
public record History(List<Operation> operations, List<WatchStream> streams, Journal journal, boolean mayExpire) {}
