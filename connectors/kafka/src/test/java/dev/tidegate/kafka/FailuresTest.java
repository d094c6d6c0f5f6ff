package dev.tidegate.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.CoordinatorNotAvailableException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.apache.kafka.common.errors.NetworkException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What each of Kafka's exceptions means for the pipeline; the README's table is this one. */
final class FailuresTest {
    record Meaning(KafkaException failure, ErrorCode code, String reason) {
        private String row() {
            String action = code.action() == ErrorCode.Action.RETRY ? "retry" : "stop";
            return "| %s | %s | %s | %s |".formatted(name(), reason, code, action);
        }

        private String name() {
            return failure.getClass().getSimpleName();
        }

        @Override
        public String toString() {
            return name() + " is " + code + ": " + reason;
        }
    }

    static Stream<Meaning> meanings() {
        return Stream.concat(passing(), lasting());
    }

    private static Stream<Meaning> passing() {
        ErrorCode unavailable = ErrorCode.JOURNAL_UNAVAILABLE;
        return Stream.of(
                new Meaning(new TimeoutException("t"), unavailable, "no answer in time"),
                new Meaning(new NetworkException("n"), unavailable, "the network broke"),
                new Meaning(new DisconnectException("d"), unavailable, "the broker went away"),
                new Meaning(
                        new NotLeaderOrFollowerException("l"),
                        unavailable,
                        "the partition moves to another broker"),
                new Meaning(
                        new CoordinatorNotAvailableException("c"),
                        unavailable,
                        "the coordinator moves to another broker"),
                new Meaning(
                        new NotEnoughReplicasException("r"),
                        unavailable,
                        "too few copies are in step"),
                new Meaning(
                        new KafkaStorageException("s"), unavailable, "a disk of the broker failed"),
                new Meaning(
                        new OutOfOrderSequenceException("o"),
                        unavailable,
                        "the writer lost its place; the next one finds it"),
                new Meaning(
                        new ProducerFencedException("f"),
                        ErrorCode.JOURNAL_FENCED,
                        "another process writes, or this one was suspended"),
                new Meaning(
                        new InvalidProducerEpochException("e"),
                        ErrorCode.JOURNAL_FENCED,
                        "another process writes, or this one was suspended"),
                new Meaning(new KafkaException("k"), unavailable, "anything else"));
    }

    private static Stream<Meaning> lasting() {
        ErrorCode notReady = ErrorCode.JOURNAL_NOT_READY;
        return Stream.of(
                new Meaning(
                        new SaslAuthenticationException("a"), notReady, "the password is wrong"),
                new Meaning(
                        new SslAuthenticationException("a", new IllegalStateException()),
                        notReady,
                        "the certificates do not fit"),
                new Meaning(
                        new TopicAuthorizationException("t"), notReady, "a permission is missing"),
                new Meaning(
                        new TransactionalIdAuthorizationException("i"),
                        notReady,
                        "a permission is missing"),
                new Meaning(
                        new ClusterAuthorizationException("c"),
                        notReady,
                        "a permission is missing"),
                new Meaning(
                        new UnsupportedVersionException("v"), notReady, "the brokers are too old"),
                new Meaning(
                        new InvalidReplicationFactorException("r"),
                        notReady,
                        "more copies than brokers"),
                new Meaning(
                        new RecordTooLargeException("l"),
                        notReady,
                        "the topic takes small records only"),
                new Meaning(
                        new InvalidConfigurationException("c"),
                        notReady,
                        "the brokers refuse a topic's property"),
                new Meaning(
                        new InvalidTopicException("t"), notReady, "the brokers refuse its name"),
                new Meaning(
                        new PolicyViolationException("p"),
                        notReady,
                        "the brokers refuse to create a topic"),
                new Meaning(
                        new ConfigException("x", "S3CRET", "is bad"),
                        ErrorCode.SETTINGS_INVALID,
                        "a property of the client is wrong"));
    }

    @ParameterizedTest
    @MethodSource("meanings")
    void eachExceptionHasItsCode(Meaning meaning) {
        var told = Failures.of("do it", new KafkaException("wrapped", meaning.failure()));

        assertThat(told.code()).isEqualTo(meaning.code());
        assertThat(told.forOperator()).doesNotContain("S3CRET");
    }

    @Test
    void theReadmeHasThisTable() throws IOException {
        String readme = Files.readString(Path.of("README.md"));

        meanings().forEach(meaning -> assertThat(readme).contains(meaning.row()));
    }
}
