package dev.tidegate.load;

import static dev.tidegate.load.LoadSamples.delete;
import static dev.tidegate.load.LoadSamples.insert;
import static dev.tidegate.load.LoadSamples.key;
import static dev.tidegate.load.LoadSamples.row;
import static dev.tidegate.load.LoadSamples.update;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.load.KeptChanges.Kept;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Row;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeptChangesTest {
    private final KeptChanges kept = new KeptChanges(KeptChanges.Rows.HAVE_KEYS);

    @Test
    void ofARowTheLastChangeIsKept() {
        kept.add(key(1), insert(11, row(1, "a")));
        kept.add(key(1), update(12, row(1, "a"), row(1, "b")));
        kept.add(key(2), insert(12, row(2, "x")));
        kept.add(key(2), delete(13, row(2, "x")));

        assertThat(changes())
                .containsExactly(update(12, row(1, "a"), row(1, "b")), delete(13, row(2, "x")));
    }

    @Test
    void aLargeObjectThatAnUpdateLeavesOutIsThatOfTheChangeBefore() {
        kept.add(key(1), insert(11, row(1, "large")));
        kept.add(key(1), update(12, row(1, Row.UNCHANGED), row(1, Row.UNCHANGED)));

        assertThat(changes()).containsExactly(insert(12, row(1, "large")));
    }

    @Test
    void whatNoChangeTellsStaysAsItWasRead() {
        LogEvent.Change leavingOut = update(12, row(1, Row.UNCHANGED), row(1, Row.UNCHANGED));
        kept.add(key(1), leavingOut);

        assertThat(changes()).containsExactly(leavingOut);
    }

    @Test
    void keysThatMayBeOneOnTheTargetStandInTheOrderOfTheirLastChanges() {
        kept.add(key(1), insert(11, row(1, "a")));
        kept.add(key(2), insert(12, row(2, "b")));
        kept.add(key(1), delete(13, row(1, "a")));

        assertThat(changes()).containsExactly(insert(12, row(2, "b")), delete(13, row(1, "a")));
    }

    @Test
    void ofRowsThatAreAlikeEachChangeIsKept() {
        KeptChanges alike = new KeptChanges(KeptChanges.Rows.ARE_ALIKE);
        alike.add(Row.of(), insert(11, row(1, "a")));
        alike.add(Row.of(), insert(12, row(1, "a")));

        assertThat(alike.earliest()).contains(LoadSamples.lsn(11));
        assertThat(alike.drain()).hasSize(2);
    }

    @Test
    void whatIsReducedTakesNoMemory() {
        kept.add(key(1), insert(11, row(1, "a")));
        long once = kept.bytes();
        for (int transaction = 12; transaction < 100; transaction++) {
            kept.add(key(1), insert(transaction, row(1, "b")));
        }
        assertThat(kept.bytes()).isEqualTo(once);

        assertThat(changes()).hasSize(1);
        assertThat(kept.bytes()).isZero();
    }

    private List<LogEvent.Change> changes() {
        return kept.drain().stream().map(Kept::change).toList();
    }
}
