package dev.tidegate.sqlserver.cutover;

import dev.tidegate.model.TableId;
import dev.tidegate.sqlserver.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Tries to write, and changes nothing: {@code DELETE … WHERE 1 = 0}, in a transaction that is
 * rolled back. It needs the permission, and it fires the triggers. Who may not delete from any
 * table is asked whether he may insert or update.
 */
final class Canary {
    private static final int TABLES_AT_ONCE = 100;

    private final FencePlan plan;

    Canary(FencePlan plan) {
        this.plan = plan;
    }

    /** Needs IMPERSONATE on the users, as db_owner has it. */
    boolean canWrite(Connection connection) throws SQLException {
        List<String> users = Principals.read(connection).users(plan.exempt());
        boolean anybody = plan.kind() == FencePlan.Kind.TRIGGERS || users.isEmpty();
        for (String user : anybody ? List.<String>of() : users) {
            if (canWrite(connection, "EXECUTE AS USER = " + Sql.literal(user) + ";")) {
                return true;
            }
        }
        return (anybody || !plan.logins().isEmpty()) && canWrite(connection, "");
    }

    private boolean canWrite(Connection connection, String as) throws SQLException {
        for (List<TableId> some : inPieces(plan.tables())) {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(text(some, as))) {
                if (row.next() && row.getInt(1) == 1) {
                    return true;
                }
            }
        }
        return false;
    }

    private static List<List<TableId>> inPieces(List<TableId> tables) {
        List<List<TableId>> pieces = new ArrayList<>();
        for (int from = 0; from < tables.size(); from += TABLES_AT_ONCE) {
            pieces.add(tables.subList(from, Math.min(tables.size(), from + TABLES_AT_ONCE)));
        }
        return pieces;
    }

    /** Whatever goes wrong is a write that could not be made. */
    private static String text(List<TableId> tables, String as) {
        String deletes =
                tables.stream()
                        .map(table ->
                                """
                                    IF @can = 0 AND HAS_PERMS_BY_NAME(%s, N'OBJECT', N'DELETE') = 1
                                        BEGIN DELETE FROM %s WHERE 1 = 0; SET @can = 1; END;
                                """
                                        .formatted(Sql.literal(Sql.name(table)), Sql.name(table)))
                        .collect(Collectors.joining());
        String looks =
                tables.stream()
                        .map(Sql::name)
                        .map(Sql::literal)
                        .map(name ->
                                """
                                    IF @can = 0 AND (HAS_PERMS_BY_NAME(%s, N'OBJECT', N'INSERT') = 1
                                            OR HAS_PERMS_BY_NAME(%s, N'OBJECT', N'UPDATE') = 1)
                                        SET @can = 1;
                                """
                                        .formatted(name, name))
                        .collect(Collectors.joining());
        return Batch.plain(
                """
                DECLARE @can int = 0;
                BEGIN TRY
                    %s
                    BEGIN TRANSACTION;
                %s%sEND TRY
                BEGIN CATCH
                    SET @can = 0;
                END CATCH;
                IF @@TRANCOUNT > 0 ROLLBACK TRANSACTION;
                REVERT;
                SELECT @can;
                """
                        .formatted(as, deletes, looks));
    }
}
