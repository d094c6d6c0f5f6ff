package dev.tidegate.daemon;

import dev.tidegate.control.CutoverDesk;
import dev.tidegate.control.CutoverStatus;
import dev.tidegate.cutover.CutoverPlan;
import dev.tidegate.cutover.Direction;
import dev.tidegate.cutover.DryRun;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import dev.tidegate.settings.Settings;
import dev.tidegate.settings.ValidateSettings.Switch;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * For a pipeline that has none: says so.
 *
 * @param pipeline its name
 * @param reason why there is none: lower case, no full stop
 * @param hint a sentence: what makes one possible
 */
record NoCutover(String pipeline, String reason, String hint, InstantSource clock)
        implements CutoverDesk {
    /** Of a pipeline of which nothing else is known. */
    static NoCutover of(Settings settings) {
        return settings.cutover().enabled() == Switch.ON
                ? new NoCutover(
                        settings.pipeline(),
                        "this program does not connect it to databases",
                        "Use the daemon of the distribution.",
                        InstantSource.system())
                : new NoCutover(
                        settings.pipeline(),
                        "the settings do not ask for one",
                        "Set cutover.enabled to on, and start again; nothing is changed by that.",
                        InstantSource.system());
    }

    @Override
    public CutoverStatus status() {
        return new CutoverStatus(
                pipeline,
                "REPLICATING",
                "not set up",
                Direction.FORWARD.name(),
                Optional.empty(),
                Optional.empty(),
                clock.instant(),
                Optional.empty(),
                "",
                reason,
                hint,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                Optional.empty());
    }

    @Override
    public CutoverPlan plan(Direction direction) {
        throw refused();
    }

    @Override
    public List<DryRun.Line> dryRun(Order order) {
        throw refused();
    }

    @Override
    public Answer run(Order order) {
        throw refused();
    }

    @Override
    public String passport() {
        throw refused();
    }

    private TidegateException refused() {
        return new TidegateException(
                ErrorCode.CUTOVER_REFUSED, "there is no cutover: " + reason, hint);
    }
}
