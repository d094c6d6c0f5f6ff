package dev.tidegate.sqlserver;

import dev.tidegate.model.ColumnType;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How the rows of a table are spread over its key's leading column, as far as the source has
 * counted them already: SQL Server keeps a histogram of up to 200 steps for each index. Nothing
 * here scans.
 *
 * @see <a
 *     href="https://learn.microsoft.com/en-us/sql/relational-databases/system-dynamic-management-views/sys-dm-db-stats-histogram-transact-sql">sys.dm_db_stats_histogram</a>
 */
final class KeyStatistics {
    /** Statistics of an index before those that the server made for a query. */
    private static final String STATISTICS =
            """
            SELECT TOP (1) s.stats_id, s.object_id
            FROM sys.stats AS s
            JOIN sys.stats_columns AS x
                ON x.object_id = s.object_id AND x.stats_id = s.stats_id
            JOIN sys.columns AS c ON c.object_id = x.object_id AND c.column_id = x.column_id
            WHERE s.object_id = OBJECT_ID(?) AND s.has_filter = 0 AND x.stats_column_id = 1
                AND c.name = ?
            ORDER BY s.auto_created, s.stats_id
            """;

    /** What part of its rows a table may have got since they were counted, unnoticed. */
    private static final double GROWTH_IGNORED = 0.1;

    /** A table with fewer rows is one part: the questions for its histogram would cost more. */
    private static final long ROWS_CUT_MIN = 32;

    private final Connection connection;
    private final TableSchema schema;
    private final KeyShape shape;
    private final KeySeek seek;

    KeyStatistics(Connection connection, TableSchema schema, KeyShape shape, KeySeek seek) {
        this.connection = connection;
        this.schema = schema;
        this.shape = shape;
        this.seek = seek;
    }

    /**
     * A step of a histogram.
     *
     * @param high a value of the leading column
     * @param rows about how many rows have this value, or one between it and the step before
     */
    record Step(Object high, double rows) {}

    /**
     * The steps, upwards. Where there is no histogram, that is where the server is older or has not
     * counted, or the user may not see it: the first value and the last one, with all rows between
     * them. Empty if the table is, or has few rows.
     */
    List<Step> steps() throws SQLException {
        long rows = shape.rows();
        if (rows < ROWS_CUT_MIN) {
            return List.of();
        }
        List<Step> steps = new ArrayList<>(histogram());
        double counted = steps.stream().mapToDouble(Step::rows).sum();
        if (steps.isEmpty() || rows > counted * (1 + GROWTH_IGNORED)) {
            if (steps.isEmpty()) {
                seek.first().ifPresent(key -> steps.add(new Step(leading(key), 0)));
            }
            seek.last()
                    .ifPresent(
                            key -> steps.add(new Step(leading(key), Math.max(1, rows - counted))));
        }
        return steps;
    }

    private static Object leading(Row key) {
        return Objects.requireNonNull(key.value(0));
    }

    private List<Step> histogram() throws SQLException {
        try {
            return readHistogram();
        } catch (SQLException e) {
            return switch (Failures.Kind.of(e.getErrorCode())) {
                case PERMISSION, MISSING -> List.of();
                case LOGIN, PASSING -> throw e;
            };
        }
    }

    private record Statistics(int object, int id) {}

    private Optional<Statistics> statistics() throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(STATISTICS)) {
            select.setString(1, Sql.name(shape.table()));
            select.setString(2, shape.leading().column().name());
            try (ResultSet row = select.executeQuery()) {
                return row.next()
                        ? Optional.of(new Statistics(row.getInt(2), row.getInt(1)))
                        : Optional.empty();
            }
        }
    }

    /** Throws if there is no such view, or the user may not read it. */
    List<Step> readHistogram() throws SQLException {
        Optional<Statistics> statistics = statistics();
        if (statistics.isEmpty()) {
            return List.of();
        }
        ColumnReads reads =
                ColumnReads.all(
                        new TableSchema(
                                schema.table(),
                                schema.version(),
                                List.of(shape.leading().column()),
                                List.of()));
        String sql =
                ("SELECT %1$s, h.%2$s FROM (SELECT step_number AS %3$s, range_rows + equal_rows AS %2$s,"
                                + " CAST(range_high_key AS %4$s) AS %5$s"
                                + " FROM sys.dm_db_stats_histogram(%6$d, %7$d)) AS h ORDER BY h.%3$s")
                        .formatted(
                                reads.selectList(),
                                beside("n"),
                                beside("s"),
                                variantTarget(shape.leading().column().type()),
                                shape.leading().name(),
                                statistics.get().object(),
                                statistics.get().id());
        List<Step> steps = new ArrayList<>();
        try (Statement select = connection.createStatement();
                ResultSet row = select.executeQuery(sql)) {
            int last = row.getMetaData().getColumnCount();
            while (row.next()) {
                Object high = reads.row(row).value(0);
                if (high != null) {
                    steps.add(new Step(high, row.getDouble(last)));
                }
            }
        }
        return steps;
    }

    /** A name that the leading column does not have: it may be called by one letter, too. */
    private String beside(String letter) {
        return shape.leading().column().name().length() == 1 ? letter + letter : letter;
    }

    /** Text as nvarchar: no code page is in between. */
    private static String variantTarget(ColumnType type) {
        return switch (type.kind()) {
            case CHAR, VARCHAR -> "nvarchar(" + Math.min(type.length(), 4_000) + ")";
            default -> type.toString();
        };
    }
}
