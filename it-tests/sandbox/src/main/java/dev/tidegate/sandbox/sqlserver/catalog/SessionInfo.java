package dev.tidegate.sandbox.sqlserver.catalog;

import java.time.LocalDateTime;
import java.util.List;

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
 * @param running whether a request runs now
 * @param openTransactions {@code @@TRANCOUNT}
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
        boolean running,
        int openTransactions,
        int blockedBy,
        List<LockInfo> locks) {}
