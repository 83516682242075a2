package dev.orlop.boot.properties;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Limits of the requests that are served at a time with security on; 0 is any number. Those beyond wait for their turn, the users one
 * after the other, and are refused with 429 when that takes too long. Members of system:masters are exempt.
 *
 * @param reads how many reads at a time
 * @param readsPerUser how many reads of one user at a time
 * @param writes how many writes at a time
 * @param writesPerUser how many writes of one user at a time
 * @param watches how many open watches; none waits
 * @param watchesPerUser how many open watches of one user; none waits
 * @param queuePerUser how many reads of one user may wait, and how many writes
 * @param patience how long a request waits
 */
@ConfigurationProperties("orlop.security.fairness")
public record FairnessProperties(
        @DefaultValue("400") int reads,
        @DefaultValue("200") int readsPerUser,
        @DefaultValue("200") int writes,
        @DefaultValue("100") int writesPerUser,
        @DefaultValue("0") int watches,
        @DefaultValue("20000") int watchesPerUser,
        @DefaultValue("500") int queuePerUser,
        @DefaultValue("15s") Duration patience) {}
