package dev.tidegate.sandbox.large;

import dev.tidegate.sandbox.workload.BatchInsert;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * One transaction with as many changes as one likes, in three tables that refer to each other:
 * inserts, updates, deletes, large objects that an update sets and others that it leaves alone.
 *
 * <p>The tables hold some rows before it; new ones are copies of them with higher keys.
 */
public final class LargeTransaction {
    /** The changes are about that many for each row that the accounts have before. */
    private static final int CHANGES_OF_A_ROW = 20;

    private static final int ACCOUNT_COPIES = 4;
    private static final int ENTRY_COPIES = 10;
    private static final int DOCUMENT_COPIES = 4;
    private static final int DOCUMENTS_SHARE = 10;
    private static final int NOTE_CHARS = 200;
    private static final int BODY_CHARS = 3_000;

    private static final List<String> TABLES =
            List.of(
                    "CREATE TABLE dbo.account (id int NOT NULL PRIMARY KEY, owner nvarchar(60) NOT"
                            + " NULL, note nvarchar(400) NULL, balance decimal(19, 4) NOT NULL,"
                            + " changed_at datetime2(3) NULL)",
                    "CREATE TABLE dbo.entry (id bigint NOT NULL PRIMARY KEY, account_id int NOT NULL"
                            + " CONSTRAINT fk_entry_account REFERENCES dbo.account (id), amount"
                            + " decimal(19, 4) NOT NULL, memo varchar(120) NULL)",
                    "CREATE TABLE dbo.document (id int NOT NULL PRIMARY KEY, account_id int NOT NULL"
                            + " CONSTRAINT fk_document_account REFERENCES dbo.account (id), title"
                            + " nvarchar(100) NOT NULL, body nvarchar(max) NULL)");

    private final int rows;

    /** A transaction of about this many changes, at least 200. */
    public LargeTransaction(int changes) {
        this.rows = Math.max(2 * DOCUMENTS_SHARE, changes / CHANGES_OF_A_ROW);
    }

    /** Makes the tables and the rows that are there before. */
    public void create(Connection source) throws SQLException {
        for (String table : TABLES) {
            execute(source, table);
        }
        String note = "note ".repeat(NOTE_CHARS / 5);
        try (BatchInsert accounts =
                new BatchInsert(source, "dbo.account", "id", "owner", "note", "balance")) {
            for (int id = 1; id <= rows; id++) {
                accounts.add(id, "owner " + id, note + id, 100);
            }
        }
        try (BatchInsert entries =
                new BatchInsert(source, "dbo.entry", "id", "account_id", "amount", "memo")) {
            for (int id = 1; id <= rows; id++) {
                entries.add(id, id, id % 1_000, "opened with entry number " + id);
            }
        }
        String body = "text ".repeat(BODY_CHARS / 5);
        try (BatchInsert documents =
                new BatchInsert(source, "dbo.document", "id", "account_id", "title", "body")) {
            for (int id = 1; id <= documents(); id++) {
                documents.add(id, id, "title " + id, body + id);
            }
        }
    }

    private int documents() {
        return rows / DOCUMENTS_SHARE;
    }

    /** Changes all three tables and commits; returns the number of changed rows. */
    public long run(Connection source) throws SQLException {
        source.setAutoCommit(false);
        long changes = 0;
        for (int copy = 1; copy <= ACCOUNT_COPIES; copy++) {
            changes +=
                    update(
                            source,
                            "INSERT INTO dbo.account (id, owner, note, balance) SELECT id + ?, owner,"
                                    + " note, balance FROM dbo.account WHERE id <= ?",
                            copy * rows,
                            rows);
        }
        for (int copy = 1; copy <= ENTRY_COPIES; copy++) {
            changes +=
                    update(
                            source,
                            "INSERT INTO dbo.entry (id, account_id, amount, memo) SELECT id + ?,"
                                    + " account_id + ?, amount, memo FROM dbo.entry WHERE id <= ?",
                            copy * rows,
                            copy % (ACCOUNT_COPIES + 1) * rows,
                            rows);
        }
        for (int copy = 1; copy <= DOCUMENT_COPIES; copy++) {
            changes +=
                    update(
                            source,
                            "INSERT INTO dbo.document (id, account_id, title, body) SELECT id + ?,"
                                    + " account_id, title, body FROM dbo.document WHERE id <= ?",
                            copy * documents(),
                            documents());
        }
        changes += update(source, "UPDATE dbo.account SET balance = balance + 1 WHERE id % 2 = 1");
        changes += update(source, "UPDATE dbo.entry SET memo = 'again' WHERE id % 8 = 2");
        changes += update(source, "UPDATE dbo.document SET title = N'retitled' WHERE id % 2 = 1");
        changes += update(source, "UPDATE dbo.document SET body = N'short' WHERE id % 16 = 0");
        changes += update(source, "DELETE FROM dbo.entry WHERE id % 5 = 1");
        source.commit();
        source.setAutoCommit(true);
        return changes;
    }

    /** How much of the transaction can be seen. */
    public enum Seen {
        /** Nothing of it. */
        NOTHING,
        /** Some of it: that must never be. */
        A_PART,
        /** All of it. */
        ALL;

        /** From the one row of a query, in which each column says whether something is there. */
        public static Seen of(ResultSet facts) throws SQLException {
            facts.next();
            int all = facts.getMetaData().getColumnCount();
            int yes = 0;
            for (int i = 1; i <= all; i++) {
                yes += facts.getBoolean(i) ? 1 : 0;
            }
            return yes == 0 ? NOTHING : yes == all ? ALL : A_PART;
        }
    }

    /** What a statement sees of it on the target; cheap, it looks at a few rows. */
    public Seen seen(Connection target) throws SQLException {
        String lookAtAll =
                "select "
                        + String.join(
                                ", ",
                                isThere("account", "id = " + (rows + 1)),
                                isThere("account", "id = " + rows * (ACCOUNT_COPIES + 1)),
                                isThere("account", "id = 1 and balance = 101"),
                                isThere("entry", "id = " + (lastEntry() + 2)),
                                isThere("entry", "id = 2 and memo = 'again'"),
                                "not " + isThere("entry", "id = 1"),
                                isThere("document", "id = " + documents() * (DOCUMENT_COPIES + 1)),
                                isThere("document", "id = 1 and title = 'retitled'"));
        try (Statement statement = target.createStatement();
                ResultSet row = statement.executeQuery(lookAtAll)) {
            return Seen.of(row);
        }
    }

    /** A multiple of five: the copies' keys that the deletes spare. */
    private long lastEntry() {
        return (long) rows * (ENTRY_COPIES + 1) / 5 * 5 - 5;
    }

    private static String isThere(String table, String condition) {
        return "exists (select from dbo." + table + " where " + condition + ")";
    }

    private static long update(Connection source, String sql, int... parameters)
            throws SQLException {
        try (PreparedStatement statement = source.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setInt(i + 1, parameters[i]);
            }
            return statement.executeUpdate();
        }
    }

    private static void execute(Connection source, String sql) throws SQLException {
        try (Statement statement = source.createStatement()) {
            statement.execute(sql);
        }
    }
}
