package dev.tidegate.sandbox.sqlserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

    /** Makes the tables of the tests anew. */
    static void tables(Connection connection) throws SQLException {
        run(connection, "DROP TABLE IF EXISTS line, account");
        run(
                connection,
                """
                CREATE TABLE account (
                    id int IDENTITY(1, 1) NOT NULL CONSTRAINT PK_account PRIMARY KEY,
                    name nvarchar(20) NOT NULL CONSTRAINT UQ_account_name UNIQUE,
                    balance money NOT NULL CONSTRAINT DF_account_balance DEFAULT 0,
                    opened datetime2(3) NOT NULL DEFAULT sysdatetime(),
                    CONSTRAINT CK_account_balance CHECK (balance >= 0))
                CREATE TABLE line (
                    account_id int NOT NULL,
                    number int NOT NULL,
                    amount decimal(10, 2) NULL,
                    doubled AS (amount * 2),
                    PRIMARY KEY (account_id, number),
                    CONSTRAINT FK_line_account FOREIGN KEY (account_id) REFERENCES account (id)
                        ON DELETE CASCADE)
                CREATE INDEX IX_line_amount ON line (amount DESC)
                """);
    }

    static void assertNumber(
            int number, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(number));
    }

    @Override
    public void close() {
        server.close();
    }
}
