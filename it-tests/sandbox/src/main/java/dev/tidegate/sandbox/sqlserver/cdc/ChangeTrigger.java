package dev.tidegate.sandbox.sqlserver.cdc;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.h2.api.Trigger;
import org.h2.tools.TriggerAdapter;
import org.jspecify.annotations.Nullable;

/**
 * The H2 row trigger of a captured table: hands each changed row to the log of the session that
 * changed it.
 *
 * <p>H2 makes a new instance whenever it rebuilds the table (ALTER TABLE), under another name on a
 * table of another name; so the table's object id is the last part of the trigger's name, and
 * positions of columns are looked up by the first row that an instance sees.
 */
public final class ChangeTrigger extends TriggerAdapter {
    private static final String PREFIX = "cdc_trg_";

    private int tableId;
    private volatile @Nullable TableShape shape;

    /** Made by H2. */
    public ChangeTrigger() {}

    static String nameFor(int tableId) {
        return PREFIX + tableId;
    }

    @Override
    public void init(
            Connection connection,
            String schemaName,
            String triggerName,
            String tableName,
            boolean before,
            int type)
            throws SQLException {
        super.init(connection, schemaName, triggerName, tableName, before, type);
        if ((type & (Trigger.INSERT | Trigger.UPDATE | Trigger.DELETE)) == 0) {
            throw new SQLException("not a row change trigger: " + triggerName);
        }
        tableId = Integer.parseInt(triggerName.substring(triggerName.lastIndexOf('_') + 1));
    }

    @Override
    public void fire(Connection connection, @Nullable ResultSet before, @Nullable ResultSet after)
            throws SQLException {
        SessionLog log = SessionLog.of(connection);
        TableShape current = shape;
        if (current == null || !log.capture().isCurrent(current)) {
            current = log.capture().shapeOf(tableId, names(before != null ? before : after));
            shape = current;
        }
        log.changed(
                current,
                before == null ? null : RowImages.read(before, current),
                after == null ? null : RowImages.read(after, current));
    }

    private static List<String> names(@Nullable ResultSet row) throws SQLException {
        if (row == null) {
            throw new SQLException("a row trigger fired without a row");
        }
        ResultSetMetaData meta = row.getMetaData();
        List<String> names = new ArrayList<>();
        for (int i = 1; i <= meta.getColumnCount(); i++) {
            names.add(meta.getColumnName(i));
        }
        return names;
    }
}
