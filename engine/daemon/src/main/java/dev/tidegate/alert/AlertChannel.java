package dev.tidegate.alert;

import dev.tidegate.hook.Post;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells all receivers, none of which waits for another one. Nobody who hands notices over ever
 * waits. Safe for use by several threads.
 */
public final class AlertChannel implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AlertChannel.class);

    /** For what is to be told when the process ends; its other limits leave that much. */
    private static final Duration DRAIN_MAX = Duration.ofSeconds(3);

    private final List<AlertDelivery> deliveries;

    /**
     * How a receiver is.
     *
     * @param address its server; what is behind it may be a token
     * @param waiting notices that it has not taken yet
     * @param delivered notices that it took
     * @param failedAttempts how often it did not answer, or said no
     * @param lost notices that it will never get
     * @param failing what was wrong the last time; empty if nothing was
     * @param failingSince since when nothing was taken
     */
    public record Receiver(
            String address,
            int waiting,
            long delivered,
            long failedAttempts,
            long lost,
            Optional<String> failing,
            Optional<Instant> failingSince) {}

    /** Makes one for the settings' receivers; calls nobody before {@link #start}. */
    public AlertChannel(
            AlertSettings settings,
            AlertNotice.Sender sender,
            InstantSource clock,
            RandomGenerator random) {
        this(settings, sender, AlertDelivery.Limits.DEFAULTS, clock, random);
    }

    AlertChannel(
            AlertSettings settings,
            AlertNotice.Sender sender,
            AlertDelivery.Limits limits,
            InstantSource clock,
            RandomGenerator random) {
        this.deliveries =
                settings.receivers().stream()
                        .map(it ->
                                new AlertDelivery(
                                        new Post(it, settings.secret()),
                                        sender,
                                        limits,
                                        clock,
                                        random))
                        .toList();
    }

    /** Starts; to be called once. */
    public void start() {
        deliveries.forEach(AlertDelivery::start);
    }

    /** Hands a notice over to each; returns at once. */
    public void tell(AlertNotice notice) {
        deliveries.forEach(it -> it.tell(notice));
    }

    /** How each of them is. */
    public List<Receiver> receivers() {
        return deliveries.stream().map(AlertDelivery::state).toList();
    }

    /** Tries for a moment to get rid of what waits, and ends. */
    @Override
    public void close() {
        try {
            for (AlertDelivery delivery : deliveries) {
                delivery.drain(DRAIN_MAX.dividedBy(deliveries.size()));
            }
        } catch (InterruptedException e) {
            LOG.debug("told not to wait", e);
            Thread.currentThread().interrupt();
        } finally {
            deliveries.forEach(AlertDelivery::close);
        }
    }
}
