package dev.tidegate.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.capture.SourceLog.Changed;
import dev.tidegate.capture.SourceLog.Drained;
import dev.tidegate.capture.SourceLog.SourceEvent;
import dev.tidegate.capture.SourceLog.SourceOffset;
import dev.tidegate.journal.Journal;
import dev.tidegate.journal.Journal.CaptureState;
import dev.tidegate.journal.Journal.GroupEvent;
import dev.tidegate.model.ChainHash;
import dev.tidegate.model.Column;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.ErrorCode;
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

class TransactionAssemblerTest {
    private static final TableSchema ITEM =
            new TableSchema(
                    new TableId("dbo", "item"),
                    1,
                    List.of(new Column("id", ColumnType.of(ColumnType.Kind.INT), false)),
                    List.of("id"));

    private final List<List<String>> committed = new ArrayList<>();
    private Optional<CaptureState> state = Optional.empty();

    @Test
    void aTransactionIsCommittedWhenALaterOneBegins() throws InterruptedException {
        TransactionAssembler assembler = assembler();

        assembler.handle(List.of(drained(10), change(11, 0), change(11, 1)));
        assembler.handle(List.of(change(12, 0)));

        assertThat(committed)
                .containsExactly(
                        List.of("heartbeat 10", "begin 11", "change", "change"),
                        List.of("commit 11 of 2", "begin 12", "change"));
        assertThat(state.map(CaptureState::offset)).contains(offset(11));
    }

    @Test
    void whatTheJournalHeldBeforeMayBeHandedOverAgain() throws InterruptedException {
        state = Optional.of(new CaptureState(offset(11), lsn(11), List.of(ChainHash.START)));
        TransactionAssembler assembler = assembler();

        assembler.handle(List.of(change(10, 3), change(11, 0), change(12, 0), drained(12)));

        assertThat(committed)
                .containsExactly(List.of("begin 12", "change", "commit 12 of 1", "heartbeat 12"));
    }

    @Test
    void aChangeOfATransactionThatWasCompleteIsNotDropped() throws InterruptedException {
        TransactionAssembler drainedTooEarly = assembler();
        drainedTooEarly.handle(List.of(drained(10), change(11, 0), drained(11)));

        assertInconsistent(
                drainedTooEarly,
                change(11, 1),
                "a change of the transaction at 00000001:0000000b:0001 came when that transaction"
                        + " had been complete");
    }

    @Test
    void transactionsThatAreMixedAreNotJournaled() throws InterruptedException {
        TransactionAssembler assembler = assembler();
        assembler.handle(List.of(drained(10), change(12, 0)));

        assertInconsistent(
                assembler,
                change(11, 0),
                "a change of the transaction at 00000001:0000000b:0001 came inside the one at"
                        + " 00000001:0000000c:0001");
    }

    @Test
    void aChangeThatIsMissingIsNoticed() throws InterruptedException {
        TransactionAssembler assembler = assembler();
        assembler.handle(List.of(drained(10), change(11, 0)));

        assertInconsistent(
                assembler,
                change(11, 2),
                "change number 2 of the transaction at 00000001:0000000b:0001 came where number 1"
                        + " was due");
    }

    @Test
    void aLogThatGoesBackIsNoticed() throws InterruptedException {
        TransactionAssembler assembler = assembler();
        assembler.handle(List.of(drained(10), drained(20)));

        assertInconsistent(
                assembler,
                change(15, 0),
                "a change of the transaction at 00000001:0000000f:0001 came after the log had been"
                        + " read up to 00000001:00000014:0001");
    }

    private static void assertInconsistent(
            TransactionAssembler assembler, SourceEvent event, String fact) {
        assertThatThrownBy(() -> assembler.handle(List.of(event)))
                .hasMessage(fact)
                .extracting("code")
                .isEqualTo(ErrorCode.SOURCE_LOG_INCONSISTENT);
    }

    private TransactionAssembler assembler() {
        return new TransactionAssembler(
                new RecordingWriter(), Groups.ONE, Duration.ZERO, new SilentObserver());
    }

    private static Drained drained(int lsn) {
        return new Drained(lsn(lsn), Instant.ofEpochSecond(lsn), offset(lsn));
    }

    private static Changed change(int lsn, long order) {
        LogEvent.Insert insert =
                new LogEvent.Insert(new Position(lsn(lsn), order), ITEM, Row.of(1));
        return new Changed(insert, lsn(lsn), Instant.ofEpochSecond(lsn), offset(lsn));
    }

    private static SourceOffset offset(int lsn) {
        return new SourceOffset("behind " + lsn);
    }

    private static Lsn lsn(int number) {
        return new Lsn(1, number, (short) 1);
    }

    private static String text(LogEvent event) {
        return switch (event) {
            case LogEvent.Begin(Lsn lsn) -> "begin " + lsn.block();
            case LogEvent.Change _ -> "change";
            case LogEvent.Watermark _ -> "watermark";
            case LogEvent.Commit it -> "commit " + it.commitLsn().block() + " of " + it.changes();
            case LogEvent.Heartbeat it -> "heartbeat " + it.upTo().block();
        };
    }

    private final class RecordingWriter implements Journal.Writer {
        @Override
        public Optional<CaptureState> state() {
            return state;
        }

        @Override
        public void commit(List<GroupEvent> events, CaptureState newState) {
            committed.add(
                    events.stream()
                            .map(GroupEvent::event)
                            .map(TransactionAssemblerTest::text)
                            .toList());
            state = Optional.of(newState);
        }

        @Override
        public void close() {}
    }

    private static final class SilentObserver implements CaptureWorker.Observer {
        @Override
        public void captured(Lsn upTo, Instant committedAt, int transactions, long changes) {}

        @Override
        public void drained(Lsn upTo, Instant readAt) {}
    }
}
