package dev.tidegate.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.cutover.Passport.Attempt;
import dev.tidegate.cutover.Passport.Outcome;
import dev.tidegate.cutover.Passport.Proof;
import dev.tidegate.cutover.Passport.Result;
import dev.tidegate.cutover.Plan.Trouble;
import dev.tidegate.cutover.Plan.Verb;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Where a cutover ends when nothing, or one thing, goes wrong. */
final class CutoverOutcomeTest {
    private static final int SEEDS = 10;

    @Test
    void armedRehearsedMovedMovedBackMovedAgainAndCompleted() {
        for (int seed = 0; seed < SEEDS; seed++) {
            World world = calm(seed, Plan.WHOLE);

            assertThat(record(world).state()).isEqualTo(CutoverState.COMPLETE);
            assertThat(outcomes(world))
                    .containsExactly(
                            Outcome.REHEARSED, Outcome.MOVED, Outcome.MOVED, Outcome.MOVED);
            assertThat(world.alarms).isEmpty();
        }
    }

    @Test
    void aRollbackTakesBackAllThatWasPrepared() {
        World world = calm(1, Plan.THERE_AND_BACK);

        assertThat(record(world).phase()).isEqualTo("REPLICATING");
        assertThat(record(world).terms().prepared()).isEmpty();
        assertThat(world.prepared).isEmpty();
        assertThat(world.source.mode).isEqualTo(FenceMode.OPEN);
        assertThat(world.target.mode).isEqualTo(FenceMode.CLOSED);
    }

    @Test
    void aRehearsalMeasuresThePauseAndLeavesItArmed() {
        World world = calm(2, Plan.THERE_AND_BACK.with(Verb.ARM, Verb.REHEARSE));

        assertThat(record(world).state()).isEqualTo(CutoverState.ARMED);
        assertThat(passport(world).handovers().getFirst().writePause())
                .hasValueSatisfying(it -> assertThat(it).isPositive());
    }

    @Test
    void aRowThatNobodyMissesYetAbortsTheCutoverInItsComparison() {
        World world = calm(3, Plan.THERE_AND_BACK.with(Verb.ARM, Verb.LOSE_ROW, Verb.GO));

        assertThat(record(world).state()).isEqualTo(CutoverState.ARMED);
        assertThat(outcomes(world)).isNotEmpty().containsOnly(Outcome.ABORTED);
        assertThat(passport(world).handovers())
                .allSatisfy(it -> assertThat(it.reason()).contains("VERIFY", "the sides differ"));
    }

    @Test
    void aRowThatIsConfirmedToDifferForbidsTheCutover() {
        World world =
                calm(4, Plan.THERE_AND_BACK.with(Verb.ARM, Verb.LOSE_ROW, Verb.FIND_ROW, Verb.GO));

        assertThat(record(world).handover().number()).isZero();
        assertThat(world.story).anyMatch(it -> it.contains("1 rows are confirmed to differ"));
    }

    @Test
    void aRowThatIsConfirmedToDifferAfterTheCutoverRollsItBackOnce() {
        World world =
                calm(
                        5,
                        Plan.THERE_AND_BACK.with(
                                Verb.ARM, Verb.GO, Verb.LOSE_ROW, Verb.FIND_ROW, Verb.TEND));

        assertThat(record(world).phase()).isEqualTo("REPLICATING");
        assertThat(record(world).terms().automaticRollbacks()).isOne();
        assertThat(outcomes(world)).containsExactly(Outcome.MOVED, Outcome.MOVED);
    }

    @Test
    void thePassportProvesEachClaimOfEachMove() {
        List<Attempt> moves = passport(calm(6, Plan.THERE_AND_BACK)).handovers();

        assertThat(moves)
                .extracting(Attempt::direction)
                .containsExactly(Direction.FORWARD, Direction.BACK);
        assertThat(moves)
                .flatExtracting(Attempt::proofs)
                .hasSize(16)
                .allSatisfy(it -> assertThat(it.result()).isEqualTo(Result.DONE));
        assertThat(moves)
                .flatExtracting(Attempt::steps)
                .allSatisfy(it -> assertThat(it.ended()).isPresent());
    }

    @Test
    void aRollbackClaimsWhatCameBehindItsStartAndNotThatBothSidesAreTheSame() {
        List<Attempt> moves = passport(calm(6, Plan.THERE_AND_BACK)).handovers();

        assertThat(moves.getFirst().proofs())
                .extracting(Proof::claim)
                .contains("Both sides were the same at the guard marker.");
        assertThat(moves.getLast().proofs())
                .extracting(Proof::claim)
                .doesNotContain("Both sides were the same at the guard marker.")
                .contains(
                        "All that was written behind the start marker had been made true on the"
                                + " other side.");
    }

    @Test
    void whatWritesBehindTheFenceAbortsTheCutoverOrIsReported() {
        int aborted = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            World world =
                    calm(
                            seed,
                            Plan.THERE_AND_BACK.with(Verb.ARM, Verb.GO).troubledBy(Trouble.OUTLAW));
            aborted +=
                    (int)
                            passport(world).handovers().stream()
                                    .filter(it -> it.reason().contains("wrote behind the fence"))
                                    .count();
        }

        assertThat(aborted).isPositive();
    }

    @Test
    void applicationsThatAreNotAskedToPauseKeepTheCutoverFromFencingAnything() {
        World world =
                calm(7, Plan.THERE_AND_BACK.with(Verb.ARM, Verb.GO).troubledBy(Trouble.NO_PAUSE));

        assertThat(record(world).state()).isEqualTo(CutoverState.ARMED);
        assertThat(passport(world).handovers())
                .isNotEmpty()
                .allSatisfy(it -> {
                    assertThat(it.outcome()).isEqualTo(Outcome.ABORTED);
                    assertThat(it.reason()).startsWith("at PAUSE_APPLICATIONS: ");
                    assertThat(it.steps())
                            .extracting(Passport.StepEvidence::step)
                            .doesNotContain(StepName.LEASE_FENCE, StepName.DENY_WRITES);
                });
    }

    private static World calm(long seed, Plan plan) {
        World world = new World(seed, plan, Faults.none(new SplittableRandom(seed)));
        world.run();
        return world;
    }

    private static CutoverRecord record(World world) {
        return world.table.record.orElseThrow();
    }

    private static Passport passport(World world) {
        return Passport.of(record(world), world.table.log);
    }

    private static List<Outcome> outcomes(World world) {
        return passport(world).handovers().stream().map(Attempt::outcome).toList();
    }
}
