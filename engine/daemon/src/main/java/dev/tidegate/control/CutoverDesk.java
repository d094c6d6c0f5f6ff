package dev.tidegate.control;

import dev.tidegate.cutover.CutoverPlan;
import dev.tidegate.cutover.Direction;
import dev.tidegate.cutover.DryRun;
import dev.tidegate.cutover.VerifyMode;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What operators may ask of the cutover while the daemon runs. What cannot be done now fails with
 * {@code CUTOVER_REFUSED}, which says why and what to do, and changes nothing. No answer holds a
 * row value or a secret. Safe for use by several threads.
 */
public interface CutoverDesk {
    /** How it is; from memory. */
    CutoverStatus status();

    /**
     * How long a handover would take now, and what forbids it; changes nothing. Calls the hooks
     * dry.
     */
    CutoverPlan plan(Direction direction) throws InterruptedException;

    /**
     * What an action would run, each statement with its undo; runs none. Of an action that leads to
     * a pause it calls the hooks dry, and fails with {@code CUTOVER_HOOK_FAILED} if one would not
     * work.
     */
    List<DryRun.Line> dryRun(Order order) throws InterruptedException;

    /**
     * Does it, or goes on waiting for what was asked before and is not done yet. Fails with {@code
     * CUTOVER_ABORTED} when it was begun and taken back.
     */
    Answer run(Order order) throws InterruptedException;

    /** What the cutover can show of itself, signed: the text of the file. */
    String passport() throws InterruptedException;

    /** What can be done. */
    enum CutoverAction {
        /** Makes what a handover needs. */
        ARM,
        /** Takes it back. */
        DISARM,
        /** Does all up to the comparison, and takes it back. */
        REHEARSE,
        /** Moves the writers to the target. */
        GO,
        /** Gives up what is going on. */
        ABORT,
        /** Moves the writers back. */
        ROLLBACK,
        /** Gives the way back up. */
        COMPLETE;

        /** By its name in lower case. */
        public static Optional<CutoverAction> of(String name) {
            return Stream.of(values()).filter(it -> it.text().equals(name)).findFirst();
        }

        /** Its name in lower case. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What is asked.
     *
     * @param writePauseMax instead of what the settings say, for this time
     * @param verify the same
     */
    record Order(
            CutoverAction action, Optional<Duration> writePauseMax, Optional<VerifyMode> verify) {
        /** As the settings say. */
        public static Order plain(CutoverAction action) {
            return new Order(action, Optional.empty(), Optional.empty());
        }
    }

    /**
     * What came of it so far.
     *
     * @param text a sentence
     */
    record Answer(Progress progress, String text) {}

    /** Whether it is done. */
    enum Progress {
        /** It is at rest. */
        ENDED,
        /** It goes on; whoever asks again waits for the same. */
        GOES_ON
    }
}
