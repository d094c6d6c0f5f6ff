package dev.tidegate.sqlserver.cutover;

import dev.tidegate.cutover.Denial;
import dev.tidegate.sqlserver.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Sessions of principals that are denied something. A user's are those of his login, or of himself
 * in a contained database, by the sid; those of a group or of guest are all whose login is no user
 * here and no sysadmin: who of them is in which group only Windows knows. Needs VIEW SERVER STATE;
 * without it none are seen, and the barrier waits for them.
 */
final class WriterSessions {
    private WriterSessions() {}

    static List<WriterSession> read(Connection connection, List<Denial> denied, Duration patience)
            throws SQLException {
        if (denied.isEmpty()) {
            return List.of();
        }
        List<WriterSession> sessions = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(query(denied))) {
            select.setInt(1, (int) Math.min(Integer.MAX_VALUE, patience.toMillis()));
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    sessions.add(
                            new WriterSession(
                                    rows.getInt(1),
                                    rows.getString(2),
                                    rows.getString(3),
                                    rows.getBoolean(4)));
                }
            }
        }
        return sessions;
    }

    /** Times of transactions are the server's local time. */
    private static String query(List<Denial> denied) {
        return """
        SELECT s.session_id, s.original_login_name, CONVERT(nvarchar(30), s.login_time, 126),
            CASE WHEN w.began IS NULL OR s.status = N'sleeping'
                OR w.began < DATEADD(millisecond, -?, GETDATE()) THEN 1 ELSE 0 END
        FROM sys.dm_exec_sessions AS s
        LEFT JOIN (SELECT t.session_id, MIN(d.database_transaction_begin_time) AS began
            FROM sys.dm_tran_session_transactions AS t
            JOIN sys.dm_tran_database_transactions AS d ON d.transaction_id = t.transaction_id
            WHERE d.database_id = DB_ID() AND d.database_transaction_begin_time IS NOT NULL
            GROUP BY t.session_id) AS w ON w.session_id = s.session_id
        WHERE s.is_user_process = 1 AND s.session_id <> @@SPID
            AND COALESCE(SUSER_SID(s.original_login_name), s.security_id)
                <> SUSER_SID(ORIGINAL_LOGIN())
            AND (s.original_login_name IN (%s)
                OR w.began IS NOT NULL AND (
                    EXISTS (SELECT 1 FROM sys.database_principals AS p WHERE p.name IN (%s)
                        AND p.sid = COALESCE(SUSER_SID(s.original_login_name), s.security_id))
                    OR EXISTS (SELECT 1 FROM sys.database_principals AS g WHERE g.name IN (%s)
                        AND (g.type IN ('G', 'X') OR g.name = N'guest'))
                    AND NOT EXISTS (SELECT 1 FROM sys.database_principals AS u
                        WHERE u.sid = COALESCE(SUSER_SID(s.original_login_name), s.security_id))
                    AND COALESCE(IS_SRVROLEMEMBER(N'sysadmin', s.original_login_name), 0) = 0))
        ORDER BY s.session_id
        """
                .formatted(
                        names(denied, Denial.Kind.LOGIN),
                        names(denied, Denial.Kind.WRITES),
                        names(denied, Denial.Kind.WRITES));
    }

    private static String names(List<Denial> denied, Denial.Kind kind) {
        String names =
                denied.stream()
                        .filter(each -> each.kind() == kind)
                        .map(each -> Sql.literal(each.principal()))
                        .distinct()
                        .collect(Collectors.joining(", "));
        return names.isEmpty() ? "NULL" : names;
    }
}
