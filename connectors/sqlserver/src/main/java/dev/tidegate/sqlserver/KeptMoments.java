package dev.tidegate.sqlserver;

import dev.tidegate.ledger.RowHasher;
import dev.tidegate.model.Column;
import dev.tidegate.model.ColumnType.Kind;
import dev.tidegate.model.Row;
import dev.tidegate.model.RowHash;
import dev.tidegate.model.TableSchema;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Hashes rows of PostgreSQL as SQL Server will keep them: datetime has steps of 1/300 second there,
 * and smalldatetime of a minute. Rows that SQL Server has keep their hashes.
 *
 * <p>A value that is of no class that the column can have is taken for NULL: it is refused before
 * it is written, and has to have some hash until then.
 *
 * @param hasher of what SQL Server keeps
 * @param columns those of the rows
 */
record KeptMoments(RowHasher hasher, List<Column> columns) implements RowHasher {
    /** Datetime's steps in a second. */
    private static final long STEPS = 300;

    private static final long NANOS = 1_000_000_000;
    private static final long NANOS_OF_MILLI = 1_000_000;

    /** From here on, in nanoseconds, smalldatetime takes the next minute. */
    private static final long HALF_A_MINUTE = 29_999 * NANOS_OF_MILLI;

    private static final LocalDateTime FIRST = LocalDateTime.parse("1753-01-01T00:00:00");
    private static final LocalDateTime LAST = LocalDateTime.parse("9999-12-31T23:59:59.998");

    static RowHasher.Factory of(RowHasher.Factory hashers) {
        return schema -> of(hashers, schema);
    }

    private static RowHasher of(RowHasher.Factory hashers, TableSchema schema) {
        return new KeptMoments(hashers.of(schema), schema.columns());
    }

    @Override
    public RowHash row(Row row) {
        return hasher.row(kept(row));
    }

    @Override
    public Update update(Row before, Row after) {
        return hasher.update(kept(before), kept(after));
    }

    @Override
    public boolean hasLargeObjects() {
        return hasher.hasLargeObjects();
    }

    @Override
    public RowHash largeObjects(Row row) {
        return hasher.largeObjects(kept(row));
    }

    @Override
    public boolean covers(int ordinal) {
        return hasher.covers(ordinal);
    }

    /** The row itself, if SQL Server keeps all of it. */
    private Row kept(Row row) {
        @Nullable Object[] changed = null;
        for (int i = 0; i < columns.size(); i++) {
            Object value = row.value(i);
            if (value == null || row.isUnchanged(i)) {
                continue;
            }
            Object kept = kept(columns.get(i).type().kind(), value);
            if (!value.equals(kept)) {
                changed = changed == null ? values(row) : changed;
                changed[i] = kept;
            }
        }
        return changed == null ? row : Row.owning(changed);
    }

    private static @Nullable Object[] values(Row row) {
        @Nullable Object[] values = new @Nullable Object[row.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = row.value(i);
        }
        return values;
    }

    private static @Nullable Object kept(Kind kind, Object value) {
        if (!kind.valueClass().isInstance(value)) {
            return null;
        }
        return switch (kind) {
            case DATETIME -> stepped((LocalDateTime) value);
            case SMALLDATETIME -> minute((LocalDateTime) value);
            default -> value;
        };
    }

    /** To the nearest of its steps, as milliseconds show it: .000, .003, .007. */
    static LocalDateTime stepped(LocalDateTime moment) {
        if (moment.isBefore(FIRST) || moment.isAfter(LAST)) {
            return moment; // the driver's own, or one that is refused
        }
        LocalDateTime millis = millis(moment);
        long steps = (millis.getNano() * STEPS + NANOS / 2) / NANOS;
        long shown = (steps * 1_000 + STEPS / 2) / STEPS; // 1, 2, 3 steps: 3, 7, 10 ms
        return millis.truncatedTo(ChronoUnit.SECONDS).plusNanos(shown * NANOS_OF_MILLI);
    }

    /** To the nearest minute: 29.998 seconds are not one, 29.999 are. */
    static LocalDateTime minute(LocalDateTime moment) {
        if (moment.isBefore(FIRST) || moment.isAfter(LAST)) {
            return moment;
        }
        LocalDateTime millis = millis(moment);
        LocalDateTime minute = millis.truncatedTo(ChronoUnit.MINUTES);
        return ChronoUnit.NANOS.between(minute, millis) >= HALF_A_MINUTE
                ? minute.plusMinutes(1)
                : minute;
    }

    /** It is written with three digits of a second: see {@link FittingValues}. */
    private static LocalDateTime millis(LocalDateTime moment) {
        return moment.plusNanos(NANOS_OF_MILLI / 2).truncatedTo(ChronoUnit.MILLIS);
    }
}
