package dev.tidegate.sandbox.sqlserver.catalog;

import dev.tidegate.sandbox.sqlserver.type.SqlType;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.Function;
import org.h2.tools.SimpleResultSet;
import org.jspecify.annotations.Nullable;

/** The system views' rows as an H2 table function, and the H2 views on it. */
public final class SystemRows {
    /** The server's collation. */
    static final String COLLATION = "SQL_Latin1_General_CP1_CI_AS";

    /** URL of the connection that H2 hands out when it only wants to know the columns. */
    static final String COLUMNS_ONLY = "jdbc:columnlist:connection";

    private SystemRows() {}

    /** Rows of a system view in a database; H2 calls it. */
    public static ResultSet rows(Connection h2, String database, String schema, String name)
            throws SQLException {
        Optional<SystemView> view = SystemViews.find(schema, name);
        if (view.isEmpty()) {
            throw new SQLException("there is no system view " + schema + "." + name);
        }
        SimpleResultSet rows = new SimpleResultSet();
        for (Column column : view.get().columns()) {
            rows.addColumn(column.name(), jdbcType(column.type()), 0, 0);
        }
        if (!h2.getMetaData().getURL().equals(COLUMNS_ONLY)) {
            ViewContext context = new ViewContext(ServerState.of(h2), h2, database);
            for (@Nullable Object[] row : view.get().rows().in(context)) {
                rows.addRow(row);
            }
        }
        return rows;
    }

    private static int jdbcType(SqlType type) {
        return switch (type.kind()) {
            case BIT -> Types.BOOLEAN;
            case TINYINT, SMALLINT, INT -> Types.INTEGER;
            case BIGINT -> Types.BIGINT;
            case DATETIME, DATETIME2 -> Types.TIMESTAMP;
            case BINARY, VARBINARY -> Types.VARBINARY;
            case UNIQUEIDENTIFIER -> Types.VARCHAR;
            default -> Types.VARCHAR;
        };
    }

    /** Creates the H2 views of a database, and the schemas that they are in. */
    static void create(Connection h2, String database, Function<SqlType, String> h2Types)
            throws SQLException {
        try (Statement statement = h2.createStatement()) {
            for (String schema : List.of("sys", "INFORMATION_SCHEMA")) {
                statement.execute(
                        "CREATE SCHEMA IF NOT EXISTS " + ObjectName.quote(database + "." + schema));
            }
            for (SystemView view : SystemViewList.all()) {
                statement.execute(createView(view, database, h2Types));
            }
        }
    }

    private static String createView(
            SystemView view, String database, Function<SqlType, String> h2Types) {
        StringJoiner columns = new StringJoiner(", ");
        for (Column column : view.columns()) {
            String name = ObjectName.quote(column.name());
            columns.add("CAST(" + name + " AS " + h2Types.apply(column.type()) + ") AS " + name);
        }
        return "CREATE VIEW "
                + new ObjectName(database, view.schema(), view.name()).h2Name()
                + " AS SELECT "
                + columns
                + " FROM \"fn\".\"sys_rows\"("
                + literal(database)
                + ", "
                + literal(view.schema())
                + ", "
                + literal(view.name())
                + ")";
    }

    private static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
