package dev.tidegate.sqlserver;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TidegateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Makes what the stream back needs on the source. Stateless. */
final class ReversePreparation {
    private static final String EXISTS = "SELECT OBJECT_ID(?)";

    private static final List<TableId> ALL =
            ReverseTables.CREATIONS.stream().map(ReverseTables.Creation::table).toList();

    /** Without what came later: a stream that is armed goes on when Tidegate was updated. */
    private static final List<TableId> NEEDED =
            ALL.stream().filter(it -> !ReverseTables.LATER.contains(it)).toList();

    private ReversePreparation() {}

    /**
     * Does what is missing.
     *
     * @param arming what is run behind that
     */
    static boolean run(Connection connection, String arming) throws SQLException {
        List<String> missing = new ArrayList<>(missing(connection));
        missing.add(arming);
        for (String sql : missing) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
            } catch (SQLException e) {
                if (!Failures.isPermission(e)) {
                    throw e;
                }
                throw new TidegateException(
                        ErrorCode.SOURCE_NOT_READY,
                        "the source's user may not make what the stream back needs: "
                                + Failures.reason(e),
                        "Run on the source as db_owner:\n" + String.join("\n", missing),
                        e);
            }
        }
        return true;
    }

    /** Statements for what is not there. */
    static List<String> missing(Connection connection) throws SQLException {
        return missing(connection, ALL);
    }

    /** Whether all is there without which nothing can be applied. */
    static boolean isEnough(Connection connection) throws SQLException {
        return missing(connection, NEEDED).isEmpty();
    }

    private static List<String> missing(Connection connection, List<TableId> wanted)
            throws SQLException {
        List<String> statements = new ArrayList<>();
        for (ReverseTables.Creation creation : ReverseTables.CREATIONS) {
            if (wanted.contains(creation.table()) && !exists(connection, creation.table())) {
                statements.add(creation.sql());
            }
        }
        if (!CaptureInstance.all(connection).containsKey(ReverseTables.CHECKPOINT)) {
            statements.add(Preparation.enableTable(ReverseTables.CHECKPOINT));
        }
        return statements;
    }

    /** Whether a table is there. */
    static boolean exists(Connection connection, TableId table) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(EXISTS)) {
            select.setNString(1, table.toString());
            try (ResultSet row = select.executeQuery()) {
                return row.next() && row.getObject(1) != null;
            }
        }
    }
}
