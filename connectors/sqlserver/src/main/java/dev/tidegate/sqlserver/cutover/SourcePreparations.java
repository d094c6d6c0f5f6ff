package dev.tidegate.sqlserver.cutover;

import dev.tidegate.cutover.Preparation;
import dev.tidegate.cutover.PreparationAction;
import dev.tidegate.cutover.Preparations;
import dev.tidegate.cutover.Statement;
import dev.tidegate.sqlserver.ReverseStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What arming makes on the source: the triggers of a fence of triggers, the end of the stream back,
 * and a capture job without pauses. The tables of the fence are made with its first claim, and
 * stay.
 */
final class SourcePreparations implements Preparations {
    private final Sessions sessions;
    private final Supplier<FencePlan> plan;
    private final Optional<ReverseStream> back;

    /**
     * Makes it.
     *
     * @param back the end of the stream back, if there is a way back
     */
    SourcePreparations(Sessions sessions, Supplier<FencePlan> plan, Optional<ReverseStream> back) {
        this.sessions = sessions;
        this.plan = plan;
        this.back = back;
    }

    private List<Prepared> known() {
        List<Prepared> prepared = new ArrayList<>();
        FencePlan now = plan.get();
        if (now.kind() == FencePlan.Kind.TRIGGERS) {
            now.tables().forEach(table -> prepared.add(new PreparedTrigger(table)));
        }
        back.ifPresent(end -> prepared.add(new PreparedStreamBack(end)));
        prepared.add(new PreparedCaptureJob());
        return prepared;
    }

    @Override
    public List<Preparation> all() {
        return known().stream().map(Prepared::preparation).toList();
    }

    private Prepared prepared(Preparation preparation) {
        return known().stream()
                .filter(each -> each.preparation().name().equals(preparation.name()))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("not of the source: " + preparation.name()));
    }

    @Override
    public boolean isThere(Preparation preparation) {
        return sessions.ask("look for " + preparation.name(), prepared(preparation)::isThere);
    }

    @Override
    public List<Statement> statements(PreparationAction action, long epoch) {
        return switch (action) {
            case PreparationAction.Prepare(Preparation preparation) ->
                    sessions.ask(
                            "look for " + preparation.name(),
                            connection -> prepared(preparation).make(connection, epoch));
            case PreparationAction.TakeBack(Preparation preparation) ->
                    sessions.ask(
                            "look for " + preparation.name(),
                            connection -> prepared(preparation).takeBack(connection, epoch));
        };
    }

    @Override
    public void perform(PreparationAction action, long epoch) {
        String doing =
                switch (action) {
                    case PreparationAction.Prepare(Preparation preparation) ->
                            "prepare " + preparation.name();
                    case PreparationAction.TakeBack(Preparation preparation) ->
                            "take back " + preparation.name();
                };
        sessions.run(doing, statements(action, epoch));
    }
}
