package dev.tidegate.sandbox.sqlserver.wire;

import dev.tidegate.sandbox.sqlserver.session.ResultSink.Column;
import dev.tidegate.sandbox.sqlserver.type.OlderClient;
import dev.tidegate.sandbox.sqlserver.type.SqlType;
import dev.tidegate.sandbox.sqlserver.type.TdsVersion;
import dev.tidegate.sandbox.sqlserver.type.ValueWriter;
import dev.tidegate.sandbox.sqlserver.type.WireOutput;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes the rows of one result. */
final class RowEncoder {
    private final WireOutput out;
    private final List<Column> columns;
    private final SqlType[] told;
    private final boolean[] converted;

    RowEncoder(WireOutput out, List<Column> columns, TdsVersion version) {
        this.out = out;
        this.columns = List.copyOf(columns);
        told = new SqlType[columns.size()];
        converted = new boolean[columns.size()];
        for (int i = 0; i < told.length; i++) {
            SqlType type = columns.get(i).type();
            told[i] = OlderClient.type(type, version);
            converted[i] = !told[i].equals(type);
        }
    }

    /**
     * Writes a row's values.
     *
     * @throws IllegalArgumentException naming the column whose value its type cannot hold; a part
     *     of the row is written then
     */
    void write(@Nullable Object[] values) {
        if (values.length != told.length) {
            throw new IllegalArgumentException(
                    "a row of " + values.length + " values for " + told.length + " columns");
        }
        for (int i = 0; i < values.length; i++) {
            try {
                Object value = values[i];
                if (converted[i]) {
                    value = OlderClient.value(columns.get(i).type(), told[i], value);
                }
                ValueWriter.write(out, told[i], value);
            } catch (ClassCastException | IllegalArgumentException | ArithmeticException e) {
                throw new IllegalArgumentException(
                        "column \"" + columns.get(i).name() + "\" is " + told[i] + ": " + e, e);
            }
        }
    }
}
