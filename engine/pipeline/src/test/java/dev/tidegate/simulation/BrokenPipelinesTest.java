package dev.tidegate.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Shows that the simulation sees faults: pipelines that are broken on purpose, each in one way, are
 * caught within a few seeds. One that is not caught fails the build.
 */
final class BrokenPipelinesTest {
    private static final long SEEDS = 200;

    /** Of a load, which is a smaller world. */
    private static final long LOAD_SEEDS = 1_000;

    /** A pipeline that is broken. */
    record Broken(String how, Wiring wiring) {
        @Override
        public String toString() {
            return how;
        }
    }

    static List<Broken> broken() {
        return List.of(
                new Broken("checkpoint behind the rows", BrokenTargets.checkpointBehindTheRows()),
                new Broken(
                        "acknowledgement before the rows",
                        BrokenTargets.acknowledgementBeforeTheRows()),
                new Broken("split at a batch boundary", BrokenTargets.splitAtABatchBoundary()),
                new Broken("ignored delete", BrokenTargets.ignoredDelete()),
                new Broken("reordered by kind", BrokenTargets.reorderedByKind()),
                new Broken(
                        "applies after the loss of its epoch",
                        BrokenTargets.appliesAfterTheLossOfItsEpoch()),
                new Broken("retry drops the window", BrokenTargets.retryDropsTheWindow()),
                new Broken(
                        "retries a commit without looking at the checkpoint",
                        BrokenTargets.retriesACommitWithoutLookingAtTheCheckpoint()),
                new Broken(
                        "abandoned transaction is not undone",
                        BrokenTargets.abandonedTransactionIsNotUndone()),
                new Broken(
                        "starts from an older checkpoint",
                        BrokenTargets.startsFromAnOlderCheckpoint()),
                new Broken(
                        "hands over a window before the outcome of the one before",
                        BrokenThreads.handsOverBeforeTheOutcomeOfTheOneBefore()),
                new Broken(
                        "drops the window that failed, and goes on with the next",
                        BrokenThreads.dropsTheWindowThatFailed()),
                new Broken(
                        "commits a window behind one that was fenced",
                        BrokenThreads.commitsBehindAWindowThatWasFenced()),
                new Broken(
                        "takes the checkpoint of a window in flight for durable",
                        BrokenTargets.takesTheCheckpointOfAWindowInFlightForDurable()),
                new Broken("sends while it fills", BrokenTargets.sendsWhileItFills()),
                new Broken("the chain is not checked", BrokenReaders.theChainIsNotChecked()),
                new Broken(
                        "an unfinished copy is applied", BrokenReaders.anUnfinishedCopyIsApplied()),
                new Broken("offset before the records", BrokenCaptures.offsetBeforeTheRecords()),
                new Broken("records without the offset", BrokenCaptures.recordsWithoutTheOffset()),
                new Broken("offset from a begin record", BrokenCaptures.offsetFromABeginRecord()),
                new Broken("goes on after it was fenced", BrokenCaptures.goesOnAfterItWasFenced()),
                new Broken(
                        "retries a commit whose outcome it does not know",
                        BrokenCaptures.retriesACommitWhoseOutcomeItDoesNotKnow()),
                new Broken("splits a transaction", BrokenCaptures.splitsATransaction()),
                new Broken("forgets an added table", BrokenCaptures.forgetsATableThatIsAdded()));
    }

    static List<Broken> brokenLoads() {
        return List.of(
                new Broken("the guard band is off", BrokenLoads.theGuardBandIsOff()),
                new Broken(
                        "low is taken before the range is opened",
                        BrokenLoads.lowIsTakenBeforeTheRangeIsOpened()),
                new Broken(
                        "publishes without waiting for high",
                        BrokenLoads.publishesWithoutWaitingForHigh()),
                new Broken(
                        "loses the range behind a chunk", BrokenLoads.losesTheRangeBehindAChunk()),
                new Broken("delivers what is filled", BrokenLoads.deliversWhatIsFilled()),
                new Broken(
                        "hands a move over as one change", BrokenLoads.handsAMoveOverAsOneChange()),
                new Broken(
                        "does not look whether a table without a key is quiet",
                        BrokenLoads.doesNotLookWhetherATableWithoutAKeyIsQuiet()),
                new Broken(
                        "publishes while a window is in flight",
                        BrokenLoads.publishesWhileAWindowIsInFlight()),
                new Broken("publish is not fenced", BrokenLoads.publishIsNotFenced()),
                new Broken("forgets a kept delete", BrokenLoads.forgetsAKeptDelete()),
                new Broken(
                        "records a chunk behind its rows",
                        BrokenLoads.recordsAChunkBehindItsRows()),
                new Broken(
                        "a reload forgets to drop what was kept",
                        BrokenLoads.aReloadForgetsToDropWhatWasKept()));
    }

    static List<Broken> brokenGroups() {
        return List.of(
                new Broken(
                        "commits one group after the other",
                        BrokenGroups.commitsOneGroupAfterTheOther()),
                new Broken(
                        "loses the watermarks of a group",
                        BrokenGroups.losesTheWatermarksOfAGroup()),
                new Broken(
                        "loses the heartbeats of a group",
                        BrokenGroups.losesTheHeartbeatsOfAGroup()),
                new Broken(
                        "counts the changes of a group from one",
                        BrokenGroups.countsTheChangesOfAGroupFromOne()),
                new Broken("forgets the chain of a group", BrokenGroups.forgetsTheChainOfAGroup()),
                new Broken(
                        "reads the part of another group",
                        BrokenGroups.readsThePartOfAnotherGroup()),
                new Broken(
                        "a group misses the begin records",
                        BrokenGroups.missesTheBeginRecordsOfAGroup()));
    }

    static List<Broken> brokenLedgers() {
        return List.of(
                new Broken("forgets deletes", BrokenLedgers.forgetsDeletes()),
                new Broken(
                        "forgets what an update replaces",
                        BrokenLedgers.forgetsWhatAnUpdateReplaces()),
                new Broken(
                        "takes a large object that moves for unchanged",
                        BrokenLedgers.takesALargeObjectThatMovesForUnchanged()),
                new Broken(
                        "advances behind the transaction",
                        BrokenLedgers.advancesBehindTheTransaction()),
                new Broken("counts what is handed over", BrokenLedgers.countsWhatIsHandedOver()),
                new Broken(
                        "misses what a merge replaces", BrokenLedgers.missesWhatAMergeReplaces()));
    }

    @ParameterizedTest
    @MethodSource("brokenLedgers")
    void aBrokenLedgerIsCaughtAsSuch(Broken broken) {
        Plan plan = Plan.DEFAULT.with(broken.wiring());

        assertThat(
                        LongStream.range(0, SEEDS)
                                .mapToObj(seed -> violation(seed, plan))
                                .flatMap(Optional::stream)
                                .map(it -> String.valueOf(it.getMessage()))
                                .findFirst())
                .as("caught within %d seeds", SEEDS)
                .hasValueSatisfying(it -> assertThat(it).contains("the ledger at "));
    }

    @ParameterizedTest
    @MethodSource("brokenLoads")
    void aBrokenLoadIsCaught(Broken broken) {
        assertThat(
                        LongStream.range(0, LOAD_SEEDS)
                                .mapToObj(seed ->
                                        World.random(seed, Plan.loading(seed).with(broken.wiring()))
                                                .violation(seed))
                                .anyMatch(Optional::isPresent))
                .as("caught within %d seeds", LOAD_SEEDS)
                .isTrue();
    }

    @ParameterizedTest
    @MethodSource("brokenGroups")
    void aPipelineWithBrokenGroupsIsCaught(Broken broken) {
        Plan plan = Plan.DEFAULT.with(Tables.GROUPS).with(broken.wiring());

        assertThat(LongStream.range(0, SEEDS).anyMatch(seed -> violation(seed, plan).isPresent()))
                .as("caught within %d seeds", SEEDS)
                .isTrue();
    }

    @ParameterizedTest
    @MethodSource("broken")
    void aBrokenPipelineIsCaught(Broken broken) {
        Plan plan = Plan.DEFAULT.with(broken.wiring());
        boolean caught =
                LongStream.range(0, SEEDS).anyMatch(seed -> violation(seed, plan).isPresent());

        assertThat(caught).as("caught within %d seeds", SEEDS).isTrue();
    }

    /**
     * The applier stops by itself, before the checker could see anything; or the last transaction
     * is the one that is missing, and the target waits for it.
     */
    @Test
    void nothingBehindATransactionThatTheJournalLacksIsCommitted() {
        Plan plan = Plan.DEFAULT.with(BrokenReaders.aTransactionIsMissing());
        List<AssertionError> violations =
                LongStream.range(0, SEEDS)
                        .mapToObj(seed -> violation(seed, plan))
                        .flatMap(Optional::stream)
                        .toList();

        assertThat(violations)
                .anyMatch(it -> isStop(it, ErrorCode.CHAIN_BROKEN))
                .allMatch(it ->
                        isStop(it, ErrorCode.CHAIN_BROKEN)
                                // while a large transaction is streamed, a missed row comes first
                                || isStop(it, ErrorCode.TARGET_ROW_MISSING)
                                || String.valueOf(it.getMessage()).startsWith(World.STUCK));
    }

    private static boolean isStop(AssertionError violation, ErrorCode code) {
        return violation.getCause() instanceof TidegateException stop && stop.code() == code;
    }

    private static Optional<AssertionError> violation(long seed, Plan plan) {
        try {
            World.random(seed, plan).run();
            return Optional.empty();
        } catch (AssertionError e) {
            return Optional.of(e);
        }
    }
}
