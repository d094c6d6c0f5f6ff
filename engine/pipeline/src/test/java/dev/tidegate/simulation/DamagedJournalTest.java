package dev.tidegate.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.apply.ChainReport;
import dev.tidegate.apply.ChainReport.CheckpointFinding;
import dev.tidegate.apply.ChainVerifier;
import dev.tidegate.journal.Journal.Entry;
import dev.tidegate.model.ChainHash;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Row;
import dev.tidegate.model.TidegateException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Damages a journal at each of its entries in turn. The checker of {@link World#replay} sees to it
 * that nothing wrong is ever committed; these tests, that the applier stops, with what error, and
 * that the {@link ChainVerifier} says the same from outside.
 */
final class DamagedJournalTest {
    /** The last one is only possible while a large transaction is streamed. */
    private static final Set<ErrorCode> STOPS =
            EnumSet.of(
                    ErrorCode.JOURNAL_DAMAGED,
                    ErrorCode.JOURNAL_TRUNCATED,
                    ErrorCode.CHAIN_BROKEN,
                    ErrorCode.TARGET_ROW_MISSING);

    @Test
    void aWholeJournalIsAppliedAndProven() {
        World world = past(0);

        assertThat(world.replay(world.journal().entries())).isEmpty();
        assertThat(verified(world, world.journal().entries()))
                .returns(true, ChainReport::isWhole)
                .returns(CheckpointFinding.MATCHES, ChainReport::checkpoint)
                .returns(world.target().checkpoint().commitLsn(), ChainReport::last)
                .returns(world.target().checkpoint().chain(), ChainReport::chain);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2})
    void aMissingEntryIsNoticed(long seed) {
        damageEach(
                seed,
                (entries, i) -> {
                    entries.remove((int) i);
                    return entries;
                });
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2})
    void aDoubledEntryIsNoticed(long seed) {
        damageEach(
                seed,
                (entries, i) -> {
                    Entry entry = entries.get(i);
                    entries.add(i + 1, new Entry(entry.offset() + 1, entry.event()));
                    return entries;
                });
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2})
    void swappedEntriesAreNoticed(long seed) {
        damageEach(
                seed,
                (entries, i) -> {
                    Entry entry = entries.get(i);
                    Entry next = entries.get(Math.min(i + 1, entries.size() - 1));
                    entries.set(i, new Entry(entry.offset(), next.event()));
                    entries.set(
                            Math.min(i + 1, entries.size() - 1),
                            new Entry(next.offset(), entry.event()));
                    return entries;
                });
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2})
    void anAlteredEntryIsNoticed(long seed) {
        damageEach(
                seed,
                (entries, i) -> {
                    Entry entry = entries.get(i);
                    entries.set(i, new Entry(entry.offset(), altered(entry.event())));
                    return entries;
                });
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2})
    void anEntryOfAnotherPipelineIsNoticed(long seed) {
        List<Entry> others = past(seed + 100).journal().entries();
        damageEach(
                seed,
                (entries, i) -> {
                    Entry other = others.get(i % others.size());
                    entries.add(i, new Entry(entries.get(i).offset() - 1, other.event()));
                    return entries;
                });
    }

    @Test
    void aJournalWithoutItsEndIsAppliedAsFarAsItGoesAndIsBehindTheCheckpoint() {
        World world = past(0);
        List<Entry> entries = world.journal().entries();
        for (int size = 1; size < entries.size() - 2; size++) {
            List<Entry> cut = entries.subList(0, size);
            assertThat(world.replay(cut)).isEmpty();
            ChainReport report = verified(world, cut);
            if (report.last().isBefore(world.target().checkpoint().commitLsn())) {
                assertThat(report.checkpoint()).isEqualTo(CheckpointFinding.DIFFERS);
                assertThat(report.isWhole()).isFalse();
            }
        }
    }

    @Test
    void aCheckpointThatSaysSomethingElseIsNoticed() {
        World world = past(0);
        List<Entry> entries = world.journal().entries();
        Checkpoint is = world.target().checkpoint();

        assertThat(verified(with(is, is.chain(), is.journalOffset() + 1), entries).fault())
                .hasValueSatisfying(fault ->
                        assertThat(fault.fact())
                                .startsWith("the target's checkpoint is at " + is.commitLsn())
                                .contains("the journal goes on at offset"));
        assertThat(verified(with(is, ChainHash.START, is.journalOffset()), entries))
                .returns(false, ChainReport::isWhole)
                .returns(CheckpointFinding.DIFFERS, ChainReport::checkpoint);
    }

    @Test
    void aCheckpointThatIsToldOfLaterIsComparedAtOnce() {
        World world = past(0);
        Checkpoint is = world.target().checkpoint();
        ChainVerifier verifier = ChainVerifier.fromBeginning();
        world.journal().entries().forEach(verifier::read);

        verifier.expect(is);
        assertThat(verifier.report().checkpoint()).isEqualTo(CheckpointFinding.MATCHES);
        verifier.expect(with(is, is.chain(), is.journalOffset() + 1));
        assertThat(verifier.report().checkpoint()).isEqualTo(CheckpointFinding.DIFFERS);
    }

    @Test
    void verifyingGoesOnBehindATransactionThatWasVerifiedBefore() {
        World world = past(0);
        List<Entry> entries = world.journal().entries();
        List<LogEvent.Commit> commits =
                entries.stream()
                        .map(Entry::event)
                        .filter(LogEvent.Commit.class::isInstance)
                        .map(LogEvent.Commit.class::cast)
                        .toList();
        for (int i = 0; i < commits.size(); i++) {
            LogEvent.Commit commit = commits.get(i);
            Optional<ChainHash> link = i % 2 == 0 ? Optional.empty() : Optional.of(commit.chain());
            ChainVerifier verifier =
                    ChainVerifier.behind(new ChainVerifier.Anchor(commit.commitLsn(), link));
            verifier.expect(world.target().checkpoint());
            entries.subList(5, entries.size()).forEach(verifier::read);
            verifier.end();
            if (verifier.isStarted()) {
                assertThat(verifier.report())
                        .returns(true, ChainReport::isWhole)
                        .returns(CheckpointFinding.MATCHES, ChainReport::checkpoint)
                        .returns((long) commits.size() - 1 - i, ChainReport::transactions);
            }
        }
    }

    private void damageEach(long seed, BiFunction<List<Entry>, Integer, List<Entry>> damage) {
        World world = past(seed);
        List<Entry> entries = spread(world.journal().entries());
        Checkpoint is = world.target().checkpoint();
        Checkpoint checkpoint = with(is, is.chain(), 2 * is.journalOffset() - 1);
        int noticed = 0;
        for (int i = 0; i < entries.size(); i++) {
            List<Entry> damaged = damage.apply(new ArrayList<>(entries), i);
            Optional<Throwable> end = world.replay(damaged);
            ChainReport report = verified(checkpoint, damaged);
            assertThat(end.filter(thrown -> !isStop(thrown)))
                    .as("seed %d, entry %d: %s", seed, i, entries.get(i).event())
                    .isEmpty();
            assertThat(report.isWhole() || end.isPresent() || isLast(world, report))
                    .as("seed %d, entry %d: the applier goes on, %s", seed, i, report.fault())
                    .isTrue();
            assertThat(end.isPresent() && report.isWhole() && !isKnownToApplierOnly(end.get()))
                    .as("seed %d, entry %d: only the applier stops: %s", seed, i, end)
                    .isFalse();
            noticed += report.isWhole() ? 0 : 1;
        }
        // heartbeats, and copies that were broken off, do no harm wherever they are
        assertThat(noticed).isGreaterThan(entries.size() / 2);
    }

    /** Leaves room for one more entry behind each. */
    private static List<Entry> spread(List<Entry> entries) {
        return entries.stream().map(entry -> new Entry(2 * entry.offset(), entry.event())).toList();
    }

    /**
     * Where the tables were loaded is known to the applier alone; and what a row was, in a copy of
     * a large transaction that turns out unfinished behind it.
     */
    private static boolean isKnownToApplierOnly(Throwable end) {
        return end instanceof TidegateException stop
                && (stop.code() == ErrorCode.JOURNAL_TRUNCATED
                        || stop.code() == ErrorCode.TARGET_ROW_MISSING);
    }

    /** What comes behind the last transaction that there is cannot break the chain any more. */
    private static boolean isLast(World world, ChainReport report) {
        return report.checkpoint() == CheckpointFinding.DIFFERS
                && report.last().isBefore(world.target().checkpoint().commitLsn());
    }

    private static boolean isStop(Throwable thrown) {
        return thrown instanceof TidegateException stop && STOPS.contains(stop.code());
    }

    /** A world whose captures crashed now and then, so that its journal has unfinished copies. */
    private static World past(long seed) {
        World world = World.random(seed, Plan.CAPTURED);
        world.run();
        return world;
    }

    private static ChainReport verified(World world, List<Entry> entries) {
        return verified(world.target().checkpoint(), entries);
    }

    private static ChainReport verified(Checkpoint checkpoint, List<Entry> entries) {
        ChainVerifier verifier = ChainVerifier.fromBeginning();
        verifier.expect(checkpoint);
        entries.forEach(verifier::read);
        verifier.end();
        return verifier.report();
    }

    private static Checkpoint with(Checkpoint is, ChainHash chain, long journalOffset) {
        return new Checkpoint(is.epoch(), is.commitLsn(), is.committedAt(), chain, journalOffset);
    }

    private static LogEvent altered(LogEvent event) {
        return switch (event) {
            case LogEvent.Begin it ->
                    new LogEvent.Begin(SourceDatabase.lsn(it.commitLsn().block() + 1));
            case LogEvent.Insert it ->
                    new LogEvent.Insert(it.position(), it.schema(), altered(it.after()));
            case LogEvent.Update it ->
                    new LogEvent.Update(
                            it.position(), it.schema(), it.before(), altered(it.after()));
            case LogEvent.Delete it ->
                    new LogEvent.Delete(it.position(), it.schema(), altered(it.before()));
            case LogEvent.Watermark it ->
                    new LogEvent.Watermark(it.position(), it.writtenAt().plusNanos(100));
            case LogEvent.Commit it ->
                    new LogEvent.Commit(
                            it.commitLsn(), it.committedAt(), it.changes(), ChainHash.START);
            case LogEvent.Heartbeat it ->
                    new LogEvent.Heartbeat(it.upTo(), it.readAt().plusNanos(1));
        };
    }

    private static Row altered(Row row) {
        @Nullable Object[] values = new @Nullable Object[row.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = row.value(i);
        }
        values[1] = values[1] instanceof Integer number ? number + 1 : 1;
        return Row.of(values);
    }
}
