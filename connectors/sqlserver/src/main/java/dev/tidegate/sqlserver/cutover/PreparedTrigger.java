package dev.tidegate.sqlserver.cutover;

import dev.tidegate.cutover.Preparation;
import dev.tidegate.cutover.Statement;
import dev.tidegate.model.TableId;
import dev.tidegate.sqlserver.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * The trigger of the fence on one table. To make it waits for those who have written to the table,
 * and others wait behind it for as long.
 */
final class PreparedTrigger implements Prepared {
    private static final String FIND =
            "SELECT is_disabled FROM sys.triggers WHERE parent_id = OBJECT_ID(?) AND name = ?";

    private final TableId table;

    PreparedTrigger(TableId table) {
        this.table = table;
    }

    @Override
    public Preparation preparation() {
        return new Preparation(
                "source.fence-trigger." + table,
                "a trigger that refuses writes while the fence is leased or closed",
                Preparation.Lifetime.FOR_GOOD);
    }

    @Override
    public boolean isThere(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(FIND)) {
            select.setString(1, Sql.name(table));
            select.setString(2, FenceTrigger.bareName(table));
            try (ResultSet row = select.executeQuery()) {
                return row.next() && !row.getBoolean(1);
            }
        }
    }

    @Override
    public List<Statement> make(Connection connection, long epoch) {
        String text =
                Batch.holding(epoch)
                        + """
                        IF NOT %s
                            EXEC (%s);
                        ALTER TABLE %s ENABLE TRIGGER %s;
                        """
                                .formatted(
                                        exists(),
                                        Sql.literal(FenceTrigger.create(table)),
                                        Sql.name(table),
                                        Sql.name(FenceTrigger.bareName(table)));
        return List.of(
                new Statement(
                        FenceScripts.PLACE,
                        Batch.transaction(Batch.LOCK_WAIT, text),
                        FenceTrigger.drop(table)));
    }

    @Override
    public List<Statement> takeBack(Connection connection, long epoch) {
        String text =
                Batch.holding(epoch)
                        + "IF %s\n    %s\n".formatted(exists(), FenceTrigger.drop(table));
        return List.of(
                Statement.harmless(FenceScripts.PLACE, Batch.transaction(Batch.LOCK_WAIT, text)));
    }

    private String exists() {
        return "EXISTS (SELECT 1 FROM sys.triggers WHERE parent_id = OBJECT_ID(%s) AND name = %s)"
                .formatted(Sql.literal(Sql.name(table)), Sql.literal(FenceTrigger.bareName(table)));
    }
}
