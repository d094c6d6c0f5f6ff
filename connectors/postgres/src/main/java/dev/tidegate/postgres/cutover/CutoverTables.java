package dev.tidegate.postgres.cutover;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The tables of the schema {@code tidegate} that a cutover needs, made by whoever first writes into
 * one. A database in which no cutover was ever begun lacks them.
 */
final class CutoverTables {
    private static final String LOCK = "select pg_advisory_xact_lock(hashtext('tidegate'))";

    private static final String SCHEMA =
            """
            do $$ begin
                if to_regnamespace('tidegate') is null then
                    create schema tidegate;
                end if;
            end $$;
            """;

    private static final String RECORD =
            """
            create table if not exists tidegate.cutover (
                pipeline text not null primary key,
                epoch bigint not null,
                version bigint not null,
                state text not null,
                record jsonb not null,
                written_at timestamptz not null default clock_timestamp()
            ) with (fillfactor = 50);
            comment on table tidegate.cutover is
                'Where the cutover of each pipeline is.';
            comment on column tidegate.cutover.epoch is
                'Number of the coordinator that owns it; a larger one fences a smaller one.';
            comment on column tidegate.cutover.version is 'Counts what was written.';

            create table if not exists tidegate.cutover_log (
                pipeline text not null,
                version bigint not null,
                epoch bigint not null,
                entry jsonb not null,
                written_at timestamptz not null default clock_timestamp(),
                primary key (pipeline, version)
            );
            comment on table tidegate.cutover_log is
                'What was intended, done and observed in each cutover; rows are only added.';
            comment on column tidegate.cutover_log.version is
                'The version of tidegate.cutover that was written with it.';

            create or replace function tidegate.keep_cutover_log() returns trigger
                language plpgsql as $$
            begin
                raise exception 'tidegate.cutover_log keeps what it has: rows are only added'
                    using errcode = 'restrict_violation';
            end $$;
            create or replace trigger keep_rows before update or delete on tidegate.cutover_log
                for each row execute function tidegate.keep_cutover_log();
            create or replace trigger keep_all before truncate on tidegate.cutover_log
                for each statement execute function tidegate.keep_cutover_log();
            alter table tidegate.cutover_log enable always trigger keep_rows;
            alter table tidegate.cutover_log enable always trigger keep_all;
            """;

    private static final String FENCE =
            """
            create table if not exists tidegate.fence (
                pipeline text not null primary key,
                epoch bigint not null,
                mode text not null check (mode in ('OPEN', 'LEASED', 'CLOSED')),
                handover text,
                expires_at timestamptz,
                prepared boolean not null default false,
                changed_at timestamptz not null default clock_timestamp(),
                check ((mode = 'LEASED') = (expires_at is not null))
            ) with (fillfactor = 50);
            comment on table tidegate.fence is
                'Who decides whether the applications may write into this database.';
            comment on column tidegate.fence.handover is 'Whose LEASED or CLOSED it is.';
            comment on column tidegate.fence.prepared is
                'Whether a cutover is armed, so that it is kept closed.';

            create table if not exists tidegate.fence_denial (
                pipeline text not null,
                kind text not null check (kind in ('WRITES', 'LOGIN')),
                principal text not null,
                detail text not null,
                recorded_at timestamptz not null default clock_timestamp(),
                denied_at timestamptz,
                primary key (pipeline, kind, principal, detail)
            );
            comment on table tidegate.fence_denial is
                'What Tidegate takes from roles, and gives back when the fence is open.';
            comment on column tidegate.fence_denial.detail is
                'What is to be granted again; a line for each grant.';
            comment on column tidegate.fence_denial.denied_at is
                'When it was taken; null if it was not yet.';

            create table if not exists tidegate.cutover_marker (
                pipeline text not null,
                marker text not null,
                wal_position pg_lsn not null default pg_current_wal_insert_lsn(),
                transaction_id xid8 not null default pg_current_xact_id(),
                written_at timestamptz not null default clock_timestamp(),
                primary key (pipeline, marker)
            );
            comment on table tidegate.cutover_marker is
                'Moments of a handover: the stream back carries these rows to the source.';
            comment on column tidegate.cutover_marker.marker is
                'cutover/number/direction/role';
            comment on column tidegate.cutover_marker.wal_position is
                'Where the log was when it was written; its commit is behind that.';

            create table if not exists tidegate.preparation (
                pipeline text not null,
                name text not null,
                undo text not null,
                primary key (pipeline, name)
            );
            comment on table tidegate.preparation is
                'What a cutover changed when it was armed, and what it was before.';

            create table if not exists tidegate.enabled_trigger (
                pipeline text not null,
                table_name text not null,
                trigger_name text not null,
                primary key (pipeline, table_name, trigger_name)
            );
            comment on table tidegate.enabled_trigger is
                'Triggers that were off for the stream, and that a cutover turned on.';
            """;

    private static final String ARE_THERE =
            "select to_regclass('tidegate.cutover_log') is not null"
                    + " and to_regclass('tidegate.enabled_trigger') is not null";

    private CutoverTables() {}

    /** Whether somebody made them; only looks. */
    static boolean areThere(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(ARE_THERE)) {
            row.next();
            return row.getBoolean(1);
        }
    }

    /** Makes them, in the connection's transaction, if they are not there. */
    static void create(Connection connection) throws SQLException {
        if (areThere(connection)) {
            return;
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute(LOCK);
            statement.execute(SCHEMA + RECORD + FENCE);
        }
    }
}
