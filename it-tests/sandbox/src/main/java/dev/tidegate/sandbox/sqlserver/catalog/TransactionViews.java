package dev.tidegate.sandbox.sqlserver.catalog;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Views about open transactions. */
final class TransactionViews {
    private static final String SCHEMA = "sys";
    private static final int READS_AND_WRITES = 1;
    private static final int READS = 2;
    private static final int ACTIVE = 2;

    /** State of a transaction that has written to the log of a database. */
    private static final int HAS_LOG_RECORDS = 4;

    private TransactionViews() {}

    static List<SystemView> all() {
        return List.of(active(), ofSessions(), inDatabases());
    }

    /** Shows a session's transaction. */
    private interface Shower {
        void show(SessionInfo session, SessionInfo.Transaction transaction);
    }

    private static void each(ViewContext context, Shower shower) throws SQLException {
        for (SessionInfo session : context.server().visibleSessions(context.h2())) {
            Optional<SessionInfo.Transaction> transaction = session.transaction();
            if (transaction.isPresent()) {
                shower.show(session, transaction.get());
            }
        }
    }

    private static SystemView active() {
        return SystemView.of(
                SCHEMA,
                "dm_tran_active_transactions",
                "transaction_id bigint, name nvarchar(32), transaction_begin_time datetime,"
                        + " transaction_type int, transaction_uow uniqueidentifier,"
                        + " transaction_state int, dtc_state int",
                (context, rows) ->
                        each(
                                context,
                                (_, open) ->
                                        rows.add(
                                                open.id(),
                                                open.name(),
                                                open.began(),
                                                open.writes().isEmpty() ? READS : READS_AND_WRITES,
                                                null,
                                                ACTIVE,
                                                0)));
    }

    private static SystemView ofSessions() {
        return SystemView.of(
                SCHEMA,
                "dm_tran_session_transactions",
                "session_id int, transaction_id bigint, is_user_transaction bit, is_local bit,"
                        + " open_transaction_count int",
                (context, rows) ->
                        each(
                                context,
                                (session, open) ->
                                        rows.add(
                                                session.id(),
                                                open.id(),
                                                open.isOfUser(),
                                                true,
                                                session.openTransactions())));
    }

    /** One row for each database that a transaction has written to; reading leaves none. */
    private static SystemView inDatabases() {
        return SystemView.of(
                SCHEMA,
                "dm_tran_database_transactions",
                "transaction_id bigint, database_id int, database_transaction_begin_time datetime,"
                        + " database_transaction_type int, database_transaction_state int",
                (context, rows) ->
                        each(
                                context,
                                (_, open) ->
                                        open.writes()
                                                .forEach((database, since) ->
                                                        rows.add(
                                                                open.id(),
                                                                databaseId(context, database),
                                                                since,
                                                                READS_AND_WRITES,
                                                                HAS_LOG_RECORDS))));
    }

    private static int databaseId(ViewContext context, String name) {
        return context.catalog().database(name).map(Database::id).orElse(0);
    }
}
