package dev.tidegate.sqlserver;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidegate.model.ColumnType;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TidegateException;
import dev.tidegate.schema.SourceCatalog;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.schema.TableDefinition.CheckDefinition;
import dev.tidegate.schema.TableDefinition.ColumnDefinition;
import dev.tidegate.schema.TableDefinition.Identity;
import dev.tidegate.schema.TargetSchema.LeftOut;
import dev.tidegate.sqlserver.CatalogContents.ExcludedColumn;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the selected tables from SQL Server's catalog views. */
final class SqlServerCatalog implements SourceCatalog {
    private final Connections connections;
    private final TableSelection selection;

    SqlServerCatalog(Connections connections, TableSelection selection) {
        this.connections = connections;
        this.selection = selection;
    }

    @Override
    public List<TableDefinition> tables() {
        return contents().tables();
    }

    @Override
    public List<LeftOut> leftOut() {
        return leftOut(contents());
    }

    @Override
    public Selected selected() {
        CatalogContents contents = contents();
        return new Selected(contents.tables(), leftOut(contents));
    }

    private static List<LeftOut> leftOut(CatalogContents contents) {
        return contents.excluded().stream().map(ExcludedColumn::leftOut).toList();
    }

    @Override
    public Optional<String> revision() {
        return Optional.of(
                connections.with("look whether the source's tables have changed", this::revision));
    }

    private String revision(Connection connection) throws SQLException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
        query(
                connection,
                CatalogQueries.REVISION,
                row -> {
                    for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                        String value = String.valueOf(row.getString(i));
                        digest.update((value.length() + ":" + value).getBytes(UTF_8));
                    }
                });
        return HexFormat.of().formatHex(digest.digest());
    }

    /** The tables, and what the settings exclude of them. */
    CatalogContents contents() {
        return connections.with("read the source's catalog", this::read);
    }

    private interface RowReader {
        void read(ResultSet row) throws SQLException;
    }

    private CatalogContents read(Connection connection) throws SQLException {
        Map<Integer, TableBuilder> builders = new LinkedHashMap<>();
        List<TableId> existing = new ArrayList<>();
        query(
                connection,
                CatalogQueries.TABLES,
                row -> {
                    TableId table = new TableId(row.getString(2), row.getString(3));
                    existing.add(table);
                    if (selection.selects(table)) {
                        builders.put(row.getInt(1), new TableBuilder(table));
                    }
                });
        selection.checkAllFound(existing);
        each(connection, CatalogQueries.ROWS, builders, (t, row) -> t.rows(row.getLong(2)));
        columns(connection, builders);
        each(connection, CatalogQueries.INDEXES, builders, SqlServerCatalog::index);
        each(connection, CatalogQueries.FOREIGN_KEYS, builders, SqlServerCatalog::foreignKey);
        each(connection, CatalogQueries.CHECKS, builders, SqlServerCatalog::check);
        requireKeys(builders.values());
        return new CatalogContents(
                TableOrder.parentsFirst(
                        builders.values().stream().map(TableBuilder::build).toList()),
                builders.values().stream().flatMap(table -> table.excluded().stream()).toList());
    }

    private void columns(Connection connection, Map<Integer, TableBuilder> builders)
            throws SQLException {
        List<String> existing = new ArrayList<>();
        List<String> unsupported = new ArrayList<>();
        each(
                connection,
                CatalogQueries.COLUMNS,
                builders,
                (table, row) -> {
                    String name = row.getString(2);
                    existing.add(table.table() + "." + name);
                    if (selection.excludes(table.table(), name)) {
                        table.excluded(new ExcludedColumn(table.table(), name, row.getBoolean(7)));
                    } else {
                        column(table, row, unsupported);
                    }
                });
        selection.checkColumnsFound(existing);
        if (!unsupported.isEmpty()) {
            throw new TidegateException(
                    ErrorCode.TYPE_UNSUPPORTED,
                    "columns that cannot be captured: " + String.join(", ", unsupported),
                    "Leave these columns out with source.columns_excluded, or their tables with"
                            + " source.tables_excluded, or change the columns' types on the source.");
        }
    }

    private static void requireKeys(Collection<TableBuilder> tables) {
        List<String> keys =
                tables.stream()
                        .flatMap(table ->
                                table.excludedKeyColumns().stream()
                                        .map(column -> table.table() + "." + column))
                        .toList();
        if (!keys.isEmpty()) {
            throw new TidegateException(
                    ErrorCode.SOURCE_NOT_READY,
                    "source.columns_excluded names columns of keys: " + String.join(", ", keys),
                    "Rows are told apart by them. Take them out of source.columns_excluded, or"
                            + " leave the tables out with source.tables_excluded.");
        }
    }

    private static void column(TableBuilder table, ResultSet row, List<String> unsupported)
            throws SQLException {
        String name = row.getString(2);
        Optional<ColumnType> type =
                ColumnTypes.of(row.getString(3), row.getInt(4), row.getInt(5), row.getInt(6));
        boolean computed = row.getBoolean(8);
        if (type.isEmpty() || (type.get().kind() == ColumnType.Kind.SQL_VARIANT && !computed)) {
            unsupported.add(table.table() + "." + name + " " + row.getString(3));
            return;
        }
        long seed = row.getLong(11);
        Optional<Identity> identity =
                row.wasNull() ? Optional.empty() : Optional.of(new Identity(seed, row.getLong(12)));
        table.column(
                new ColumnDefinition(
                        name,
                        type.get(),
                        row.getBoolean(7),
                        text(row.getString(9)),
                        identity,
                        computed ? text(row.getString(10)) : Optional.empty(),
                        text(row.getString(13))));
    }

    private static void index(TableBuilder table, ResultSet row) throws SQLException {
        table.indexColumn(
                new TableBuilder.IndexColumn(
                        row.getString(2),
                        row.getBoolean(4),
                        row.getBoolean(5),
                        text(row.getString(6)),
                        row.getString(9),
                        row.getBoolean(7),
                        row.getBoolean(8)));
    }

    private static void foreignKey(TableBuilder table, ResultSet row) throws SQLException {
        table.foreignKeyColumn(
                new TableBuilder.ForeignKeyColumn(
                        row.getString(2),
                        new TableId(row.getString(3), row.getString(4)),
                        row.getString(5),
                        row.getString(6),
                        !row.getBoolean(7),
                        row.getString(8),
                        row.getString(9)));
    }

    private static void check(TableBuilder table, ResultSet row) throws SQLException {
        table.check(
                new CheckDefinition(
                        row.getString(2),
                        row.getString(3),
                        !row.getBoolean(4),
                        !row.getBoolean(5)));
    }

    private interface TableRowReader {
        void read(TableBuilder table, ResultSet row) throws SQLException;
    }

    private static void each(
            Connection connection,
            String sql,
            Map<Integer, TableBuilder> builders,
            TableRowReader reader)
            throws SQLException {
        query(
                connection,
                sql,
                row -> {
                    TableBuilder builder = builders.get(row.getInt(1));
                    if (builder != null) {
                        reader.read(builder, row);
                    }
                });
    }

    private static void query(Connection connection, String sql, RowReader reader)
            throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                reader.read(rows);
            }
        }
    }

    private static Optional<String> text(@Nullable String text) {
        return Optional.ofNullable(text);
    }
}
