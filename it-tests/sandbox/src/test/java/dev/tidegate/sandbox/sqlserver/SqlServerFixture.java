package dev.tidegate.sandbox.sqlserver;

import dev.tidegate.sandbox.sqlserver.session.SqlError;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** A server with the database {@code shop}, and what clients ask of it. */
final class SqlServerFixture implements AutoCloseable {
    static final String PASSWORD = "Secret-1";

    final SqlServer server;

    SqlServerFixture() throws SqlError {
        server = SqlServer.start(new SqlServer.Options(0, PASSWORD, Duration.ZERO));
        server.execute("master", "CREATE DATABASE shop");
    }

    Connection connect() throws SQLException {
        return connect(SqlServer.USER, PASSWORD);
    }

    Connection connect(String user, String password) throws SQLException {
        return DriverManager.getConnection(server.jdbcUrl("shop"), user, password);
    }

    static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    static int update(Connection connection, String sql, @Nullable Object... values)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            return statement.executeUpdate();
        }
    }

    static List<String> query(Connection connection, String sql, @Nullable Object... values)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            try (ResultSet rows = statement.executeQuery()) {
                return lines(rows);
            }
        }
    }

    static List<String> lines(ResultSet rows) throws SQLException {
        List<String> lines = new ArrayList<>();
        while (rows.next()) {
            StringJoiner line = new StringJoiner("|");
            for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                line.add(String.valueOf(rows.getString(i)));
            }
            lines.add(line.toString());
        }
        return lines;
    }

    /** Values of some columns of a result, by their names. */
    static List<String> columns(ResultSet rows, String... names) throws SQLException {
        List<String> lines = new ArrayList<>();
        while (rows.next()) {
            StringJoiner line = new StringJoiner("|");
            for (String name : names) {
                line.add(String.valueOf(rows.getString(name)));
            }
            lines.add(line.toString());
        }
        return lines;
    }

    @Override
    public void close() {
        server.close();
    }
}
