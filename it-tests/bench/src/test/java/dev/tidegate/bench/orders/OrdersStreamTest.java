package dev.tidegate.bench.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.tidegate.bench.engine.CapturedEvents;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class OrdersStreamTest {
    private static final OrderEntry ENTRY = new OrderEntry(10_000, 2, 50, 20, 7);

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
        assertThatCode(() -> OrdersRows.atEnd(ENTRY)).doesNotThrowAnyException();
    }

    @Test
    void noUpdateChangesAKey() {
        assertThat(changes(ENTRY))
                .filteredOn(LogEvent.Update.class::isInstance)
                .map(LogEvent.Update.class::cast)
                .allSatisfy(update ->
                        assertThat(key(update.schema(), update.after()))
                                .isEqualTo(key(update.schema(), update.before())));
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
