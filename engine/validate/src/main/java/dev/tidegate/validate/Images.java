package dev.tidegate.validate;

import dev.tidegate.ledger.RowHasher;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import java.util.Optional;
import java.util.stream.IntStream;

/** The rows that a change takes away and brings. */
final class Images {
    private Images() {}

    static Optional<Row> before(LogEvent.Change change) {
        return switch (change) {
            case LogEvent.Insert _ -> Optional.empty();
            case LogEvent.Update update -> Optional.of(update.before());
            case LogEvent.Delete delete -> Optional.of(delete.before());
        };
    }

    static Optional<Row> after(LogEvent.Change change) {
        return switch (change) {
            case LogEvent.Insert insert -> Optional.of(insert.after());
            case LogEvent.Update update -> Optional.of(update.after());
            case LogEvent.Delete _ -> Optional.empty();
        };
    }

    /** Where a row has large objects that are compared, ascending; a change may leave them out. */
    static int[] largeColumns(TableSchema schema, RowHasher hasher) {
        return IntStream.range(0, schema.columns().size())
                .filter(i -> schema.columns().get(i).type().isLargeObject())
                .filter(hasher::covers)
                .toArray();
    }

    /** The later image, with the earlier one's values where it leaves large objects out. */
    static Row laidOver(Row earlier, Row later) {
        Object[] values = new Object[later.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = later.isUnchanged(i) ? earlier.value(i) : later.value(i);
        }
        return Row.owning(values);
    }
}
