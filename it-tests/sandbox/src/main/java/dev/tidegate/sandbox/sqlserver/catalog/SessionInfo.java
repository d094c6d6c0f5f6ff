package dev.tidegate.sandbox.sqlserver.catalog;

import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An open session as {@code sys.dm_exec_sessions} shows it.
 *
 * @param id {@code session_id}
 * @param login login name
 * @param host the client's name
 * @param program the client program's name
 * @param database its current database
 * @param loggedIn when it logged in
 * @param lastRequest when its last request began
 * @param lastEnd when its last request that is over ended
 * @param running whether a request runs now
 * @param openTransactions {@code @@TRANCOUNT}
 * @param isolation {@code transaction_isolation_level}: 1 READ UNCOMMITTED to 5 SNAPSHOT
 * @param transaction what is open
 * @param blockedBy the session that it waits for; 0 when it does not wait
 * @param locks what it has locked as a whole
 */
public record SessionInfo(
        int id,
        String login,
        String host,
        String program,
        String database,
        LocalDateTime loggedIn,
        LocalDateTime lastRequest,
        LocalDateTime lastEnd,
        boolean running,
        int openTransactions,
        int isolation,
        Optional<Transaction> transaction,
        int blockedBy,
        List<LockInfo> locks) {
    /**
     * An open transaction.
     *
     * @param id {@code transaction_id}
     * @param name {@code user_transaction}, or the statement that is one by itself
     * @param began when it began
     * @param writes when it first wrote to each database, by the database's name
     */
    public record Transaction(
            long id, String name, LocalDateTime began, Map<String, LocalDateTime> writes) {
        /** The name of what BEGIN TRANSACTION has begun. */
        public static final String OF_USER = "user_transaction";

        boolean isOfUser() {
            return name.equals(OF_USER);
        }
    }
}
