package dev.tidegate.bench.orders;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.LogEvent;
import dev.tidegate.model.TableSchema;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class OrdersRowsTest {
    private static final OrderEntry ENTRY = new OrderEntry(5_000, 2, 50, 20, 7);

    @Test
    void aTableHasAsManyRowsMoreAsThereAreInsertsBeyondDeletes() {
        OrdersRows start = OrdersRows.atStart(ENTRY);
        OrdersRows end = OrdersRows.atEnd(ENTRY);

        for (TableSchema schema : OrdersTables.schemas()) {
            long more = changes(schema, LogEvent.Insert.class);
            long fewer = changes(schema, LogEvent.Delete.class);
            assertThat(end.of(schema)).hasSize((int) (start.of(schema).size() + more - fewer));
        }
    }

    @Test
    void theEndHasTheImageOfTheLastUpdateOfEachRow() {
        List<LogEvent.Change> changes = changes();
        LogEvent.Update last =
                changes.reversed().stream()
                        .filter(LogEvent.Update.class::isInstance)
                        .map(LogEvent.Update.class::cast)
                        .findFirst()
                        .orElseThrow();

        assertThat(OrdersRows.atEnd(ENTRY).of(last.schema()))
                .contains(last.after())
                .doesNotContain(last.before());
    }

    private static long changes(TableSchema schema, Class<? extends LogEvent.Change> kind) {
        return changes().stream()
                .filter(change -> change.schema().equals(schema) && kind.isInstance(change))
                .count();
    }

    private static List<LogEvent.Change> changes() {
        List<LogEvent.Change> changes = new ArrayList<>();
        OrdersStream.End _ =
                OrdersStream.transactions(ENTRY, each -> changes.addAll(each.changes()));
        return changes;
    }
}
