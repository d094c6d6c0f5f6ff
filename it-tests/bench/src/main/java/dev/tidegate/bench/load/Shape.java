package dev.tidegate.bench.load;

import dev.tidegate.bench.load.ShapeColumn.Sizes;
import dev.tidegate.model.ColumnType.Kind;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.schema.TableDefinition.ColumnDefinition;
import dev.tidegate.schema.TableDefinition.KeyDefinition;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * A kind of table that is loaded. A row follows from its number, so that no row needs to be
 * remembered.
 */
public enum Shape {
    /** What a ledger or an event log has: about 50 bytes. */
    NARROW(1, narrow()),
    /** What grew over twenty years: 46 columns, about 850 bytes. */
    WIDE(10, wide()),
    /** Documents and files: about 120 KB; of 200 rows one has 8 MB. */
    LOB(1_000, lob());

    private static final int FIXED_BYTES = 8;
    private static final int UNIQUE_BYTES = 16;

    private final int share;

    @SuppressWarnings("ImmutableEnumChecker") // nobody changes it, and makers remember nothing
    private final List<ShapeColumn> columns;

    Shape(int share, List<ShapeColumn> columns) {
        this.share = share;
        this.columns = columns;
    }

    private static List<ShapeColumn> narrow() {
        return List.of(
                ShapeColumn.key("id"),
                ShapeColumn.integer("account"),
                ShapeColumn.amount("amount"),
                ShapeColumn.moment("booked_at"),
                ShapeColumn.text("reference", Kind.VARCHAR, 30));
    }

    private static List<ShapeColumn> wide() {
        List<ShapeColumn> columns = new ArrayList<>(List.of(ShapeColumn.key("id")));
        add(columns, 10, i -> ShapeColumn.integer("number_" + i));
        add(columns, 6, i -> ShapeColumn.amount("amount_" + i));
        add(columns, 4, i -> ShapeColumn.moment("moment_" + i));
        add(columns, 3, i -> ShapeColumn.number("measure_" + i));
        add(columns, 4, i -> ShapeColumn.bit("flag_" + i));
        add(columns, 2, i -> ShapeColumn.unique("reference_" + i));
        add(columns, 10, i -> ShapeColumn.text("text_" + i, Kind.NVARCHAR, 60));
        add(columns, 6, i -> ShapeColumn.text("code_" + i, Kind.VARCHAR, 40));
        return columns;
    }

    private static void add(List<ShapeColumn> to, int count, IntFunction<ShapeColumn> column) {
        for (int i = 1; i <= count; i++) {
            to.add(column.apply(i));
        }
    }

    private static List<ShapeColumn> lob() {
        return List.of(
                ShapeColumn.key("id"),
                ShapeColumn.text("title", Kind.NVARCHAR, 60),
                ShapeColumn.document("document", new Sizes(40_000, 2_000_000, 200)),
                ShapeColumn.content("content", new Sizes(120_000, 6_000_000, 200)));
    }

    /** What users call it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** How many rows it has when narrow rows are so many: about as many bytes, or fewer. */
    public long rows(long narrowRows) {
        return Math.max(1, narrowRows / share);
    }

    /** As SQL names the table, on both sides. */
    public String table() {
        return "dbo." + text();
    }

    /** The DDL of the table on the source. */
    String createOnSource() {
        return columns.stream()
                .map(it -> it.column().name() + " " + it.column().type() + " NOT NULL")
                .collect(
                        Collectors.joining(
                                ", ",
                                "CREATE TABLE " + table() + " (",
                                ", CONSTRAINT pk_" + text() + " PRIMARY KEY (id))"));
    }

    /** The columns, as SQL lists them. */
    String columnNames() {
        return columns.stream().map(it -> it.column().name()).collect(Collectors.joining(", "));
    }

    /** The table, as the source's catalog describes it. */
    public TableDefinition definition() {
        List<String> key = List.of("id");
        TableSchema schema =
                new TableSchema(
                        new TableId("dbo", text()),
                        1,
                        columns.stream().map(ShapeColumn::column).toList(),
                        key);
        return new TableDefinition(
                schema,
                schema.columns().stream()
                        .map(it ->
                                new ColumnDefinition(
                                        it.name(),
                                        it.type(),
                                        it.nullable(),
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.empty()))
                        .toList(),
                Optional.of(new KeyDefinition("pk_" + text(), key, Optional.empty())),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                0);
    }

    /** A row, by its number from 1. */
    Row row(long id) {
        RandomGenerator random = new SplittableRandom(id);
        Object[] values = new Object[columns.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = columns.get(i).maker().value(random, id);
        }
        return Row.owning(values);
    }

    /** How many bytes a row's values are: texts as UTF-8, all else as a program holds it. */
    static long bytes(Row row) {
        long bytes = 0;
        for (int i = 0; i < row.size(); i++) {
            bytes +=
                    switch (row.value(i)) {
                        case String text -> text.getBytes(StandardCharsets.UTF_8).length;
                        case byte[] content -> content.length;
                        case Long _, BigDecimal _, Double _, LocalDateTime _ -> FIXED_BYTES;
                        case UUID _ -> UNIQUE_BYTES;
                        case Integer _ -> Integer.BYTES;
                        case Boolean _ -> 1;
                        case null, default -> throw new IllegalStateException("no such value");
                    };
        }
        return bytes;
    }
}
