package dev.tidegate.load;

import static dev.tidegate.load.LoadSamples.NOTE;
import static dev.tidegate.load.LoadSamples.row;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Position;
import org.junit.jupiter.api.Test;

/** Tables whose rows cannot be told apart. */
class AlikeRowsTest {
    private final LoadFixture load = new LoadFixture(NOTE);

    @Test
    void aReadInWhichNothingChangedIsTakenAndWhatComesBehindItIsAppliedInOrder() {
        load.source.put(NOTE, row(1, "a"), row(1, "a"));
        load.source.beforeHigh = () -> load.source.now = 12;
        load.takenOver(1);
        load.waiting.then(() -> load.applied(note(13)));
        load.waiting.then(() -> load.rest(13));
        load.work();

        assertThat(load.target.rows(NOTE)).containsExactly(row(1, "a"), row(1, "a"), row(1, "new"));
        assertThat(load.told).contains("published 2 of note", "complete note");
        assertThat(load.source.asked).containsExactly("low", "read note", "high");
    }

    @Test
    void aReadInWhichSomethingChangedIsDoneAgain() {
        load.source.put(NOTE, row(1, "a"));
        load.source.beforeRow =
                _ -> {
                    if (load.source.now == 10) {
                        load.source.now = 11;
                        load.applied(note(11));
                        load.source.put(NOTE, row(1, "a"), row(1, "new"));
                    }
                };
        load.takenOver(1);
        load.waiting.then(() -> load.rest(11));
        load.work();

        assertThat(load.target.rows(NOTE)).containsExactly(row(1, "a"), row(1, "new"));
        assertThat(load.source.asked)
                .containsExactly("low", "read note", "high", "low", "read note", "high");
    }

    @Test
    void oneThatIsNeverQuietIsReadWhileItsWritersWait() {
        load.source.put(NOTE, row(1, "a"));
        load.source.beforeRow =
                _ -> {
                    load.source.now++;
                    load.applied(note(load.source.now));
                };
        load.takenOver(1);
        load.waiting.then(() -> load.rest(load.source.now));
        load.work();

        assertThat(load.source.asked).filteredOn("read note"::equals).hasSize(3);
        assertThat(load.source.asked).endsWith("high", "low", "locked");
        assertThat(load.target.rows(NOTE)).as("exact at the lock").containsExactly(row(1, "a"));
    }

    private static LogEvent.Change note(int transaction) {
        return new LogEvent.Insert(
                new Position(LoadSamples.lsn(transaction), 0), NOTE, row(1, "new"));
    }
}
