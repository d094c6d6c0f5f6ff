package dev.tidegate.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.capture.SourceLog.Changed;
import dev.tidegate.capture.SourceLog.Drained;
import dev.tidegate.capture.SourceLog.SourceEvent;
import dev.tidegate.capture.SourceLog.SourceOffset;
import dev.tidegate.journal.Chain;
import dev.tidegate.journal.Journal;
import dev.tidegate.journal.Journal.CaptureState;
import dev.tidegate.journal.Journal.GroupEvent;
import dev.tidegate.journal.MarkerRows;
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
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class GroupSplitTest {
    private static final Groups THREE =
            Groups.of(List.of(List.of("dbo.audit"), List.of("log.*", "dbo.trace")));
    private static final Instant NOW = Instant.ofEpochSecond(77);

    private final Map<Integer, List<LogEvent>> parts = new TreeMap<>();
    private Optional<CaptureState> state = Optional.empty();
    private int commits;

    @Test
    void eachGroupGetsItsOwnPartOfATransactionCountedFromZero() throws InterruptedException {
        assembler(THREE)
                .handle(
                        List.of(
                                drained(10),
                                change("audit", 11, 0),
                                change("item", 11, 1),
                                change("audit", 11, 2),
                                change("item", 11, 3),
                                drained(11)));

        assertThat(texts(0))
                .containsExactly(
                        "heartbeat 10",
                        "begin 11",
                        "item 0",
                        "item 1",
                        "commit 11 of 2",
                        "heartbeat 11");
        assertThat(texts(1))
                .containsExactly(
                        "heartbeat 10",
                        "begin 11",
                        "audit 0",
                        "audit 1",
                        "commit 11 of 2",
                        "heartbeat 11");
    }

    @Test
    void aGroupHearsNothingOfATransactionThatDoesNotTouchIt() throws InterruptedException {
        TransactionAssembler assembler = assembler(THREE);
        assembler.handle(List.of(drained(10), change("item", 11, 0), change("trace", 12, 0)));
        assembler.handle(List.of(drained(12)));

        assertThat(texts(0)).contains("begin 11").doesNotContain("begin 12");
        assertThat(texts(1)).containsExactly("heartbeat 10", "heartbeat 12");
        assertThat(texts(2)).contains("begin 12").doesNotContain("begin 11");
    }

    @Test
    void aWatermarkIsATransactionOfEveryGroup() throws InterruptedException {
        Changed watermark = changed(new LogEvent.Watermark(new Position(lsn(11), 1), NOW), 11);
        assembler(THREE)
                .handle(List.of(drained(10), change("audit", 11, 0), watermark, drained(11)));

        assertThat(texts(0)).contains("begin 11", "watermark 0", "commit 11 of 1");
        assertThat(texts(1)).contains("begin 11", "audit 0", "watermark 1", "commit 11 of 2");
        assertThat(texts(2)).contains("begin 11", "watermark 0", "commit 11 of 1");
    }

    @Test
    void aMarkerIsAChangeInEveryGroup() throws InterruptedException {
        LogEvent.Change marker = MarkerRows.change(new Position(lsn(11), 1), "shop/1/BACK/GUARD");
        assembler(THREE)
                .handle(
                        List.of(
                                drained(10),
                                change("audit", 11, 0),
                                changed(marker, 11),
                                drained(11)));

        assertThat(texts(0)).contains("begin 11", "cutover_marker 0", "commit 11 of 1");
        assertThat(texts(1)).contains("audit 0", "cutover_marker 1", "commit 11 of 2");
        assertThat(texts(2)).contains("begin 11", "cutover_marker 0", "commit 11 of 1");
        assertThat(state.orElseThrow().chains())
                .containsExactly(chainOf(0), chainOf(1), chainOf(2));
    }

    @Test
    void eachGroupHasAChainOfItsOwn() throws InterruptedException {
        TransactionAssembler assembler = assembler(THREE);
        assembler.handle(
                List.of(
                        drained(10),
                        change("item", 11, 0),
                        change("audit", 11, 1),
                        change("audit", 12, 0),
                        drained(12)));

        CaptureState last = state.orElseThrow();
        assertThat(last.commitLsn()).isEqualTo(lsn(12));
        assertThat(last.chains()).containsExactly(chainOf(0), chainOf(1), ChainHash.START);
        assertThat(last.chains()).doesNotHaveDuplicates();
    }

    @Test
    void whatACrashCutsOffIsWrittenAgainInEachGroupThatHadABeginning() throws InterruptedException {
        assembler(THREE).handle(List.of(drained(10)));
        TransactionAssembler dying = assembler(THREE);
        dying.handle(
                List.of(
                        change("item", 11, 0),
                        change("audit", 11, 1),
                        change("item", 12, 0),
                        change("audit", 12, 1)));
        CaptureState left = state.orElseThrow();

        TransactionAssembler next = assembler(THREE);
        next.handle(
                List.of(
                        change("audit", 11, 0),
                        change("audit", 12, 0), // another reading may have another order
                        change("item", 12, 1),
                        change("item", 12, 2),
                        drained(12)));

        assertThat(left.commitLsn()).isEqualTo(lsn(11));
        assertThat(texts(0))
                .containsSubsequence(
                        "commit 11 of 1",
                        "begin 12",
                        "item 0",
                        "begin 12",
                        "item 0",
                        "item 1",
                        "commit 12 of 2");
        assertThat(texts(1))
                .containsSubsequence(
                        "commit 11 of 1",
                        "begin 12",
                        "audit 0",
                        "begin 12",
                        "audit 0",
                        "commit 12 of 1");
        assertThat(state.orElseThrow().chains()).startsWith(chainOf(0), chainOf(1));
    }

    @Test
    void aGroupThatJoinsBeginsWhereCaptureGoesOnBeforeAnythingElse() throws InterruptedException {
        TransactionAssembler alone = assembler(Groups.ONE);
        alone.handle(List.of(drained(10), change("item", 11, 0), drained(11)));
        ChainHash before = state.orElseThrow().chains().getFirst();
        parts.clear();

        TransactionAssembler joined = assembler(THREE);
        joined.beginNewGroups(NOW);
        assertThat(state)
                .contains(
                        new CaptureState(
                                offset(11),
                                lsn(11),
                                List.of(before, ChainHash.START, ChainHash.START)));
        joined.handle(List.of(change("audit", 12, 0), drained(12)));

        assertThat(texts(0)).containsExactly("heartbeat 12");
        assertThat(texts(1)).startsWith("heartbeat 11", "begin 12", "audit 0");
        assertThat(texts(2)).startsWith("heartbeat 11");
    }

    @Test
    void groupsThatAreThereAlreadyDoNotBeginAgain() throws InterruptedException {
        assembler(THREE).handle(List.of(drained(10)));
        int before = commits;

        assembler(THREE).beginNewGroups(NOW);

        assertThat(commits).isEqualTo(before);
    }

    private TransactionAssembler assembler(Groups groups) {
        return new TransactionAssembler(
                new Recorder(), groups, Duration.ZERO, new SilentObserver());
    }

    /** Of all whole transactions; a begin forgets an unfinished copy. */
    private ChainHash chainOf(int group) {
        Chain chain = new Chain(ChainHash.START);
        for (LogEvent event : parts.getOrDefault(group, List.of())) {
            switch (event) {
                case LogEvent.Begin begin -> chain.begin(begin.commitLsn());
                case LogEvent.Change change -> chain.add(change);
                case LogEvent.Watermark watermark -> chain.add(watermark);
                case LogEvent.Commit commit -> assertThat(commit.chain()).isEqualTo(chain.end());
                case LogEvent.Heartbeat _ -> {}
            }
        }
        return chain.last();
    }

    private List<String> texts(int group) {
        return parts.getOrDefault(group, List.of()).stream().map(GroupSplitTest::text).toList();
    }

    private static String text(LogEvent event) {
        return switch (event) {
            case LogEvent.Begin(Lsn lsn) -> "begin " + lsn.block();
            case LogEvent.Change it -> it.schema().table().name() + " " + it.position().order();
            case LogEvent.Watermark it -> "watermark " + it.position().order();
            case LogEvent.Commit it -> "commit " + it.commitLsn().block() + " of " + it.changes();
            case LogEvent.Heartbeat it -> "heartbeat " + it.upTo().block();
        };
    }

    private static SourceEvent drained(int lsn) {
        return new Drained(lsn(lsn), Instant.ofEpochSecond(lsn), offset(lsn));
    }

    private static Changed change(String table, int lsn, long order) {
        TableSchema schema =
                new TableSchema(
                        new TableId("dbo", table),
                        1,
                        List.of(new Column("id", ColumnType.of(ColumnType.Kind.INT), false)),
                        List.of("id"));
        return changed(
                new LogEvent.Insert(new Position(lsn(lsn), order), schema, Row.of((int) order)),
                lsn);
    }

    private static Changed changed(LogEvent event, int lsn) {
        return new Changed(event, lsn(lsn), Instant.ofEpochSecond(lsn), offset(lsn));
    }

    private static SourceOffset offset(int lsn) {
        return new SourceOffset("behind " + lsn);
    }

    private static Lsn lsn(int number) {
        return new Lsn(1, number, (short) 1);
    }

    private final class Recorder implements Journal.Writer {
        private final Optional<CaptureState> left = state;

        @Override
        public Optional<CaptureState> state() {
            return left;
        }

        @Override
        public void commit(List<GroupEvent> events, CaptureState newState) {
            events.forEach(event ->
                    parts.computeIfAbsent(event.group(), _ -> new ArrayList<>())
                            .add(event.event()));
            state = Optional.of(newState);
            commits++;
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
