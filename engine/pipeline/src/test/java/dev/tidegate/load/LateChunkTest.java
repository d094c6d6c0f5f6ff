package dev.tidegate.load;

import static dev.tidegate.load.LoadSamples.ITEM;
import static dev.tidegate.load.LoadSamples.row;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.EventSize;
import dev.tidegate.model.LargeObject;
import dev.tidegate.model.Row;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LateChunkTest {
    private static final long HELD_BYTES_MAX = 3 * EventSize.of(row(1, "a"));

    private final FakeTarget target = new FakeTarget();
    private final OpenChunk open =
            new TableLoad(ITEM).open(LoadSettings.DEFAULTS, new KeptBudget(1 << 20));
    private int sessions;
    private final LateChunk chunk =
            new LateChunk(
                    open,
                    () -> {
                        sessions++;
                        return target.begin(ITEM);
                    },
                    new ChunkSessions(1, Waiting.onMonitor()),
                    HELD_BYTES_MAX);

    @Test
    void aSmallChunkTakesNoSessionUntilItIsAskedTo() throws InterruptedException {
        chunk.rows().accept(row(1, "a"));
        chunk.rows().accept(row(2, "b"));
        chunk.rowsEnded();
        assertThat(sessions).isZero();

        assertThat(chunk.open()).isNotNull();
        assertThat(sessions).isEqualTo(1);
    }

    @Test
    void noRowIsHeldThatIsLargerThanWhatMayBeHeld() throws InterruptedException {
        chunk.rows().accept(row(1, "x".repeat(10_000)));

        assertThat(sessions).isEqualTo(1);
    }

    /** However small: it is gone when the row is taken. */
    @Test
    void noRowIsHeldThatHasALargeObjectElsewhere() throws InterruptedException {
        chunk.rows().accept(Row.of(1, new SmallElsewhere()));

        assertThat(sessions).isEqualTo(1);
    }

    private record SmallElsewhere() implements LargeObject {
        @Override
        public Form form() {
            return Form.TEXT;
        }

        @Override
        public long length() {
            return 0;
        }

        @Override
        public Optional<Character> replaced() {
            return Optional.empty();
        }

        @Override
        public <E extends Exception> void send(Sink<E> sink) {
            // has no bytes
        }
    }

    @Test
    void whatIsReadAgainGivesItsSessionBackAndMayTakeAnother() throws InterruptedException {
        for (int i = 1; i <= 5; i++) {
            chunk.rows().accept(row(i, "old"));
        }
        chunk.restart();
        chunk.rows().accept(row(1, "new"));
        chunk.rowsEnded();

        assertThat(chunk.open()).isNotNull();
        assertThat(sessions).isEqualTo(2);
    }
}
