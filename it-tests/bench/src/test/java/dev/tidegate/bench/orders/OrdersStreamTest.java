package dev.tidegate.bench.orders;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.bench.engine.CapturedEvents;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class OrdersStreamTest {
    private static final OrderEntry ENTRY = new OrderEntry(10_000, 2, 50, 20, 7);

    private final Map<TableId, Map<Row, Row>> rows = new HashMap<>();

    @Test
    void theSameParametersGiveTheSameChanges() {
        assertThat(changes(ENTRY)).isEqualTo(changes(OrderEntry.parse(ENTRY.arguments())));
    }

    @Test
    void aTransactionHasAboutSixAndAHalfChanges() {
        OrdersStream.End end = OrdersStream.transactions(ENTRY, _ -> {});

        assertThat((double) end.changes() / end.transactions()).isBetween(6.0, 7.0);
    }

    @Test
    void transactionsFollowEachOtherInTheLog() {
        List<Lsn> lsns = new ArrayList<>(List.of(CapturedEvents.START));

        OrdersStream.End end =
                OrdersStream.transactions(ENTRY, transaction -> lsns.add(transaction.commitLsn()));

        assertThat(lsns).isSorted().doesNotHaveDuplicates().endsWith(end.last());
    }

    @Test
    void eachImageOfBeforeIsTheRowThatThereIs() {
        OrdersStream.startRows(ENTRY, this::insert);

        OrdersStream.End end =
                OrdersStream.transactions(
                        ENTRY, transaction -> transaction.changes().forEach(this::apply));

        assertThat(end.changes()).isGreaterThanOrEqualTo(ENTRY.changes());
    }

    private void apply(LogEvent.Change change) {
        TableSchema schema = change.schema();
        switch (change) {
            case LogEvent.Insert(_, _, Row after) -> insert(schema, after);
            case LogEvent.Update(_, _, Row before, Row after) -> {
                assertThat(remove(schema, before)).isEqualTo(before);
                assertThat(key(schema, after)).isEqualTo(key(schema, before));
                insert(schema, after);
            }
            case LogEvent.Delete(_, _, Row before) ->
                    assertThat(remove(schema, before)).isEqualTo(before);
        }
    }

    private void insert(TableSchema schema, Row row) {
        assertThat(table(schema).put(key(schema, row), row)).isNull();
    }

    private @Nullable Row remove(TableSchema schema, Row row) {
        return table(schema).remove(key(schema, row));
    }

    private Map<Row, Row> table(TableSchema schema) {
        return rows.computeIfAbsent(schema.table(), _ -> new HashMap<>());
    }

    private static Row key(TableSchema schema, Row row) {
        return row.project(schema.keyOrdinals());
    }

    private static List<LogEvent.Change> changes(OrderEntry entry) {
        List<LogEvent.Change> changes = new ArrayList<>();
        OrdersStream.End _ =
                OrdersStream.transactions(
                        entry, transaction -> changes.addAll(transaction.changes()));
        return changes;
    }
}
