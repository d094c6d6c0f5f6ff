package dev.tidegate.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.capture.SourceLog.Changed;
import dev.tidegate.capture.SourceLog.SourceOffset;
import dev.tidegate.journal.Journal;
import dev.tidegate.journal.Journal.CaptureState;
import dev.tidegate.journal.Journal.GroupEvent;
import dev.tidegate.model.ChainHash;
import dev.tidegate.model.Column;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Position;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.schema.Groups;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TransactionAssemblerMemoryTest {
    private static final Lsn COMMIT_LSN = new Lsn(2, 1, (short) 1);
    private static final SourceOffset OFFSET = new SourceOffset("2");
    private static final TableSchema DOCUMENT =
            new TableSchema(
                    new TableId("dbo", "document"),
                    1,
                    List.of(new Column("body", ColumnType.of(ColumnType.Kind.TEXT), true)),
                    List.of());
    private static final String LARGE = "x".repeat(1 << 20);

    private final List<Integer> commits = new ArrayList<>();

    @Test
    void fewLargeRowsDoNotWaitInMemoryForTheEndOfTheirTransaction() throws Exception {
        TransactionAssembler assembler =
                new TransactionAssembler(
                        new Writer(), Groups.ONE, Duration.ofHours(1), new Nobody());

        for (long order = 0; order < 4; order++) {
            assembler.handle(List.of(insert(order, LARGE)));
        }

        assertThat(commits).containsExactly(3, 2);
    }

    @Test
    void smallRowsDoWait() throws Exception {
        TransactionAssembler assembler =
                new TransactionAssembler(
                        new Writer(), Groups.ONE, Duration.ofHours(1), new Nobody());

        for (long order = 0; order < 100; order++) {
            assembler.handle(List.of(insert(order, "small")));
        }

        assertThat(commits).isEmpty();
    }

    private static Changed insert(long order, String body) {
        return new Changed(
                new LogEvent.Insert(new Position(COMMIT_LSN, order), DOCUMENT, Row.of(body)),
                COMMIT_LSN,
                Instant.EPOCH,
                OFFSET);
    }

    private final class Writer implements Journal.Writer {
        @Override
        public Optional<CaptureState> state() {
            return Optional.of(
                    new CaptureState(
                            new SourceOffset("1"),
                            new Lsn(1, 1, (short) 1),
                            List.of(ChainHash.START)));
        }

        @Override
        public void commit(List<GroupEvent> events, CaptureState state) {
            commits.add(events.size());
        }

        @Override
        public void close() {}
    }

    private static final class Nobody implements CaptureWorker.Observer {
        @Override
        public void captured(Lsn upTo, Instant committedAt, int transactions, long changes) {}

        @Override
        public void drained(Lsn upTo, Instant readAt) {}
    }
}
