package dev.tidegate.sandbox.sqlserver.catalog;

import java.util.List;

/** {@code sys.dm_tran_locks}: the locks of sessions on databases, tables and names. */
final class LockViews {
    private LockViews() {}

    static List<SystemView> all() {
        return List.of(
                SystemView.of(
                        "sys",
                        "dm_tran_locks",
                        "resource_type nvarchar(60), resource_subtype nvarchar(60),"
                                + " resource_database_id int, resource_description nvarchar(256),"
                                + " resource_associated_entity_id bigint, request_mode nvarchar(60),"
                                + " request_type nvarchar(60), request_status nvarchar(60),"
                                + " request_session_id int, request_owner_type nvarchar(60)",
                        (context, rows) -> {
                            for (SessionInfo session : context.server().sessions().get()) {
                                for (LockInfo lock : session.locks()) {
                                    rows.add(
                                            lock.type(),
                                            "",
                                            databaseId(context, lock.database()),
                                            lock.description(),
                                            (long) lock.objectId(),
                                            lock.mode(),
                                            "LOCK",
                                            lock.waiting() ? "WAIT" : "GRANT",
                                            session.id(),
                                            lock.type().equals("DATABASE")
                                                    ? "SHARED_TRANSACTION_WORKSPACE"
                                                    : "TRANSACTION");
                                }
                            }
                        }));
    }

    private static int databaseId(ViewContext context, String name) {
        return context.catalog().database(name).map(Database::id).orElse(0);
    }
}
