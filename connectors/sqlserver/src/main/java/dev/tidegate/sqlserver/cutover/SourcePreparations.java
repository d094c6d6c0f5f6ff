package dev.tidegate.sqlserver.cutover;

import dev.tidegate.cutover.Preparation;
import dev.tidegate.cutover.PreparationAction;
import dev.tidegate.cutover.Preparations;
import dev.tidegate.cutover.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * What arming makes on the source: the triggers of a fence of triggers, and a capture job without
 * pauses. The tables of the fence are made with its first claim, and stay.
 */
final class SourcePreparations implements Preparations {
    private final Sessions sessions;
    private final List<Prepared> all;

    SourcePreparations(Sessions sessions, FencePlan plan) {
        this.sessions = sessions;
        List<Prepared> prepared = new ArrayList<>();
        if (plan.kind() == FencePlan.Kind.TRIGGERS) {
            plan.tables().forEach(table -> prepared.add(new PreparedTrigger(table)));
        }
        prepared.add(new PreparedCaptureJob());
        this.all = List.copyOf(prepared);
    }

    @Override
    public List<Preparation> all() {
        return all.stream().map(Prepared::preparation).toList();
    }

    private Prepared prepared(Preparation preparation) {
        return all.stream()
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
