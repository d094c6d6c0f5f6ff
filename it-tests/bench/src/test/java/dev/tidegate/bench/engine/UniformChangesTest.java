package dev.tidegate.bench.engine;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.bench.engine.UniformChanges.Content;
import dev.tidegate.journal.Journal.GroupEvent;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Row;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class UniformChangesTest {
    private static final int AMOUNT = 3;

    private final UniformTables tables = new UniformTables(1);
    private final UniformChanges changes = new UniformChanges(tables, 4);
    private final List<LogEvent.Change> made = make();

    @Test
    void whoAppliesAllChangesPasses() {
        assertThatCode(() -> changes.requireApplied(0, apply(made))).doesNotThrowAnyException();
    }

    @Test
    void whoLosesAChangeThatNoLaterOneHidesIsCaught() {
        for (int lost = 0; lost < made.size(); lost++) {
            List<LogEvent.Change> rest = new ArrayList<>(made);
            LogEvent.Change gone = rest.remove(lost);
            if (!isOverwritten(gone, rest.subList(lost, rest.size()))) {
                assertThatThrownBy(() -> changes.requireApplied(0, apply(rest)))
                        .isInstanceOf(IllegalStateException.class);
            }
        }
    }

    @Test
    void whoWritesAnotherValueIsCaught() {
        assertThatThrownBy(() -> changes.requireApplied(0, apply(made, 1)))
                .isInstanceOf(IllegalStateException.class);
    }

    private List<LogEvent.Change> make() {
        List<GroupEvent> events = new ArrayList<>();
        CapturedEvents captured = new CapturedEvents(tables.groups(1), events);
        for (int i = 0; i < 30; i++) {
            changes.transaction(captured, 6);
        }
        return events.stream()
                .map(GroupEvent::event)
                .filter(LogEvent.Change.class::isInstance)
                .map(LogEvent.Change.class::cast)
                .toList();
    }

    /** Whether a later change makes the row what it is anyway. */
    private static boolean isOverwritten(LogEvent.Change gone, List<LogEvent.Change> later) {
        return later.stream().anyMatch(change -> id(change).equals(id(gone)));
    }

    private static String id(LogEvent.Change change) {
        Row row =
                switch (change) {
                    case LogEvent.Insert(_, _, Row after) -> after;
                    case LogEvent.Update(_, _, _, Row after) -> after;
                    case LogEvent.Delete(_, _, Row before) -> before;
                };
        return String.valueOf(row.value(0));
    }

    private static Content apply(List<LogEvent.Change> changes) {
        return apply(changes, 0);
    }

    private static Content apply(List<LogEvent.Change> changes, int wrong) {
        Map<String, Row> rows = new HashMap<>();
        for (LogEvent.Change change : changes) {
            switch (change) {
                case LogEvent.Insert(_, _, Row after) -> rows.put(id(change), after);
                case LogEvent.Update(_, _, _, Row after) -> rows.put(id(change), after);
                case LogEvent.Delete _ -> rows.remove(id(change));
            }
        }
        BigDecimal amounts =
                rows.values().stream()
                        .map(row -> (BigDecimal) row.value(AMOUNT))
                        .reduce(BigDecimal.ZERO, BigDecimal::add);
        IntSummaryStatistics keys =
                rows.keySet().stream().mapToInt(Integer::parseInt).summaryStatistics();
        return new Content(
                rows.size(), keys.getMin(), keys.getMax(), amounts.longValueExact(), wrong);
    }
}
