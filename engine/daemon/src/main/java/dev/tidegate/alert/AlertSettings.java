package dev.tidegate.alert;

import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who is told of what.
 *
 * @param receivers addresses that get a POST for each notice
 * @param secret what it is signed with; empty: it is not
 * @param conditions which are told; all are shown in the status
 * @param patience for how long they must last
 * @param bounds what is too much
 */
public record AlertSettings(
        List<URI> receivers,
        Optional<String> secret,
        Set<Condition> conditions,
        Patience patience,
        Bounds bounds) {
    /** Nobody is told. */
    public static final AlertSettings DEFAULTS =
            new AlertSettings(
                    List.of(),
                    Optional.empty(),
                    EnumSet.allOf(Condition.class),
                    Patience.DEFAULTS,
                    Bounds.DEFAULTS);

    /** Copies list and set. */
    public AlertSettings {
        receivers = List.copyOf(receivers);
        conditions = Set.copyOf(conditions);
    }

    /**
     * How long a condition must last before it is told, and be away before its end is.
     *
     * @param hold for what may pass by itself
     * @param holdLong for what may be as it should be, for a while
     */
    public record Patience(Duration hold, Duration holdLong) {
        /** A restart, a failover, a long commit are over within a minute. */
        public static final Patience DEFAULTS =
                new Patience(Duration.ofMinutes(1), Duration.ofMinutes(30));

        Duration begin(Condition condition) {
            return switch (condition.patience()) {
                case NONE -> Duration.ZERO;
                case HOLD -> hold;
                case LONG -> holdLong;
            };
        }

        /** The end of what took long to begin is not waited for as long. */
        Duration end(Condition condition) {
            return switch (condition.patience()) {
                case NONE -> Duration.ZERO;
                case HOLD, LONG -> hold;
            };
        }
    }

    /**
     * From where on something is not as it should be.
     *
     * @param lagMax how far the target may be behind
     * @param retentionMin how long CDC must keep what is not captured
     */
    public record Bounds(Duration lagMax, Duration retentionMin) {
        /** As Prometheus' rules have it. */
        public static final Bounds DEFAULTS =
                new Bounds(Duration.ofSeconds(30), Duration.ofDays(1));
    }

    /** How many are told: addresses may hold tokens. */
    @Override
    public String toString() {
        return "AlertSettings[%d receivers, %s, %s]".formatted(receivers.size(), patience, bounds);
    }
}
