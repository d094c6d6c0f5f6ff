package dev.tidegate.apply;

import static dev.tidegate.apply.Samples.DOCUMENT;
import static dev.tidegate.apply.Samples.checkpoint;
import static dev.tidegate.apply.Samples.insert;
import static dev.tidegate.apply.Samples.lsn;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.ledger.LedgerChanges;
import dev.tidegate.ledger.Ledgers;
import dev.tidegate.load.LoadedTables;
import dev.tidegate.load.Waiting;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TidegateException;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What those who tap get of the windows in hand. */
class TappedWindowsTest {
    private static final ApplySettings SETTINGS = new ApplySettings(10, Duration.ofSeconds(1), 10);

    private final HeldThread thread = new HeldThread();
    private final TapBoard taps = new TapBoard(Waiting.onMonitor(), 1 << 20);
    private final Window window =
            new Window(new Silent(), () -> Instant.EPOCH, LoadedTables.ALL, Ledgers.OFF, taps);
    private final WindowsInHand windows =
            new WindowsInHand(window, new InFlight(thread), checkpoint(0), SETTINGS, _ -> {});
    private final Tap tap = taps.open(DOCUMENT.table());

    @Test
    void aChangeIsHandedOverWhenItsWindowIsCommittedAndNotBefore() {
        taps.untouched(checkpoint(0));
        transaction(1);
        windows.handOverIfFree();
        assertThat(tap.reached()).isEqualTo(lsn(0));

        thread.goOn();
        windows.collect();

        assertThat(tap.reached()).isEqualTo(lsn(1));
        assertThat(tap.take(lsn(1))).hasSize(1);
    }

    @Test
    void nothingIsUntouchedWhileATransactionIsBeingRead() {
        assertThat(windows.isUntouched()).isTrue();

        windows.fill(insert(1, 0), lsn(1));

        assertThat(windows.isUntouched()).isFalse();
    }

    @Test
    void aTapThatIsOpenedInsideAWindowBeginsBehindIt() {
        transaction(1);
        Tap late = taps.open(DOCUMENT.table());
        windows.handOverIfFree();
        thread.goOn();
        windows.collect();
        assertThat(late.begins()).isEmpty();

        transaction(2);
        windows.handOverIfFree();
        thread.goOn();
        windows.collect();

        assertThat(late.begins().map(Checkpoint::commitLsn)).contains(lsn(1));
        assertThat(late.take(lsn(2))).hasSize(1);
    }

    @Test
    void aTransactionThatIsPutAsideBreaksTheTap() {
        taps.untouched(checkpoint(0));
        windows.isolate(new Treatment.PutAside(lsn(1)));
        transaction(1);
        windows.handOverIfFree();
        thread.goOn();
        windows.collect();

        assertThat(tap.broken()).isPresent();
    }

    private void transaction(int number) {
        windows.fill(insert(number, 0), lsn(number));
        windows.transactionEnded(checkpoint(number), 100);
    }

    /** Takes everything. */
    private static final class Silent implements Target, Quarantine {
        @Override
        public boolean isPossible() {
            return true;
        }

        @Override
        public Checkpoint takeOver() {
            return checkpoint(0);
        }

        @Override
        public TargetTransaction begin() {
            return new TargetTransaction() {
                @Override
                public void apply(LogEvent.Change change) {}

                @Override
                public void commit(Checkpoint checkpoint, LedgerChanges ledger) {}

                @Override
                public void close() {}
            };
        }

        @Override
        public Quarantine quarantine() {
            return this;
        }

        @Override
        public Set<Lsn> approved() {
            return Set.of();
        }

        @Override
        public TargetTransaction putAside(Lsn commitLsn) {
            return begin();
        }

        @Override
        public Finding blocked(Lsn commitLsn, TidegateException why) {
            return Finding.NOTHING;
        }

        @Override
        public String option() {
            return "";
        }

        @Override
        public Summary unresolved() {
            return Summary.EMPTY;
        }
    }
}
