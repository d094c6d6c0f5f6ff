package dev.tidegate.sqlserver.cutover;

import dev.tidegate.cutover.Direction;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Something of the source that forbids a handover. Its query has a row for each case: schema and
 * table, where it is about one, and what it is.
 */
enum SourceFact {
    OWNER(
            """
            SELECT NULL, NULL, USER_NAME()
            WHERE COALESCE(HAS_PERMS_BY_NAME(DB_NAME(), N'DATABASE', N'CONTROL'), 0) = 0
            """,
            "Tidegate's user %s does not own the source database, so it cannot deny writes",
            "ALTER ROLE db_owner ADD MEMBER the user.",
            Scope.ALWAYS),
    STATE(
            """
            SELECT NULL, NULL, SUSER_SNAME()
            WHERE COALESCE(HAS_PERMS_BY_NAME(NULL, NULL, N'VIEW SERVER STATE'), 0) = 0
            """,
            "Tidegate's login %s cannot see the sessions of others",
            "GRANT VIEW SERVER STATE TO the login, in master.",
            Scope.ALWAYS),
    KILL(
            """
            SELECT NULL, NULL, SUSER_SNAME()
            WHERE COALESCE(HAS_PERMS_BY_NAME(NULL, NULL, N'ALTER ANY CONNECTION'), 0) = 0
            """,
            "Tidegate's login %s cannot end sessions",
            "GRANT ALTER ANY CONNECTION TO the login, in master.",
            Scope.ALWAYS),
    LOGINS(
            """
            SELECT NULL, NULL, SUSER_SNAME()
            WHERE COALESCE(HAS_PERMS_BY_NAME(NULL, NULL, N'ALTER ANY LOGIN'), 0) = 0
            """,
            "Tidegate's login %s cannot disable the logins that the settings name",
            "GRANT ALTER ANY LOGIN TO the login, in master; for a sysadmin's login it must be"
                    + " sysadmin itself.",
            Scope.OF_LOGINS),
    WATERMARK(
            """
            SELECT NULL, NULL, N'tidegate.watermark' WHERE NOT EXISTS (SELECT 1
                FROM cdc.change_tables WHERE source_object_id = OBJECT_ID(N'tidegate.watermark'))
            """,
            "table %s is not captured, so no marker would be seen",
            "Start the pipeline once: it makes and captures the table.",
            Scope.ALWAYS),
    BEYOND_DENIALS(
            """
            SELECT NULL, NULL, s.original_login_name FROM sys.dm_exec_sessions AS s
            WHERE s.is_user_process = 1 AND s.database_id = DB_ID()
                AND SUSER_SID(s.original_login_name) <> SUSER_SID(ORIGINAL_LOGIN())
                AND s.program_name NOT LIKE N'SQLAgent%'
                AND (COALESCE(IS_SRVROLEMEMBER(N'sysadmin', s.original_login_name), 0) = 1
                    OR EXISTS (SELECT 1 FROM sys.databases AS d WHERE d.database_id = DB_ID()
                        AND d.owner_sid = SUSER_SID(s.original_login_name)))
            GROUP BY s.original_login_name
            """,
            "login %s is connected, and no denial keeps it from writing: it is sysadmin, or owns the"
                    + " database",
            "Give the application a login of its own; or name this one among those that are disabled,"
                    + " or that are exempt; or fence with triggers.",
            Scope.OF_DENIALS),
    GRANT_OPTION(
            """
            SELECT NULL, NULL, p.name FROM sys.database_permissions AS d
            JOIN sys.database_principals AS p ON p.principal_id = d.grantee_principal_id
            WHERE d.class = 0 AND d.state = 'W'
                AND d.permission_name IN (N'INSERT', N'UPDATE', N'DELETE', N'EXECUTE')
            GROUP BY p.name
            """,
            "user %s may grant writes on, which a denial would take from others for good",
            "REVOKE GRANT OPTION FOR INSERT, UPDATE, DELETE, EXECUTE FROM the user CASCADE.",
            Scope.OF_DENIALS),
    COLUMN_GRANT(
            """
            SELECT s.name, t.name, p.name FROM sys.database_permissions AS d
            JOIN sys.database_principals AS p ON p.principal_id = d.grantee_principal_id
            JOIN sys.tables AS t ON t.object_id = d.major_id
            JOIN sys.schemas AS s ON s.schema_id = t.schema_id
            WHERE d.class = 1 AND d.minor_id > 0 AND d.state IN ('G', 'W')
                AND d.permission_name = N'UPDATE'
            GROUP BY s.name, t.name, p.name
            """,
            "user %s may update single columns, which may count in spite of a denial",
            "REVOKE UPDATE of the columns, and GRANT it on the table; or fence with triggers.",
            Scope.OF_DENIALS),
    IN_MEMORY(
            """
            SELECT s.name, t.name, N'' FROM sys.tables AS t
            JOIN sys.schemas AS s ON s.schema_id = t.schema_id WHERE t.is_memory_optimized = 1
            """,
            "the table is memory-optimised, and no barrier waits for its writers%s",
            "Replicate it by other means.",
            Scope.ALWAYS),
    DISTRIBUTED(
            """
            SELECT NULL, NULL, CAST(a.transaction_id AS nvarchar(20))
            FROM sys.dm_tran_active_transactions AS a
            JOIN sys.dm_tran_database_transactions AS d ON d.transaction_id = a.transaction_id
            WHERE a.transaction_type = 4 AND d.database_id = DB_ID()
            """,
            "transaction %s is distributed, and may stay in doubt",
            "Wait for its end, or end it with KILL and its unit of work.",
            Scope.ALWAYS),
    ACTIVATION(
            """
            SELECT NULL, NULL, q.name FROM sys.service_queues AS q
            WHERE q.is_ms_shipped = 0 AND q.is_activation_enabled = 1
            """,
            "queue %s of Service Broker activates a procedure, which may write by itself",
            "ALTER QUEUE the queue WITH ACTIVATION (STATUS = OFF).",
            Scope.ALWAYS),
    AGENT_JOB(
            """
            SELECT NULL, NULL, j.name FROM msdb.dbo.sysjobs AS j
            WHERE j.enabled = 1 AND EXISTS (SELECT 1 FROM msdb.dbo.sysjobsteps AS p
                WHERE p.job_id = j.job_id AND p.database_name = DB_NAME()
                    AND p.command NOT LIKE N'%sp[_]MScdc[_]%')
            """,
            "job %s of SQL Server Agent has a step in the database, and no denial keeps it from"
                    + " writing",
            "Disable the job until the applications have moved; or name it among those that are"
                    + " exempt, if it writes nothing that is replicated.",
            Scope.OF_DENIALS),
    KEY_NOT_PROVEN(
            """
            SELECT s.name, t.name, k.name FROM sys.foreign_keys AS k
            JOIN sys.tables AS t ON t.object_id = k.parent_object_id
            JOIN sys.schemas AS s ON s.schema_id = t.schema_id
            WHERE k.is_disabled = 1 OR k.is_not_trusted = 1
            """,
            "foreign key %s is disabled or not trusted, and the target's would be stricter",
            "ALTER TABLE the table WITH CHECK CHECK CONSTRAINT the key; or drop it.",
            Scope.FORWARD),
    WIDE_IDENTITY(
            """
            SELECT s.name, t.name, c.name FROM sys.identity_columns AS c
            JOIN sys.tables AS t ON t.object_id = c.object_id
            JOIN sys.schemas AS s ON s.schema_id = t.schema_id
            JOIN sys.types AS y ON y.user_type_id = c.system_type_id
            WHERE y.name IN (N'decimal', N'numeric') AND c.precision > 18
            """,
            "identity column %s may hold more than a bigint, which no sequence of the target does",
            "Make it a bigint.",
            Scope.ALWAYS);

    /** When a fact counts. */
    private enum Scope {
        ALWAYS,
        FORWARD,
        OF_DENIALS,
        OF_LOGINS
    }

    /** What Tidegate's own login lacks. */
    static final Set<SourceFact> RIGHTS =
            Collections.unmodifiableSet(EnumSet.of(OWNER, STATE, KILL, LOGINS));

    private final String query;
    private final String fact;
    private final String remedy;
    private final Scope scope;

    SourceFact(String query, String fact, String remedy, Scope scope) {
        this.query = query;
        this.fact = fact;
        this.remedy = remedy;
        this.scope = scope;
    }

    /** Columns schema, table, what; the first two may be NULL. */
    String query() {
        return query;
    }

    /** What is found, lower case. */
    String fact(String what, Optional<String> table) {
        return table.map(it -> it + ": ").orElse("") + fact.formatted(what);
    }

    String remedy() {
        return remedy;
    }

    boolean concerns(Direction direction, FencePlan plan) {
        return switch (scope) {
            case ALWAYS -> true;
            case FORWARD -> direction == Direction.FORWARD;
            case OF_DENIALS -> plan.kind() == FencePlan.Kind.DENIALS;
            case OF_LOGINS -> !plan.logins().isEmpty();
        };
    }

    /** Whether the plan knows of it: who is exempt, and who is disabled. */
    boolean isAccepted(String what, FencePlan plan) {
        return (this == BEYOND_DENIALS || this == AGENT_JOB)
                && (plan.exempt().contains(what) || plan.logins().contains(what));
    }

    /**
     * Whether it is left out where Tidegate's login may not see it: the server's state, which is a
     * fact of its own, or the jobs in msdb.
     */
    boolean isHiddenAtTimes() {
        return this == BEYOND_DENIALS || this == DISTRIBUTED || this == AGENT_JOB;
    }
}
