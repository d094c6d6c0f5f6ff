package dev.tidegate.sandbox.sqlserver.catalog;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Views about databases and their options. */
final class DatabaseViews {
    private static final String SCHEMA = "sys";
    private static final byte[] SYSTEM_ADMINISTRATOR = {1};

    private DatabaseViews() {}

    static List<SystemView> all() {
        return List.of(databases(), trackingDatabases(), trackingTables());
    }

    private static SystemView databases() {
        return SystemView.of(
                SCHEMA,
                "databases",
                "name sysname, database_id int, source_database_id int, owner_sid varbinary(85),"
                        + " create_date datetime, compatibility_level tinyint, collation_name sysname,"
                        + " user_access tinyint, user_access_desc nvarchar(60), is_read_only bit,"
                        + " is_auto_close_on bit, is_auto_shrink_on bit, state tinyint,"
                        + " state_desc nvarchar(60), is_in_standby bit, is_cleanly_shutdown bit,"
                        + " is_supplemental_logging_enabled bit, snapshot_isolation_state tinyint,"
                        + " snapshot_isolation_state_desc nvarchar(60),"
                        + " is_read_committed_snapshot_on bit, recovery_model tinyint,"
                        + " recovery_model_desc nvarchar(60), page_verify_option tinyint,"
                        + " page_verify_option_desc nvarchar(60), is_quoted_identifier_on bit,"
                        + " is_fulltext_enabled bit, is_trustworthy_on bit, is_published bit,"
                        + " is_subscribed bit, log_reuse_wait tinyint, log_reuse_wait_desc"
                        + " nvarchar(60), is_cdc_enabled bit, is_encrypted bit, containment tinyint,"
                        + " containment_desc nvarchar(60), replica_id uniqueidentifier,"
                        + " group_database_id uniqueidentifier, delayed_durability int,"
                        + " delayed_durability_desc nvarchar(60),"
                        + " is_accelerated_database_recovery_on bit",
                (context, rows) -> {
                    for (Database each : context.catalog().databases()) {
                        rows.add(row(context.server(), each));
                    }
                });
    }

    private static @Nullable Object[] row(ServerState server, Database each) {
        DatabaseOptions options = server.settings().database(each.name());
        LogReuse reuse = LogReuse.of(server, each);
        return new @Nullable Object[] {
            each.name(),
            each.id(),
            null,
            SYSTEM_ADMINISTRATOR,
            each.created(),
            options.compatibilityLevel(),
            SystemRows.COLLATION,
            options.access().number(),
            options.access().name(),
            options.readOnly(),
            false,
            false,
            0,
            "ONLINE",
            false,
            false,
            false,
            options.snapshotIsolation() ? 1 : 0,
            options.snapshotIsolation() ? "ON" : "OFF",
            options.readCommittedSnapshot(),
            options.recovery().number(),
            options.recovery().name(),
            2,
            "CHECKSUM",
            true,
            false,
            false,
            false,
            false,
            reuse.number(),
            reuse.name(),
            server.capture().isEnabled(each.name()),
            false,
            0,
            "NONE",
            null,
            null,
            options.durability().number(),
            options.durability().name(),
            options.acceleratedRecovery()
        };
    }

    /** Why the log of a database cannot be cut off. */
    private enum LogReuse {
        NOTHING(0),
        REPLICATION(6);

        private final int number;

        LogReuse(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }

        static LogReuse of(ServerState server, Database database) {
            return server.capture().isBehind(database.name()) ? REPLICATION : NOTHING;
        }
    }

    private static SystemView trackingDatabases() {
        return SystemView.of(
                SCHEMA,
                "change_tracking_databases",
                "database_id int, is_auto_cleanup_on tinyint, retention_period int,"
                        + " retention_period_units tinyint, retention_period_units_desc nvarchar(60),"
                        + " max_cleanup_version bigint",
                (context, rows) -> {
                    for (Database each : context.catalog().databases()) {
                        if (context.server().settings().database(each.name()).changeTracking()) {
                            rows.add(each.id(), 1, 2, 3, "DAYS", null);
                        }
                    }
                });
    }

    /** No table is ever tracked: ALTER TABLE … ENABLE CHANGE_TRACKING is refused. */
    private static SystemView trackingTables() {
        return SystemView.of(
                SCHEMA,
                "change_tracking_tables",
                "object_id int, is_track_columns_updated_on bit, min_valid_version bigint,"
                        + " begin_version bigint, cleanup_version bigint",
                (context, rows) -> {});
    }
}
