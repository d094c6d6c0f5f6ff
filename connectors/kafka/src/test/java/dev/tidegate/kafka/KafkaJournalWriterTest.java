package dev.tidegate.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.capture.SourceLog.SourceOffset;
import dev.tidegate.journal.Journal.CaptureState;
import dev.tidegate.journal.Journal.GroupEvent;
import dev.tidegate.model.ChainHash;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TidegateException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a writer does where a real broker cannot be brought to; the rest is in the scenarios. */
class KafkaJournalWriterTest {
    private static final Lsn LSN = new Lsn(0x2a, 1, (short) 1);
    private static final List<GroupEvent> TRANSACTION =
            GroupEvent.all(
                    0,
                    List.of(
                            new LogEvent.Begin(LSN),
                            new LogEvent.Commit(LSN, Instant.EPOCH, 0, ChainHash.START)));
    private static final CaptureState STATE =
            new CaptureState(new SourceOffset("1"), LSN, List.of(ChainHash.START));

    private final ScriptedProducer producer = new ScriptedProducer();

    @Test
    void aRecordThatCannotBeSentIsTheLastThatIsTried() {
        producer.sendFailure = new TimeoutException("Topic p.journal not present in metadata");
        try (KafkaJournalWriter writer = writer()) {
            assertUnavailable(writer, "Topic p.journal not present in metadata");
        }

        assertThat(producer.sends).isEqualTo(1);
        assertThat(producer.closeWaits).singleElement().isNotEqualTo(Duration.ZERO);
    }

    @Test
    void aCommitWithoutAnAnswerIsLeftToTheNextWriter() {
        producer.commitTransactionException = new TimeoutException("no answer");
        try (KafkaJournalWriter writer = writer()) {
            assertUnavailable(writer, "no answer");
            assertUnavailable(writer, "an earlier commit failed");
        }

        assertThat(producer.closeWaits).containsExactly(Duration.ZERO);
    }

    private KafkaJournalWriter writer() {
        producer.initTransactions();
        return new KafkaJournalWriter(
                new Turns<>(List.of(producer)),
                KafkaSettings.local("localhost:9092", "p"),
                new JournalState(
                        Uuid.ONE_UUID,
                        List.of(new StateTopic.Contents(Optional.empty(), List.of()))));
    }

    private static void assertUnavailable(KafkaJournalWriter writer, String reason) {
        assertThatThrownBy(() -> writer.commit(TRANSACTION, STATE))
                .hasMessageContaining(reason)
                .isInstanceOfSatisfying(
                        TidegateException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.JOURNAL_UNAVAILABLE));
    }

    private static final class ScriptedProducer extends MockProducer<byte[], byte[]> {
        private final List<Duration> closeWaits = new ArrayList<>();
        private @Nullable RuntimeException sendFailure;
        private int sends;

        ScriptedProducer() {
            super(true, null, new ByteArraySerializer(), new ByteArraySerializer());
        }

        @Override
        public synchronized Future<RecordMetadata> send(
                ProducerRecord<byte[], byte[]> message, @Nullable Callback callback) {
            sends++;
            return sendFailure == null
                    ? super.send(message, callback)
                    : CompletableFuture.failedFuture(sendFailure);
        }

        @Override
        public void close(Duration wait) {
            closeWaits.add(wait);
            super.close(wait);
        }
    }
}
