package dev.tidegate.scenarios;

import dev.tidegate.ledger.Ledgers;
import dev.tidegate.ledger.TableLedger;
import dev.tidegate.ledger.TableTally;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import dev.tidegate.validate.hash.RowHashers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads tables of the target back and sums their rows up. Nothing of the engine's reading takes
 * part, only its hash.
 */
final class KeptRows {
    /** Ledgers that hash in the same way. */
    static final Ledgers LEDGERS = Ledgers.with(RowHashers.xxh3(4711));

    private KeptRows() {}

    /** What the rows of a table come to. */
    static TableLedger sum(Connection target, TableSchema schema) throws SQLException {
        TableTally tally = LEDGERS.forRows(schema).orElseThrow();
        String columns =
                schema.columns().stream()
                        .map(column -> '"' + column.name().toLowerCase(Locale.ROOT) + '"')
                        .collect(Collectors.joining(", "));
        String table =
                "\"%s\".\"%s\""
                        .formatted(schema.table().schema(), schema.table().name())
                        .toLowerCase(Locale.ROOT);
        try (Statement statement = target.createStatement();
                ResultSet rows = statement.executeQuery("select " + columns + " from " + table)) {
            while (rows.next()) {
                @Nullable Object[] values = new @Nullable Object[schema.columns().size()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = value(rows, i + 1, schema.columns().get(i).type());
                }
                tally.add(Row.of(values));
            }
        }
        return tally.sum();
    }

    private static @Nullable Object value(ResultSet row, int index, ColumnType type)
            throws SQLException {
        Object value =
                switch (type.kind().valueClass().getSimpleName()) {
                    case "Boolean" -> row.getBoolean(index);
                    case "Integer" -> row.getInt(index);
                    case "Long" -> row.getLong(index);
                    case "BigDecimal" -> row.getBigDecimal(index);
                    case "Float" -> row.getFloat(index);
                    case "Double" -> row.getDouble(index);
                    case "String" -> row.getString(index);
                    case "byte[]" -> row.getBytes(index);
                    case "LocalDate" -> row.getObject(index, LocalDate.class);
                    case "LocalTime" -> row.getObject(index, LocalTime.class);
                    case "LocalDateTime" -> row.getObject(index, LocalDateTime.class);
                    case "OffsetDateTime" -> row.getObject(index, OffsetDateTime.class);
                    case "UUID" -> row.getObject(index, UUID.class);
                    default -> throw new IllegalArgumentException("no values of " + type);
                };
        return row.wasNull() ? null : value;
    }
}
