package dev.tidegate.sandbox.sqlserver.catalog;

import dev.tidegate.sandbox.sqlserver.security.Securable;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.db.MVIndex;
import org.h2.mvstore.db.MVPrimaryIndex;
import org.h2.result.SearchRow;
import org.h2.tools.SimpleResultSet;
import org.h2.value.Value;
import org.h2.value.VersionedValue;

/**
 * {@code sys.dm_db_stats_histogram}: the histogram of an index's leading column.
 *
 * <p>An index in H2 finds its nth entry as fast as a key. So a histogram is made of up to 200
 * entries at equal distances, when it is asked for, in the time of so many seeks: it is always up
 * to date, and its steps have about as many rows each. SQL Server's is of a sample, from when the
 * statistics were last updated, and its steps are where the frequency changes.
 */
public final class Histograms {
    static final String COLUMNS =
            "object_id int, stats_id int, step_number int, range_high_key sql_variant, range_rows"
                    + " real, equal_rows real, distinct_range_rows bigint, average_range_rows real";

    private static final int STEPS_MAX = 200;

    private Histograms() {}

    /** The histogram's steps; H2 calls it. None of what the caller may not read. */
    public static ResultSet rows(Connection h2, String database, int objectId, int statsId)
            throws SQLException {
        SimpleResultSet rows = new SimpleResultSet();
        rows.addColumn("object_id", Types.INTEGER, 0, 0);
        rows.addColumn("stats_id", Types.INTEGER, 0, 0);
        rows.addColumn("step_number", Types.INTEGER, 0, 0);
        rows.addColumn("range_high_key", Types.VARCHAR, 8_000, 0);
        rows.addColumn("range_rows", Types.REAL, 0, 0);
        rows.addColumn("equal_rows", Types.REAL, 0, 0);
        rows.addColumn("distinct_range_rows", Types.BIGINT, 0, 0);
        rows.addColumn("average_range_rows", Types.REAL, 0, 0);
        if (h2.getMetaData().getURL().equals(SystemRows.COLUMNS_ONLY)) {
            return rows;
        }
        ServerState server = ServerState.of(h2);
        String login = ServerState.login(h2);
        Optional<Table> table =
                server.catalog()
                        .table(database, objectId)
                        .filter(it ->
                                server.permissions()
                                        .has(login, "SELECT", new Securable.Item(it.name())));
        Optional<String> leading =
                table.flatMap(it -> TableIndexes.byId(it, statsId))
                        .map(index -> index.columns().getFirst().name());
        if (leading.isPresent()) {
            int number = 0;
            for (Step step : steps(values(h2, table.get(), leading.get()))) {
                number++;
                rows.addRow(
                        objectId,
                        statsId,
                        number,
                        step.high(),
                        (float) step.below(),
                        (float) step.equal(),
                        step.below(),
                        1f);
            }
        }
        return rows;
    }

    /**
     * An entry of an index.
     *
     * @param place how many come before it
     * @param value of the leading column
     */
    private record Entry(long place, String value) {}

    /** A step: rows with its value, and rows between it and the step before. */
    private record Step(String high, long below, long equal) {}

    private static List<Step> steps(List<Entry> entries) {
        List<Step> steps = new ArrayList<>();
        long before = 0;
        for (int i = 0; i < entries.size(); ) {
            int last = i;
            while (last + 1 < entries.size()
                    && entries.get(last + 1).value().equals(entries.get(i).value())) {
                last++;
            }
            long first = entries.get(i).place();
            long end = entries.get(last).place() + 1;
            steps.add(new Step(entries.get(i).value(), first - before, end - first));
            before = end;
            i = last + 1;
        }
        return steps;
    }

    /** Values of a column at equal distances in an index that begins with it. */
    private static List<Entry> values(Connection h2, Table table, String column)
            throws SQLException {
        SessionLocal session = (SessionLocal) h2.unwrap(JdbcConnection.class).getSession();
        org.h2.table.Table stored =
                session.getDatabase()
                        .getSchema(table.name().h2Schema())
                        .getTableOrView(session, table.name().name());
        org.h2.table.Column leading = stored.getColumn(column);
        for (org.h2.index.Index index : stored.getIndexes()) {
            // the table itself names all its columns, but is in the order of its rows' numbers
            if (index instanceof MVIndex<?, ?> ordered
                    && !(index instanceof MVPrimaryIndex)
                    && isAscendingBy(index, leading)) {
                return entries(ordered.getMVMap(), leading.getColumnId());
            }
        }
        return List.of();
    }

    private static boolean isAscendingBy(org.h2.index.Index index, org.h2.table.Column column) {
        org.h2.table.IndexColumn[] columns = index.getIndexColumns();
        return columns != null
                && columns.length > 0
                && columns[0].column.equals(column)
                && (columns[0].sortType & org.h2.result.SortOrder.DESCENDING) == 0;
    }

    private static <K, V> List<Entry> entries(MVMap<K, VersionedValue<V>> map, int column) {
        List<Entry> entries = new ArrayList<>();
        long rows = map.sizeAsLong();
        long steps = Math.min(rows, STEPS_MAX);
        for (long i = 0; i < steps; i++) {
            long place = steps == 1 ? 0 : i * (rows - 1) / (steps - 1);
            K key = map.getKey(place);
            if (key != null) {
                row(map, key)
                        .map(row -> row.getValue(column))
                        .flatMap(Histograms::text)
                        .ifPresent(text -> entries.add(new Entry(place, text)));
            }
        }
        return entries;
    }

    /** The key of an index is a row itself; that of a table is its number. */
    private static <K, V> Optional<SearchRow> row(MVMap<K, VersionedValue<V>> map, K key) {
        if (key instanceof SearchRow row) {
            return Optional.of(row);
        }
        VersionedValue<V> version = map.get(key);
        return version != null && version.getCurrentValue() instanceof SearchRow row
                ? Optional.of(row)
                : Optional.empty();
    }

    /** The text that stands for a value in a sql_variant; binary values have none. */
    private static Optional<String> text(Value value) {
        return switch (value.getValueType()) {
            case Value.NULL, Value.BINARY, Value.VARBINARY, Value.BLOB -> Optional.empty();
            case Value.TIMESTAMP_TZ ->
                    Optional.of(value.getString().replaceFirst("([+-]\\d\\d)$", "$1:00"));
            default -> Optional.ofNullable(value.getString());
        };
    }
}
