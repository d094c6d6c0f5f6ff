package dev.tidegate.kafka;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SecurityDisabledException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TopicDeletionDisabledException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.jspecify.annotations.Nullable;

/** Turns what Kafka's clients throw into what the operator must hear of. */
final class Failures {
    private static final Pattern PROPERTY = Pattern.compile("configuration \"?([a-z0-9._-]+)");

    private Failures() {}

    /**
     * The error for a failed call.
     *
     * @param doing what was attempted: "write to topic x"
     */
    static TidegateException of(String doing, KafkaException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            TidegateException known = known(doing, cause);
            if (known != null) {
                return known;
            }
        }
        return new TidegateException(
                ErrorCode.JOURNAL_UNAVAILABLE,
                "could not " + doing + ": " + reason(root(failure)),
                "Check that the Kafka brokers are up, can be reached and have space on their disks;"
                        + " work goes on by itself when they are.",
                failure);
    }

    /**
     * The error for an interrupt where {@link InterruptedException} cannot be thrown; the thread
     * stays interrupted, so that its next wait ends at once.
     */
    static TidegateException interrupted(String doing, Exception interrupt) {
        Thread.currentThread().interrupt();
        return new TidegateException(
                ErrorCode.JOURNAL_UNAVAILABLE,
                "could not " + doing + ": interrupted",
                "None: Tidegate is stopping.",
                interrupt);
    }

    /** For methods that can throw it; takes back the mark that Kafka left on the thread. */
    static InterruptedException asInterruptedException(InterruptException interrupt) {
        Thread.interrupted();
        InterruptedException exception = new InterruptedException("interrupted");
        exception.initCause(interrupt);
        return exception;
    }

    /** The error for a record that cannot be read. */
    static TidegateException damaged(TopicPartition partition, long offset, String reason) {
        return damaged(
                "the record at offset "
                        + offset
                        + " of "
                        + partition
                        + " cannot be read: "
                        + reason);
    }

    /** The error for records that cannot be read. */
    static TidegateException damaged(String fact) {
        return new TidegateException(
                ErrorCode.JOURNAL_DAMAGED,
                fact,
                "If an older release reads what a newer one wrote, use the newer one. Otherwise the"
                        + " journal cannot be trusted: load the tables again with a new pipeline.");
    }

    private static @Nullable TidegateException known(String doing, Throwable cause) {
        return switch (cause) {
            case ProducerFencedException _, InvalidProducerEpochException _ ->
                    new TidegateException(
                            ErrorCode.JOURNAL_FENCED,
                            "cannot " + doing + ": Kafka ended this process's transaction",
                            "None: Tidegate was suspended for too long and goes on, or another"
                                    + " process took over the pipeline and this one will stop.",
                            cause);
            case SslAuthenticationException _ ->
                    notReady(
                            doing + ": no TLS with the broker: " + reason(cause),
                            "Give the authority of the brokers' certificates in"
                                    + " ssl.truststore.location (and ssl.truststore.type) of"
                                    + " journal.client_properties, and name the brokers as their"
                                    + " certificates do.",
                            cause);
            case AuthenticationException _, AuthorizationException _ ->
                    notReady(
                            doing + ": Kafka refused: " + reason(cause),
                            "Check the credentials of the Kafka client and the permissions that"
                                    + " connectors/kafka/README.md lists.",
                            cause);
            case RecordTooLargeException _ ->
                    notReady(
                            doing + ": the topic takes only smaller records",
                            "Set max.message.bytes of the topic to 1048588 or more.",
                            cause);
            case InvalidReplicationFactorException _ ->
                    notReady(
                            doing + ": " + reason(cause),
                            "Set journal.replication_factor to the number of brokers or less.",
                            cause);
            case UnsupportedVersionException _ ->
                    notReady(
                            doing + ": the brokers are too old: " + reason(cause),
                            "Use Kafka brokers of release 3.0 or newer.",
                            cause);
            case InvalidConfigurationException _,
                    PolicyViolationException _,
                    TopicDeletionDisabledException _,
                    SecurityDisabledException _ ->
                    notReady(
                            doing + ": Kafka refused: " + reason(cause),
                            "Create the topics by hand, as connectors/kafka/README.md says.",
                            cause);
            // its text may quote a secret, so it goes no further
            case ConfigException invalid ->
                    new TidegateException(
                            ErrorCode.SETTINGS_INVALID,
                            "cannot " + doing + ": " + property(invalid) + " is not valid",
                            "Correct the properties of the Kafka client in the settings.");
            default -> null;
        };
    }

    private static TidegateException notReady(String doing, String hint, Throwable cause) {
        return new TidegateException(ErrorCode.JOURNAL_NOT_READY, "cannot " + doing, hint, cause);
    }

    private static String property(ConfigException invalid) {
        Matcher matcher = PROPERTY.matcher(reason(invalid));
        return "the Kafka client property " + (matcher.find() ? matcher.group(1) : "given");
    }

    /** What was first: later calls only say that the client is in an error state. */
    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    /** Its message, or what it is if it has none. */
    static String reason(Throwable failure) {
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }
}
