package dev.tidegate.validate;

import dev.tidegate.load.KeyOrder;
import dev.tidegate.model.Column;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import java.util.List;
import java.util.Objects;

/** Tables with and without a key. */
final class SampleTables {
    static final TableSchema KEYED =
            new TableSchema(
                    new TableId("dbo", "item"),
                    1,
                    List.of(
                            new Column("id", ColumnType.of(ColumnType.Kind.INT), false),
                            new Column("amount", ColumnType.of(ColumnType.Kind.INT), true),
                            new Column(
                                    "body",
                                    ColumnType.ofLength(ColumnType.Kind.NVARCHAR, ColumnType.MAX),
                                    true)),
                    List.of("id"));

    static final TableSchema KEYLESS =
            new TableSchema(
                    new TableId("dbo", "note"),
                    1,
                    List.of(
                            new Column("amount", ColumnType.of(ColumnType.Kind.INT), true),
                            new Column("place", ColumnType.of(ColumnType.Kind.INT), true)),
                    List.of());

    /** By the number that the key is. */
    static final KeyOrder ASCENDING = (one, other) -> Integer.compare(number(one), number(other));

    private SampleTables() {}

    static int number(Row key) {
        return (Integer) Objects.requireNonNull(key.value(0));
    }

    static Row key(int number) {
        return Row.of(number);
    }

    static Lsn lsn(int number) {
        return new Lsn(0, number, (short) 0);
    }
}
