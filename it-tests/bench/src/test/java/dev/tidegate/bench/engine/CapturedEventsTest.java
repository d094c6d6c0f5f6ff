package dev.tidegate.bench.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.journal.Chain;
import dev.tidegate.journal.Journal.GroupEvent;
import dev.tidegate.model.ChainHash;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Position;
import dev.tidegate.model.Row;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CapturedEventsTest {
    private static final int TRANSACTIONS = 200;
    private static final long SEED = 4;

    private final UniformTables tables = new UniformTables(5);

    @Test
    void eachGroupsTransactionsAreProvenByItsChain() {
        List<GroupEvent> events = events(3);

        for (int group = 0; group < 3; group++) {
            assertThat(proven(events, group)).isPositive();
        }
    }

    @Test
    void groupsTogetherGetTheChangesThatOneGroupGets() {
        assertThat(rows(events(3))).containsExactlyElementsOf(rows(events(1)));
    }

    @Test
    void aGroupsLastTransactionIsTheLastOneThatTouchesIt() {
        List<GroupEvent> events = new ArrayList<>();
        CapturedEvents captured = new CapturedEvents(tables.groups(2), events);
        captured.begin();
        captured.insert(tables.schema(0), UniformTables.row(1, 1));
        captured.insert(tables.schema(1), UniformTables.row(1, 1));
        captured.end(Instant.EPOCH);
        captured.begin();
        captured.insert(tables.schema(0), UniformTables.row(2, 1));
        captured.end(Instant.EPOCH);

        assertThat(captured.last(0)).isEqualTo(CapturedEvents.lsn(2));
        assertThat(captured.last(1)).isEqualTo(CapturedEvents.lsn(1));
    }

    @Test
    void aTransactionThatIsOpenIsNotWhole() {
        CapturedEvents captured = new CapturedEvents(tables.groups(1), new ArrayList<>());
        captured.begin();
        captured.insert(tables.schema(0), UniformTables.row(1, 1));

        assertThat(captured.whole()).isEqualTo(CapturedEvents.START);
    }

    @Test
    void aChangeOfAnotherTransactionIsRefused() {
        CapturedEvents captured = new CapturedEvents(tables.groups(1), new ArrayList<>());
        LogEvent.Change stray =
                new LogEvent.Insert(
                        new Position(CapturedEvents.lsn(9), 0),
                        tables.schema(0),
                        UniformTables.row(1, 1));

        assertThatThrownBy(() -> captured.transaction(Instant.EPOCH, List.of(stray)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private List<GroupEvent> events(int groups) {
        List<GroupEvent> events = new ArrayList<>();
        CapturedEvents captured = new CapturedEvents(tables.groups(groups), events);
        UniformChanges changes = new UniformChanges(tables, SEED);
        for (int i = 0; i < TRANSACTIONS; i++) {
            changes.transaction(captured, 4);
        }
        return events;
    }

    /** Checks each link, and returns how many transactions there are. */
    private static int proven(List<GroupEvent> events, int group) {
        Chain chain = new Chain(ChainHash.START);
        int transactions = 0;
        for (GroupEvent each : events) {
            if (each.group() == group) {
                switch (each.event()) {
                    case LogEvent.Begin(Lsn commitLsn) -> chain.begin(commitLsn);
                    case LogEvent.Change change -> chain.add(change);
                    case LogEvent.Commit commit -> {
                        assertThat(chain.end()).isEqualTo(commit.chain());
                        transactions++;
                    }
                    case LogEvent.Watermark _, LogEvent.Heartbeat _ -> {}
                }
            }
        }
        return transactions;
    }

    /** What changes, without the place in the group. */
    private static List<String> rows(List<GroupEvent> events) {
        List<String> rows = new ArrayList<>();
        for (GroupEvent each : events) {
            switch (each.event()) {
                case LogEvent.Insert(Position at, var schema, Row after) ->
                        rows.add(at.commitLsn() + " + " + schema.table() + after);
                case LogEvent.Update(Position at, var schema, Row before, Row after) ->
                        rows.add(at.commitLsn() + " " + schema.table() + before + after);
                case LogEvent.Delete(Position at, var schema, Row before) ->
                        rows.add(at.commitLsn() + " - " + schema.table() + before);
                case LogEvent.Begin _,
                        LogEvent.Commit _,
                        LogEvent.Watermark _,
                        LogEvent.Heartbeat _ -> {}
            }
        }
        return rows;
    }
}
