package dev.tidegate.cutover;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a dry run collects. */
final class Script {
    private final List<DryRun.Line> lines = new ArrayList<>();
    private CutoverState state = CutoverState.REPLICATING;
    private Optional<StepName> step = Optional.empty();

    /** What is being done from here on. */
    void at(CutoverState now, Optional<StepName> doing) {
        state = now;
        step = doing;
    }

    void add(List<Statement> statements) {
        for (Statement statement : statements) {
            lines.add(new DryRun.Line(state, step, statement));
        }
    }

    List<DryRun.Line> lines() {
        return List.copyOf(lines);
    }
}
