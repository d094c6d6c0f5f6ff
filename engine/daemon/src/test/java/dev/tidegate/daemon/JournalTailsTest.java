package dev.tidegate.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.capture.SourceLog.SourceOffset;
import dev.tidegate.cutover.Direction;
import dev.tidegate.cutover.FenceProof;
import dev.tidegate.cutover.HandoverId;
import dev.tidegate.cutover.Marker;
import dev.tidegate.cutover.Marker.Role;
import dev.tidegate.daemon.JournalTail.Goal;
import dev.tidegate.journal.Journal;
import dev.tidegate.journal.Journal.GroupEvent;
import dev.tidegate.journal.MarkerRows;
import dev.tidegate.model.ChainHash;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Position;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Of a process that lives through several handovers. */
@Timeout(60)
final class JournalTailsTest {
    private static final FenceProof PROVEN = new FenceProof(true, List.of());
    private static final int OF_ONE_MARKER = 3;

    private MemoryJournal journal = new MemoryJournal();

    /** Where each marker's transaction begins. */
    private final Map<Marker, Long> offsets = new HashMap<>();

    private long entries;
    private int written;

    @Test
    void aRollbackIsProvenByTheJournalOfItsOwnArming() throws Exception {
        try (JournalTails tails = new JournalTails(1, new Places())) {
            mark(2, Role.BARRIER, Role.GUARD);
            assertThat(proof(tails, 2, Role.GUARD)).isEqualTo(PROVEN);

            journal = new MemoryJournal();
            entries = 0;
            mark(4, Role.BARRIER, Role.GUARD);

            assertThat(proof(tails, 4, Role.GUARD)).isEqualTo(PROVEN);
        }
    }

    @Test
    void whatWasWrittenBetweenTwoHandoversIsNotReadInThePauseOfTheSecond() throws Exception {
        try (JournalTails tails = new JournalTails(1, new Places())) {
            mark(2, Role.BARRIER, Role.GUARD);
            assertThat(proof(tails, 2, Role.GUARD)).isEqualTo(PROVEN);
            for (int i = 10; i < 500; i++) {
                mark(i, Role.START);
            }
            mark(1_000, Role.BARRIER, Role.GUARD);
            long polled = journal.polled();

            assertThat(proof(tails, 1_000, Role.GUARD)).isEqualTo(PROVEN);

            assertThat(journal.polled() - polled).isEqualTo(2 * OF_ONE_MARKER);
        }
    }

    @Test
    void withinAHandoverOnlyWhatIsNewIsRead() throws Exception {
        try (JournalTails tails = new JournalTails(1, new Places())) {
            tails.readAhead();
            mark(2, Role.BARRIER, Role.GUARD);
            assertThat(proof(tails, 2, Role.LAST)).isEqualTo(new FenceProof(false, List.of()));
            long polled = journal.polled();
            mark(2, Role.LAST);

            assertThat(proof(tails, 2, Role.LAST)).isEqualTo(PROVEN);

            assertThat(journal.polled() - polled).isEqualTo(OF_ONE_MARKER);
        }
    }

    private static FenceProof proof(JournalTails tails, int number, Role upTo) {
        return tails.proof(rollback(number, Role.BARRIER), rollback(number, upTo));
    }

    private static Marker rollback(int number, Role role) {
        return new Marker(new HandoverId("shop", number, Direction.BACK), role);
    }

    /** Each in a transaction of its own. */
    private void mark(int number, Role... roles) throws InterruptedException {
        Journal.Writer writer = journal.openWriter();
        for (Role role : roles) {
            Marker marker = rollback(number, role);
            offsets.put(marker, entries);
            Lsn lsn = lsn(++written);
            List<LogEvent> events =
                    List.of(
                            new LogEvent.Begin(lsn),
                            MarkerRows.change(new Position(lsn, 0), marker.toString()),
                            new LogEvent.Commit(lsn, Instant.EPOCH, 1, ChainHash.START));
            entries += events.size();
            writer.commit(
                    GroupEvent.all(0, events),
                    new Journal.CaptureState(
                            new SourceOffset(""), Lsn.ZERO, List.of(ChainHash.START)));
        }
    }

    private static Lsn lsn(int number) {
        return new Lsn(1, number, (short) 1);
    }

    /** As a stream back has them: markers travel in it. */
    private final class Places implements JournalTails.Places {
        @Override
        public Optional<Goal> of(Marker marker) {
            return Optional.of(new Goal.Marked(marker.toString()));
        }

        @Override
        public JournalTail openAtApplied(int group) throws InterruptedException {
            return open(group, entries);
        }

        @Override
        public JournalTail openAt(Marker marker, int group) throws InterruptedException {
            return open(group, offsets.getOrDefault(marker, 0L));
        }

        private JournalTail open(int group, long offset) throws InterruptedException {
            return JournalTail.open(
                    journal,
                    group,
                    Lsn.ZERO,
                    new Checkpoint(0, Lsn.ZERO, Instant.EPOCH, ChainHash.START, offset));
        }
    }
}
