package dev.tidegate.postgres;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Checks that the database can be a target, and creates Tidegate's own tables in it. */
final class Preparation {
    static final int VERSION_MIN = 140_000;

    /** Locked while somebody creates Tidegate's or the pipeline's tables. */
    static final String LOCK = "select pg_advisory_xact_lock(hashtext('tidegate'))";

    private static final String FACTS =
            """
            select current_setting('server_version_num')::int as version,
                current_setting('server_version') as version_text,
                current_setting('server_encoding') as encoding,
                pg_is_in_recovery() as replica,
                current_setting('transaction_read_only') = 'on' as read_only,
                has_database_privilege(current_database(), 'CREATE') as may_create,
                to_regnamespace('tidegate') is not null as has_schema,
                coalesce(has_schema_privilege(to_regnamespace('tidegate'), 'CREATE'), false)
                    as may_use_schema,
                current_database() as database,
                current_user as role
            """;

    private static final String TABLES =
            """
            create table if not exists tidegate.checkpoint (
                pipeline text not null,
                replication_group integer not null,
                epoch bigint not null,
                commit_lsn text collate "C" not null,
                committed_at timestamptz not null,
                chain text not null,
                journal_offset bigint not null,
                ledger_lsn text collate "C",
                applied_at timestamptz not null default clock_timestamp(),
                process text,
                held_by text,
                started_from text,
                skipped text[],
                primary key (pipeline, replication_group)
            ) with (fillfactor = 50);
            comment on table tidegate.checkpoint is
                'How far each replication group is applied; commits together with the rows.';
            comment on column tidegate.checkpoint.epoch is
                'Number of the owner; a larger one fences a smaller one.';
            comment on column tidegate.checkpoint.commit_lsn is
                'The last applied source transaction.';
            comment on column tidegate.checkpoint.committed_at is
                'When the source committed that transaction.';
            comment on column tidegate.checkpoint.chain is
                'Hash chain of everything applied up to and with that transaction.';
            comment on column tidegate.checkpoint.journal_offset is
                'Where in the journal to go on reading.';
            comment on column tidegate.checkpoint.ledger_lsn is
                'The same as commit_lsn if the ledger has all that is applied.';
            comment on column tidegate.checkpoint.applied_at is
                'When the target committed it, by its own clock.';
            comment on column tidegate.checkpoint.process is
                'Which process took over the group last.';
            comment on column tidegate.checkpoint.held_by is
                'The handover of a cutover that keeps everybody from applying.';
            comment on column tidegate.checkpoint.started_from is
                'The marker of a rollback that the group went on from.';
            comment on column tidegate.checkpoint.skipped is
                'What of the source that left out.';

            create table if not exists tidegate.owner (
                pipeline text not null primary key,
                process text not null,
                claimed_at timestamptz not null default clock_timestamp()
            );
            comment on table tidegate.owner is
                'Which process works for each pipeline; another one must not go on.';
            """;

    private static final String COMMENT =
            "comment on schema tidegate is"
                    + " 'Bookkeeping of Tidegate, which replicates into this database.'";

    /** Creates what is missing of the schema tidegate, for people and preflight. */
    static final String BOOKKEEPING =
            "create schema if not exists tidegate;\n" + COMMENT + ";\n" + TABLES;

    private static final String ADD_COLUMNS =
            "alter table tidegate.checkpoint add column if not exists process text,"
                    + " add column if not exists held_by text,"
                    + " add column if not exists started_from text,"
                    + " add column if not exists skipped text[],"
                    + " add column if not exists ledger_lsn text collate \"C\"";

    private static final String IS_DONE =
            "select (select count(*) from pg_attribute"
                    + " where attrelid = to_regclass('tidegate.checkpoint')"
                    + " and attname in ('process', 'ledger_lsn', 'held_by', 'started_from',"
                    + " 'skipped') and not attisdropped) = 5"
                    + " and to_regclass('tidegate.ledger') is not null"
                    + " and to_regclass('tidegate.ledger_salt') is not null"
                    + " and to_regclass('tidegate.audit_table') is not null"
                    + " and to_regclass('tidegate.audit_scan') is not null"
                    + " and to_regclass('tidegate.excluded_columns') is not null"
                    + " and to_regclass('tidegate.replication_group') is not null"
                    + " and to_regclass('tidegate.load_table') is not null";

    private Preparation() {}

    /** Whether somebody has done it already; only looks. */
    static boolean isDone(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(IS_DONE)) {
            row.next();
            return row.getBoolean(1);
        }
    }

    /**
     * Does it, in the connection's transaction. Fails with {@code TARGET_NOT_READY}.
     *
     * @param ownership of the process that prepares
     * @return the server's version
     */
    static String prepare(Connection connection, Ownership ownership) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(LOCK);
            String version;
            boolean hasSchema;
            try (ResultSet facts = statement.executeQuery(FACTS)) {
                facts.next();
                check(facts, ownership);
                version = facts.getString("version_text");
                hasSchema = facts.getBoolean("has_schema");
            }
            if (!hasSchema) {
                statement.execute("create schema tidegate");
                statement.execute(COMMENT);
            }
            try (ResultSet tables =
                    statement.executeQuery(
                            "select to_regclass('tidegate.checkpoint') is not null"
                                    + " and to_regclass('tidegate.owner') is not null")) {
                tables.next();
                if (!tables.getBoolean(1)) {
                    statement.execute(TABLES);
                }
            }
            addTable(statement, "quarantined_change", QuarantineTable.CREATE);
            addTable(statement, "source", SourceTable.CREATE);
            addTable(statement, "replication_group", GroupTable.CREATE);
            if (addTable(statement, "load_table", LoadTables.CREATE)) {
                LoadTables.takeOver(connection);
            }
            if (addTable(statement, "ledger", LedgerTable.CREATE)) {
                LedgerTable.takeTables(connection);
            }
            addTable(statement, "ledger_salt", LedgerSalt.CREATE);
            addTable(statement, "audit_table", AuditTables.CREATE);
            addTable(statement, "audit_scan", AuditScanTable.CREATE);
            addTable(statement, "excluded_columns", ExcludedColumnsTable.CREATE);
            addTable(statement, "audit_pause", PostgresPause.CREATE_FOR_AUDITS);
            if (!isDone(connection)) {
                statement.execute(ADD_COLUMNS); // waits for windows in flight, so not without need
            }
            return version;
        }
    }

    /** A table that releases before this one did not make; returns whether it was not there. */
    private static boolean addTable(Statement statement, String name, String create)
            throws SQLException {
        try (ResultSet row =
                statement.executeQuery("select to_regclass('tidegate." + name + "') is not null")) {
            row.next();
            if (row.getBoolean(1)) {
                return false;
            }
        }
        statement.execute(create);
        return true;
    }

    static void requireVersion(int version, String text) {
        if (version < VERSION_MIN) {
            throw Failures.notReady(
                    "the target is PostgreSQL " + text + ", too old",
                    "Use PostgreSQL 14 or newer.");
        }
    }

    private static void check(ResultSet facts, Ownership ownership) throws SQLException {
        String database = "database \"" + facts.getString("database") + "\"";
        String role = "\"" + facts.getString("role") + "\"";
        requireVersion(facts.getInt("version"), facts.getString("version_text"));
        if (!facts.getString("encoding").equals("UTF8")) {
            throw Failures.notReady(
                    database + " has the encoding " + facts.getString("encoding"),
                    "Create the target database with ENCODING 'UTF8'.");
        }
        boolean readOnly = facts.getBoolean("replica") || facts.getBoolean("read_only");
        if (readOnly && ownership.isHeld()) {
            // it was the writer before: a failover is under way, or somebody stopped the writes
            throw new TidegateException(
                    ErrorCode.TARGET_UNAVAILABLE,
                    database + " cannot be written any more: it is a replica, or read-only",
                    "Work goes on by itself when it can be written. After a failover, check that"
                            + " the target's URL leads to the writer.");
        }
        if (readOnly) {
            throw Failures.notReady(
                    database + " cannot be written: it is a replica, or read-only",
                    "Point the target's URL at the writer.");
        }
        if (!facts.getBoolean("may_create")) {
            throw Failures.notReady(
                    "the role " + role + " may not create schemas in " + database,
                    "GRANT CREATE ON DATABASE to the role.");
        }
        if (facts.getBoolean("has_schema") && !facts.getBoolean("may_use_schema")) {
            throw Failures.notReady(
                    "the role " + role + " may not use the schema tidegate in " + database,
                    "Make the role the owner of the schema tidegate and of its tables.");
        }
    }
}
