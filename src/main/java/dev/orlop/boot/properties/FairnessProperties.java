package dev.orlop.boot.properties;

import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Limits of the requests that are served at a time with security on. The PriorityLevelConfigurations of the server divide the seats
 * among themselves, and its FlowSchemas say whose requests belong to which level. Those beyond wait for their turn, or are refused with
 * 429 where too many wait or that takes too long. Members of system:masters are exempt.
 *
 * @param seats how many requests at a time; a list takes one for each 100 kB, up to 10
 * @param watches how many open watches, 0 for any number; none waits
 * @param watchesPerUser how many open watches of one user, 0 for any number; none waits
 * @param patience how long a request waits
 */
@Validated
@ConfigurationProperties("orlop.security.fairness")
public record FairnessProperties(
        @DefaultValue("600") @Min(1) int seats,
        @DefaultValue("0") @Min(0) int watches,
        @DefaultValue("20000") @Min(0) int watchesPerUser,
        @DefaultValue("15s") Duration patience) {}
