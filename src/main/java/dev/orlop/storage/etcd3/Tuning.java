package dev.orlop.storage.etcd3;

import java.time.Duration;

/**
 * Times and sizes that no user sets.
 *
 * @param keepAliveTime how long a connection with streams may be silent before it is pinged; etcd tolerates no less than 5 s
 * @param keepAliveTimeout how long the answer to a ping may take
 * @param reconnect how long a broken connection rests before it is tried again
 * @param watchIdle how long a watch may be silent before it is asked for its progress
 * @param watchAnswer how long the answer to that may take
 * @param watchSilence where progress cannot be asked for: more than two of etcd's own intervals of progress
 * @param stall how long a subscriber may leave a full queue before its stream is closed until it has drained it
 * @param queue events that a watch reads ahead of its subscriber
 * @param statusPoll how often the size of the database is read
 */
record Tuning(
        Duration keepAliveTime,
        Duration keepAliveTimeout,
        Duration reconnect,
        Duration watchIdle,
        Duration watchAnswer,
        Duration watchSilence,
        Duration stall,
        int queue,
        Duration statusPoll) {
    static final Tuning DEFAULT = new Tuning(
            Duration.ofSeconds(30),
            Duration.ofSeconds(10),
            Duration.ofMillis(500),
            Duration.ofSeconds(60),
            Duration.ofSeconds(10),
            Duration.ofMinutes(25),
            Duration.ofSeconds(1),
            100,
            Duration.ofSeconds(30));
}
