package dev.tidegate.daemon;

import dev.tidegate.preflight.Check;
import dev.tidegate.preflight.Examination;
import dev.tidegate.preflight.Finding;
import dev.tidegate.preflight.Probe;
import dev.tidegate.preflight.Remedy;
import dev.tidegate.preflight.Side;
import java.util.List;

/**
 * Looks at a section of the settings. Owned by one thread.
 *
 * @param section its name
 * @param probes what is looked at, in the order of the report
 * @param session what they look at
 */
record SettingsExamination<S>(String section, List<Probe<S>> probes, S session)
        implements Examination {
    SettingsExamination {
        probes = List.copyOf(probes);
    }

    @Override
    public Side side() {
        return Side.SETTINGS;
    }

    @Override
    public String place() {
        return section + ", as this process reads it";
    }

    @Override
    public List<Check> checks() {
        return Probe.checks(probes);
    }

    @Override
    public List<Finding> examine() throws InterruptedException {
        return Probe.lookAll(
                probes, session, e -> "the check itself broke: " + e.getClass().getSimpleName());
    }

    @Override
    public Outcome mend(Remedy remedy) {
        throw new IllegalArgumentException("no finding of the settings names a statement");
    }
}
