package dev.tidegate.sandbox.sqlserver.catalog;

import java.time.LocalDateTime;

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
        int openTransactions) {}
