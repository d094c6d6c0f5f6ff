package dev.tidegate.sqlserver;

import dev.tidegate.model.ErrorCode;
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
        List<String> statements = new ArrayList<>();
        for (ReverseTables.Creation creation : ReverseTables.CREATIONS) {
            if (!exists(connection, creation)) {
                statements.add(creation.sql());
            }
        }
        if (!CaptureInstance.all(connection).containsKey(ReverseTables.CHECKPOINT)) {
            statements.add(Preparation.enableTable(ReverseTables.CHECKPOINT));
        }
        return statements;
    }

    private static boolean exists(Connection connection, ReverseTables.Creation creation)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(EXISTS)) {
            select.setNString(1, creation.table().toString());
            try (ResultSet row = select.executeQuery()) {
                return row.next() && row.getObject(1) != null;
            }
        }
    }
}
