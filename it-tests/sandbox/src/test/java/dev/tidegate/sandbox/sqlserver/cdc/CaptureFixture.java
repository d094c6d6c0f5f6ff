package dev.tidegate.sandbox.sqlserver.cdc;

import dev.tidegate.sandbox.sqlserver.catalog.Catalog;
import dev.tidegate.sandbox.sqlserver.catalog.Column;
import dev.tidegate.sandbox.sqlserver.catalog.ColumnDefinition;
import dev.tidegate.sandbox.sqlserver.catalog.IndexColumn;
import dev.tidegate.sandbox.sqlserver.catalog.KeyDefinition;
import dev.tidegate.sandbox.sqlserver.catalog.ObjectName;
import dev.tidegate.sandbox.sqlserver.catalog.Table;
import dev.tidegate.sandbox.sqlserver.catalog.TableDefinition;
import dev.tidegate.sandbox.sqlserver.session.SqlError;
import dev.tidegate.sandbox.sqlserver.storage.H2;
import dev.tidegate.sandbox.sqlserver.storage.H2Types;
import dev.tidegate.sandbox.sqlserver.type.SqlType;
import dev.tidegate.sandbox.sqlserver.type.SqlType.Kind;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;

/** A catalog, H2 and capture without the wire and T-SQL around them; one database, {@code shop}. */
final class CaptureFixture implements AutoCloseable {
    static final String DATABASE = "shop";
    static final SqlType INT = SqlType.of(Kind.INT);
    static final SqlType NAME = SqlType.ofLength(Kind.NVARCHAR, 40);
    static final SqlType LONG_TEXT = SqlType.ofLength(Kind.NVARCHAR, SqlType.MAX);

    final Catalog catalog;
    final ChangeCapture capture;
    final CaptureAdmin admin;
    private final H2 h2 = new H2();

    CaptureFixture(CaptureSettings settings) throws SqlError, SQLException {
        catalog = Catalog.withSystemDatabases();
        catalog.createDatabase(DATABASE);
        capture = new ChangeCapture(catalog, this::connect, settings);
        admin = new CaptureAdmin(capture, H2Types::column);
        h2.createSchema(DATABASE, "dbo");
        admin.enableDatabase(DATABASE);
    }

    static CaptureFixture immediate() throws SqlError, SQLException {
        return new CaptureFixture(CaptureSettings.immediate());
    }

    Connection connect() throws SQLException {
        return h2.newConnection();
    }

    static ObjectName name(String table) {
        return new ObjectName(DATABASE, "dbo", table);
    }

    /** Makes a table whose first column is its key, and captures it. */
    Table capturedTable(String name, ColumnDefinition... columns) throws SqlError, SQLException {
        Table table = plainTable(name, columns);
        admin.enableTable(EnableTable.of(table.name()));
        return table;
    }

    Table plainTable(String name, ColumnDefinition... columns) throws SqlError, SQLException {
        String key = columns[0].name();
        Table table =
                catalog.createTable(
                        DATABASE,
                        new TableDefinition(
                                "dbo",
                                name,
                                List.of(columns),
                                List.of(
                                        new KeyDefinition(
                                                Optional.empty(),
                                                true,
                                                true,
                                                List.of(new IndexColumn(key, false)))),
                                List.of(),
                                List.of(),
                                List.of()));
        StringJoiner text = new StringJoiner(", ");
        for (Column column : table.columns()) {
            text.add("\"" + column.name() + "\" " + H2Types.column(column.type()));
        }
        try (Connection h2 = connect();
                Statement statement = h2.createStatement()) {
            statement.execute(
                    "CREATE TABLE "
                            + table.name().h2Name()
                            + " ("
                            + text
                            + ", PRIMARY KEY (\""
                            + key
                            + "\"))");
        }
        return table;
    }

    static ColumnDefinition column(String name, SqlType type) {
        return CaptureTables.column(name, type, true);
    }

    static ColumnDefinition key(String name) {
        return CaptureTables.column(name, INT, false);
    }

    /** A session as the server would have one. */
    Client client() throws SQLException {
        return new Client(this);
    }

    void awaitCaptured() throws SqlError, InterruptedException {
        if (!capture.awaitCaptured(DATABASE, Duration.ofSeconds(30))) {
            throw new IllegalStateException("capture did not keep up");
        }
    }

    /** Rows of a query, values as text: binary as hex, NULL as {@code -}. */
    List<String> query(String sql) throws SQLException {
        try (Connection h2 = connect();
                Statement statement = h2.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> lines = new ArrayList<>();
            while (rows.next()) {
                StringJoiner line = new StringJoiner(" ");
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    Object value = rows.getObject(i);
                    line.add(
                            switch (value) {
                                case null -> "-";
                                case byte[] bytes -> HexFormat.of().formatHex(bytes);
                                case java.sql.Clob clob ->
                                        clob.getSubString(1, (int) clob.length());
                                default -> value.toString();
                            });
                }
                lines.add(line.toString());
            }
            return lines;
        }
    }

    @Override
    public void close() throws SQLException {
        capture.close();
        h2.close();
    }

    /** A session: an H2 connection and its log. */
    static final class Client implements AutoCloseable {
        private final Connection h2;
        private final TransactionLog log;

        private Client(CaptureFixture fixture) throws SQLException {
            h2 = fixture.connect();
            h2.setAutoCommit(false);
            log = fixture.capture.open(h2);
        }

        /** Runs a statement in the open transaction, as the session does. */
        int run(String sql) throws SQLException {
            long mark = log.mark();
            try (Statement statement = h2.createStatement()) {
                statement.execute(sql);
                return statement.getUpdateCount();
            } catch (SQLException e) {
                log.rollbackTo(mark);
                throw e;
            }
        }

        void commit() throws SQLException {
            log.commit(h2);
        }

        void rollback() throws SQLException {
            h2.rollback();
            log.rollback();
        }

        @Override
        public void close() throws SQLException {
            h2.rollback();
            log.close();
            h2.close();
        }
    }
}
