package dev.tidegate.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.capture.SourceLog.SourceOffset;
import dev.tidegate.daemon.JournalTail.Counting;
import dev.tidegate.daemon.JournalTail.Goal;
import dev.tidegate.journal.Journal;
import dev.tidegate.journal.Journal.GroupEvent;
import dev.tidegate.journal.MarkerRows;
import dev.tidegate.model.ChainHash;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.Column;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Position;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class JournalTailTest {
    private static final Duration MOMENT = Duration.ofMillis(50);
    private static final TableId ITEM = new TableId("dbo", "item");
    private static final TableId OWN = new TableId("tidegate", "reverse_checkpoint");

    private final MemoryJournal journal = new MemoryJournal();
    private final Journal.Writer writer = journal.openWriter();
    private long entries;

    @Test
    void whatTheApplicationsChangedBehindThePositionIsCountedByTable() throws Exception {
        transaction(5, ITEM, ITEM);
        transaction(6);
        transaction(7, ITEM);
        transaction(8, ITEM, new TableId("dbo", "order"));

        try (JournalTail tail = open(6)) {
            tail.read(MOMENT);

            assertThat(tail.reaches(at(lsn(8)))).isTrue();
            assertThat(tail.reaches(at(lsn(9)))).isFalse();
            assertThat(tail.changes())
                    .containsExactly(
                            "dbo.item: 2 changes, the first at " + lsn(7),
                            "dbo.order: 1 changes, the first at " + lsn(8));
        }
    }

    @Test
    void anIdleSourcesHeartbeatReachesWithoutAChange() throws Exception {
        transaction(5, ITEM);
        append(new LogEvent.Heartbeat(lsn(9), Instant.EPOCH));

        try (JournalTail tail = open(5)) {
            tail.read(MOMENT);

            assertThat(tail.reaches(at(lsn(9)))).isTrue();
            assertThat(tail.changes()).isEmpty();
        }
    }

    @Test
    void aCopyThatWasNotFinishedAndOneThatCameTwiceCountOnce() throws Exception {
        transaction(5);
        append(new LogEvent.Begin(lsn(6)));
        append(insert(6, 0, ITEM));
        transaction(6, ITEM);
        transaction(6, ITEM);

        try (JournalTail tail = open(5)) {
            tail.read(MOMENT);

            assertThat(tail.changes())
                    .containsExactly("dbo.item: 1 changes, the first at " + lsn(6));
        }
    }

    @Test
    void whatTheStreamBackWroteIsNoApplications() throws Exception {
        transaction(5);
        transaction(6, ITEM, OWN);
        transaction(7, OWN, ITEM);
        transaction(8, ITEM);

        try (JournalTail tail = open(5)) {
            tail.read(MOMENT);

            assertThat(tail.changes())
                    .containsExactly("dbo.item: 1 changes, the first at " + lsn(8));
        }
    }

    @Test
    void itFollowsWhatComesLater() throws Exception {
        transaction(5);
        try (JournalTail tail = open(5)) {
            tail.read(MOMENT);
            assertThat(tail.reaches(at(lsn(6)))).isFalse();

            transaction(6, ITEM);
            tail.read(MOMENT);

            assertThat(tail.reaches(at(lsn(6)))).isTrue();
            assertThat(tail.changes()).hasSize(1);
        }
    }

    @Test
    void ofALongJournalOnlyTheEndIsRead() throws Exception {
        for (int i = 1; i <= 4_000; i++) {
            transaction(i, ITEM);
        }
        long before = journal.polled();

        try (JournalTail tail = open(3_990)) {
            tail.read(MOMENT);

            assertThat(tail.changes())
                    .containsExactly("dbo.item: 10 changes, the first at " + lsn(3_991));
            assertThat(journal.polled() - before).isLessThan(2_000);
        }
    }

    @Test
    void aPositionFarBackIsFoundToo() throws Exception {
        for (int i = 1; i <= 4_000; i++) {
            transaction(i, ITEM);
        }

        try (JournalTail tail = open(10)) {
            tail.read(MOMENT);

            assertThat(tail.changes())
                    .containsExactly("dbo.item: 3,990 changes, the first at " + lsn(11));
        }
    }

    @Test
    void whatIsGoneFromTheJournalIsNeverTakenForRead() throws Exception {
        for (int i = 1; i <= 20; i++) {
            transaction(i, ITEM);
        }
        journal.forget(0, 30);

        try (JournalTail tail = open(5)) {
            tail.read(MOMENT);

            assertThat(tail.reaches(at(lsn(20)))).isFalse();
            assertThat(tail.changes()).hasSize(1);
        }
    }

    @Test
    void thePlaceOfATransactionIsWhereApplyGoesOnBehindIt() throws Exception {
        transaction(5, ITEM);
        transaction(6, ITEM);
        long behind = entries;
        transaction(7, ITEM);

        try (JournalTail tail = open(5)) {
            tail.readTo(at(lsn(6)), MOMENT);

            Checkpoint place = tail.place().orElseThrow().checkpoint();
            assertThat(place.commitLsn()).isEqualTo(lsn(6));
            assertThat(place.journalOffset()).isEqualTo(behind);
            assertThat(tail.changes())
                    .containsExactly("dbo.item: 1 changes, the first at " + lsn(6));
        }
    }

    @Test
    void whatWasReadBeforeTheBarrierDoesNotCount() throws Exception {
        transaction(5, ITEM);
        transaction(6, ITEM);
        try (JournalTail tail = open(4)) {
            tail.read(MOMENT);
            assertThat(tail.changes()).hasSize(1);

            assertThat(tail.countBehind(at(lsn(7)), MOMENT)).isEqualTo(Counting.BEGUN);
            transaction(7, ITEM);
            transaction(8, ITEM);
            tail.read(MOMENT);

            assertThat(tail.changes())
                    .containsExactly("dbo.item: 1 changes, the first at " + lsn(8));
            assertThat(tail.countBehind(at(lsn(7)), MOMENT)).isEqualTo(Counting.PASSED);
        }
    }

    @Test
    void whatStandsBehindAMarkersRowCounts() throws Exception {
        Goal barrier = new Goal.Marked("shop/2/BACK/BARRIER");
        Goal guard = new Goal.Marked("shop/2/BACK/GUARD");
        transaction(5, ITEM);
        try (JournalTail tail = open(4)) {
            assertThat(tail.countBehind(barrier, MOMENT)).isEqualTo(Counting.NOT_YET);

            append(markerTransaction(6, "shop/2/BACK/BARRIER"));
            transaction(7, ITEM);
            assertThat(tail.countBehind(barrier, MOMENT)).isEqualTo(Counting.BEGUN);
            tail.read(MOMENT);

            assertThat(tail.changes())
                    .containsExactly("dbo.item: 1 changes, the first at " + lsn(7));
            assertThat(tail.reaches(guard)).isFalse();
            append(markerTransaction(8, "shop/2/BACK/GUARD"));
            tail.read(MOMENT);
            assertThat(tail.reaches(guard)).isTrue();
            assertThat(tail.countBehind(barrier, MOMENT)).isEqualTo(Counting.PASSED);
        }
    }

    private static LogEvent[] markerTransaction(int number, String marker) {
        return new LogEvent[] {
            new LogEvent.Begin(lsn(number)),
            MarkerRows.change(new Position(lsn(number), 0), marker),
            new LogEvent.Commit(lsn(number), Instant.EPOCH, 1, ChainHash.START)
        };
    }

    private JournalTail open(int behind) throws InterruptedException {
        return JournalTail.open(
                journal,
                0,
                lsn(behind),
                new Checkpoint(1, lsn(1_000_000), Instant.EPOCH, ChainHash.START, entries));
    }

    private void transaction(int number, TableId... tables) throws InterruptedException {
        List<LogEvent> events = new ArrayList<>();
        events.add(new LogEvent.Begin(lsn(number)));
        for (int i = 0; i < tables.length; i++) {
            events.add(insert(number, i, tables[i]));
        }
        events.add(new LogEvent.Commit(lsn(number), Instant.EPOCH, tables.length, ChainHash.START));
        append(events.toArray(LogEvent[]::new));
    }

    private void append(LogEvent... events) throws InterruptedException {
        entries += events.length;
        writer.commit(
                GroupEvent.all(0, List.of(events)),
                new Journal.CaptureState(new SourceOffset(""), Lsn.ZERO, List.of(ChainHash.START)));
    }

    private static LogEvent insert(int number, int order, TableId table) {
        return new LogEvent.Insert(
                new Position(lsn(number), order),
                new TableSchema(
                        table,
                        1,
                        List.of(new Column("id", ColumnType.of(ColumnType.Kind.INT), false)),
                        List.of("id")),
                Row.of(number));
    }

    private static Goal at(Lsn position) {
        return new Goal.At(position);
    }

    private static Lsn lsn(int number) {
        return new Lsn(1, number, (short) 1);
    }
}
