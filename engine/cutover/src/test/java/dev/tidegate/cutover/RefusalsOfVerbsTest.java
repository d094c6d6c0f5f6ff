package dev.tidegate.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.cutover.Plan.Verb;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Verbs that do not fit say so, with their code and what to do. */
final class RefusalsOfVerbsTest {
    private final World world =
            new World(1, Plan.THERE_AND_BACK, Faults.none(new SplittableRandom(1)));

    @Test
    void whoeverWasNotArmedCannotGo() {
        assertThat(failure(coordinator()::go).code()).isEqualTo(ErrorCode.CUTOVER_REFUSED);
        assertThat(failure(coordinator()::rehearse)).hasMessageContaining("REPLICATING");
    }

    @Test
    void whoeverHasNotMovedCannotMoveBackOrComplete() {
        assertThat(failure(coordinator()::rollback).code()).isEqualTo(ErrorCode.CUTOVER_REFUSED);
        assertThat(failure(coordinator()::complete)).hasMessageContaining("cannot complete");
    }

    @Test
    void anAbortOfNothingDoesNothing() throws InterruptedException {
        onStage(() -> coordinator().abort());

        assertThat(world.source.log).isEmpty();
        assertThat(world.table.record.orElseThrow().state()).isEqualTo(CutoverState.REPLICATING);
    }

    @Test
    void aCoordinatorThatWasTakenOverFromHearsOfIt() {
        CutoverRecords records = new ModelRecords(world);
        CutoverRecord initial = CutoverRecord.initial("shop", Instant.EPOCH);

        TidegateException failure =
                failure(() -> {
                    CutoverRecord old =
                            records.takeOver(initial, CutoverRecords.Claim.BY_FORCE).orElseThrow();
                    records.takeOver(initial, CutoverRecords.Claim.BY_FORCE);
                    new RecordKeeper(records, surroundings(), old)
                            .enter(CutoverState.PREFLIGHT, it -> it);
                });

        assertThat(failure.code()).isEqualTo(ErrorCode.CUTOVER_FENCED);
    }

    @Test
    void anAbortedCutoverSaysWhere() {
        World losing =
                new World(
                        3,
                        Plan.THERE_AND_BACK.with(Verb.ARM, Verb.LOSE_ROW, Verb.GO),
                        Faults.none(new SplittableRandom(3)));
        losing.run();

        assertThat(losing.story)
                .anyMatch(it -> it.contains("the cutover was aborted at VERIFY: the sides differ"));
        assertThat(Refusals.aborted(Direction.FORWARD, "at VERIFY").code())
                .isEqualTo(ErrorCode.CUTOVER_ABORTED);
    }

    private Coordinator coordinator() {
        return new Coordinator("shop", ModelPorts.of(world), surroundings());
    }

    private Surroundings surroundings() {
        return new Surroundings(
                Processes.SETTINGS,
                () -> Instant.ofEpochMilli(world.now()),
                (Duration atMost) -> world.stage.pause(atMost.toMillis()),
                CutoverObserver.NONE);
    }

    private TidegateException failure(ThrowingCallable verb) {
        Throwable[] failure = new Throwable[1];
        assertThatThrownBy(() -> onStage(verb))
                .isInstanceOfSatisfying(TidegateException.class, it -> failure[0] = it);
        return (TidegateException) failure[0];
    }

    /** Runs a verb as a process of the world, alone. */
    private void onStage(ThrowingCallable verb) throws InterruptedException {
        Throwable[] failure = new Throwable[1];
        Stage.onStage(() -> {
            world.stage.start(
                    "alone",
                    () -> {
                        try {
                            verb.call();
                        } catch (Throwable e) { // handed on below
                            failure[0] = e;
                        }
                    },
                    _ -> {});
            while (!world.stage.isAlone()) {
                world.stage.step(1);
            }
        });
        if (failure[0] instanceof TidegateException refused) {
            throw refused;
        }
        if (failure[0] != null) {
            throw new AssertionError(failure[0]);
        }
    }
}
