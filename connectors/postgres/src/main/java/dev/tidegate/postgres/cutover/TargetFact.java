package dev.tidegate.postgres.cutover;

import dev.tidegate.cutover.Direction;

/**
 * Something of the target that forbids a handover. Its query has a row for each thing that is so,
 * with its name; it sees what {@link Principals#TABLES_AND_GRANTS} has.
 */
enum TargetFact {
    WAL_LEVEL(
            When.BOTH_WAYS,
            "select setting from pg_settings where name = 'wal_level' and setting <> 'logical'",
            "the target's wal_level is %s: there can be no stream back",
            "Set wal_level to logical (on Aurora rds.logical_replication to 1), and restart the"
                    + " server."),
    NO_FREE_SLOT(
            When.FORWARD,
            """
            select setting from pg_settings where name = 'max_replication_slots'
                and setting::int <= (select count(*) from pg_replication_slots)
                and not exists (select from pg_replication_slots
                    where database = current_database() and starts_with(slot_name, 'tidegate_'))\
            """,
            "all %s replication slots of the target are taken",
            "Raise max_replication_slots, or drop a slot that nobody reads."),
    NO_SENDER(
            When.FORWARD,
            "select setting from pg_settings where name = 'max_wal_senders' and setting = '0'",
            "max_wal_senders of the target is %s: nobody can read a slot",
            "Set max_wal_senders to 10, and restart the server."),
    MAY_NOT_REPLICATE(
            When.FORWARD,
            """
            select rolname from pg_roles where rolname = current_user
                and not rolsuper and not rolreplication
                and not coalesce(pg_has_role(oid, to_regrole('rds_replication'), 'USAGE'), false)\
            """,
            "the role %s may not make a replication slot",
            "ALTER ROLE … REPLICATION (on Aurora: GRANT rds_replication TO the role)."),
    SLOT_LOST(
            When.BOTH_WAYS,
            """
            select slot_name || ' (' || wal_status || ')' from pg_replication_slots
            where database = current_database() and starts_with(slot_name, 'tidegate_')
                and wal_status in ('unreserved', 'lost')\
            """,
            "the log that slot %s needs is going or gone",
            "Raise max_slot_wal_keep_size, disarm the cutover and arm it again."),
    LOG_KEPT_TOO_SHORT(
            When.FORWARD,
            """
            select pg_size_pretty(setting::bigint * 1024 * 1024) from pg_settings
            where name = 'max_slot_wal_keep_size' and setting::bigint between 0 and 1023\
            """,
            "the target keeps only %s of its log for a slot (max_slot_wal_keep_size)",
            "Raise it to what the target writes in the time in which the stream back may rest."),
    MAY_NOT_END_SESSIONS(
            When.BOTH_WAYS,
            """
            select rolname from pg_roles where rolname = current_user and not rolsuper
                and not (pg_has_role(oid, 'pg_signal_backend', 'USAGE')
                    and pg_has_role(oid, 'pg_read_all_stats', 'USAGE'))\
            """,
            "the role %s may not see and end the sessions of applications",
            "GRANT pg_signal_backend, pg_read_all_stats TO the role."),
    MAY_NOT_STOP_LOGINS(
            When.BOTH_WAYS,
            """
            select distinct r.rolname from pg_roles r, tables t, pg_roles me
            where me.rolname = current_user and not me.rolsuper
                and r.rolcanlogin and not r.rolsuper and r.oid not in (select oid from ours)
                and t.relkind <> 'v' and pg_has_role(r.oid, t.relowner, 'USAGE')
                and not (me.rolcreaterole and (pg_has_role(me.oid, r.oid,
                    'MEMBER WITH ADMIN OPTION')
                    or current_setting('server_version_num')::int < 160000))\
            """,
            "the role %s can write as a member of the tables' owner, and Tidegate's role may not"
                    + " alter it",
            "Take it out of the owner and grant it what it needs on the tables, or give Tidegate's"
                    + " role CREATEROLE and the ADMIN option on it."),
    GRANTED_TO_EVERYBODY(
            When.BOTH_WAYS,
            "select distinct kind || ' ' || name from writes where grantee = 0",
            "everybody (public) may write by %s",
            "Revoke it from public, and grant it to the applications' roles."),
    NOT_REVOCABLE(
            When.BOTH_WAYS,
            """
            select distinct w.kind || ' ' || w.name || ', granted to ' || r.rolname
            from writes w join pg_roles r on r.oid = w.grantee
            where not w.is_revocable and r.oid not in (select oid from ours)\
            """,
            "who may write by %s cannot be stopped: it was not granted by the owner, or Tidegate's"
                    + " role is not the owner",
            "Grant it as the owner, and make Tidegate's role a member of the owner."),
    SUPERUSERS_AT_WORK(
            When.BOTH_WAYS,
            """
            select distinct s.usename from pg_stat_activity s join pg_roles r on r.oid = s.usesysid
            where s.datname = current_database() and s.backend_type = 'client backend'
                and r.rolsuper and r.oid not in (select oid from ours)
                and s.backend_xid is not null\
            """,
            "superuser %s is writing, and no fence stops a superuser",
            "Let it write as another role, or name it in the roles that are exempt if it writes"
                    + " nothing that is replicated."),
    PREPARED_TRANSACTIONS(
            When.BACK,
            "select gid from pg_prepared_xacts where database = current_database()",
            "the prepared transaction %s is open, and keeps its locks",
            "Commit it, or roll it back."),
    UNLOGGED(
            When.FORWARD,
            "select t.name from tables t join pg_class c using (oid) where c.relpersistence = 'u'",
            "table %s is unlogged: a crash empties it, and no stream carries it",
            "ALTER TABLE … SET LOGGED."),
    INVALID_INDEX(
            When.FORWARD,
            """
            select i.indexrelid::regclass::text from tables t join pg_index i on i.indrelid = t.oid
            where not i.indisvalid\
            """,
            "index %s is not valid",
            "Wait until it is built, or drop it and build it again."),
    UNPROVEN_FOREIGN_KEY(
            When.FORWARD,
            """
            select c.conname || ' of ' || t.name from tables t
                join pg_constraint c on c.conrelid = t.oid
            where c.contype = 'f' and not c.convalidated and c.conparentid = 0\
            """,
            "foreign key %s is not proven; to prove it takes too long for the pause",
            "ALTER TABLE … VALIDATE CONSTRAINT; if rows violate it, drop it."),
    NEVER_ANALYZED(
            When.FORWARD,
            """
            select t.name from tables t join pg_class c using (oid)
            where c.reltuples = -1 and c.relkind = 'r' and pg_relation_size(c.oid) > 0\
            """,
            "table %s was never analyzed: its first queries would be planned blindly",
            "ANALYZE it."),
    NOT_VACUUMED(
            When.FORWARD,
            """
            select 'the server' from pg_settings where name = 'autovacuum' and setting = 'off'
            union all
            select 'table ' || t.name from tables t join pg_class c using (oid),
                unnest(c.reloptions) as o (option)
            where option in ('autovacuum_enabled=false', 'autovacuum_enabled=off')\
            """,
            "autovacuum is off for %s",
            "Turn it on: from the cutover on updates and deletes leave dead rows behind.");

    private final When when;
    private final String query;
    private final String fact;
    private final String remedy;

    /** Before which handovers it is looked at. */
    private enum When {
        BOTH_WAYS,
        FORWARD,
        BACK
    }

    TargetFact(When when, String query, String fact, String remedy) {
        this.when = when;
        this.query = query;
        this.fact = fact;
        this.remedy = remedy;
    }

    boolean concerns(Direction direction) {
        return switch (when) {
            case BOTH_WAYS -> true;
            case FORWARD -> direction == Direction.FORWARD;
            case BACK -> direction == Direction.BACK;
        };
    }

    /** One column: the name of what is so. */
    String query() {
        return query;
    }

    /** With a place for the name; lower case, no full stop. */
    String fact() {
        return fact;
    }

    /** What the operator does. */
    String remedy() {
        return remedy;
    }
}
