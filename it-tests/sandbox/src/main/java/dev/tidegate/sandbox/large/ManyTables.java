package dev.tidegate.sandbox.large;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** A database of many small tables, every tenth with a foreign key; each has a few rows. */
public final class ManyTables {
    private static final int ROWS = 3;
    private static final int REFERRING = 10;
    private static final int TABLES_OF_A_TRANSACTION = 3;

    private final int tables;

    /** So many tables. */
    public ManyTables(int tables) {
        this.tables = tables;
    }

    /** Makes the tables with their first rows. */
    public void create(Connection source) throws SQLException {
        try (Statement statement = source.createStatement()) {
            for (int table = 0; table < tables; table++) {
                String reference =
                        table % REFERRING == 1
                                ? " CONSTRAINT fk_" + table + " REFERENCES " + name(table - 1)
                                : "";
                statement.execute(
                        "CREATE TABLE "
                                + name(table)
                                + " (id int NOT NULL PRIMARY KEY, other int NULL"
                                + reference
                                + ", name nvarchar(60) NULL, amount decimal(12, 2) NOT NULL,"
                                + " changed_at datetime2(3) NULL)");
                String values =
                        String.join(
                                ", ",
                                IntStream.rangeClosed(1, ROWS)
                                        .mapToObj(id -> "(" + id + ", 1, N'row', " + id + ".5)")
                                        .toList());
                statement.execute(
                        "INSERT INTO "
                                + name(table)
                                + " (id, other, name, amount) VALUES "
                                + values);
            }
        }
    }

    private static String name(int table) {
        return String.format("dbo.t%04d", table);
    }

    /** Transactions, each of which changes a few tables; the same ones for the same seed. */
    public void change(Connection source, int transactions, long seed) throws SQLException {
        Random random = new Random(seed);
        source.setAutoCommit(false);
        for (int transaction = 0; transaction < transactions; transaction++) {
            for (int i = 0; i < TABLES_OF_A_TRANSACTION; i++) {
                String table = name(random.nextInt(tables));
                int id = 1 + random.nextInt(ROWS);
                execute(
                        source,
                        random.nextInt(4) == 0
                                ? "INSERT INTO "
                                        + table
                                        + " (id, other, name, amount) SELECT MAX(id) + 1, 1,"
                                        + " N'new', 0 FROM "
                                        + table
                                : "UPDATE " + table + " SET amount = amount + 1 WHERE id = " + id);
            }
            source.commit();
        }
        source.setAutoCommit(true);
    }

    /** Writes a mark that {@link #isMarked} finds when everything before it has arrived. */
    public void mark(Connection source, String mark) throws SQLException {
        try (PreparedStatement update =
                source.prepareStatement("UPDATE " + name(0) + " SET name = ? WHERE id = 1")) {
            update.setString(1, mark);
            update.executeUpdate();
        }
    }

    /** Whether the mark is on the target. */
    public boolean isMarked(Connection target, String mark) throws SQLException {
        try (Statement statement = target.createStatement();
                ResultSet row =
                        statement.executeQuery("select name from " + name(0) + " where id = 1")) {
            return row.next() && mark.equals(row.getString(1));
        }
    }

    /** Names of all tables. */
    public List<String> names() {
        return IntStream.range(0, tables).mapToObj(ManyTables::name).toList();
    }

    private static void execute(Connection source, String sql) throws SQLException {
        try (Statement statement = source.createStatement()) {
            statement.execute(sql);
        }
    }
}
