package dev.tidegate.scenarios;

import static dev.tidegate.scenarios.PostgresFixture.insert;
import static dev.tidegate.scenarios.PostgresFixture.table;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.apply.MarkerScan;
import dev.tidegate.journal.MarkerRows;
import dev.tidegate.model.ChainHash;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.ColumnType.Kind;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Position;
import dev.tidegate.schema.TableDefinition;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a journal has behind a marker. */
class MarkerScanTest {
    private static final TableDefinition ITEM = table("Item").column("Id", Kind.INT).build();
    private static final Checkpoint BEGINNING =
            new Checkpoint(0, Lsn.ZERO, Instant.EPOCH, ChainHash.START, 0);

    private final ListJournal journal = new ListJournal(ListJournal.AtEnd.WAITS);

    @Test
    void whatIsCommittedBehindTheMarkerIsCounted() throws Exception {
        Lsn _ = journal.add(1, insert(ITEM, 1));
        Lsn _ = journal.add(2, marker("barrier"));
        Lsn first = journal.add(3, insert(ITEM, 2), insert(ITEM, 3));
        Lsn _ = journal.add(4, marker("guard"));
        Lsn _ = journal.add(5, insert(ITEM, 4));

        MarkerScan.Found found = scan();

        assertThat(found.markerSeen()).isTrue();
        assertThat(found.upToSeen()).isTrue();
        assertThat(found.behind())
                .isEqualTo(Map.of(ITEM.table(), new MarkerScan.Changes(3, first)));
    }

    @Test
    void withoutTheMarkerNothingIsBehindIt() throws Exception {
        Lsn _ = journal.add(1, insert(ITEM, 1));

        assertThat(scan()).isEqualTo(new MarkerScan.Found(false, false, Map.of()));
    }

    @Test
    void aMarkerThatNothingFollowsIsSeen() throws Exception {
        Lsn _ = journal.add(1, insert(ITEM, 1));
        Lsn _ = journal.add(2, marker("barrier"));

        assertThat(scan()).isEqualTo(new MarkerScan.Found(true, false, Map.of()));
    }

    private MarkerScan.Found scan() throws InterruptedException {
        return MarkerScan.read(journal.readers(0), BEGINNING, "barrier", "guard");
    }

    private static LogEvent.Change marker(String text) {
        return MarkerRows.change(new Position(Lsn.ZERO, 0), text);
    }
}
