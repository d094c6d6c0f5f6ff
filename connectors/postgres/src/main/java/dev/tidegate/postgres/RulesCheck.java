package dev.tidegate.postgres;

import dev.tidegate.model.LogEvent;
import dev.tidegate.model.TableId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The question whether the rules of written tables are still what a proof relied on: a foreign key
 * may have been created since the last look. It is asked behind what was written, whose locks keep
 * them as they are from then on. Owned by one thread.
 */
final class RulesCheck implements Part {
    private final Map<TableId, TableRules> relied;
    private boolean changed;

    /**
     * Makes it.
     *
     * @param relied what the proof rests on; not empty
     */
    RulesCheck(Map<TableId, TableRules> relied) {
        this.relied = new TreeMap<>(relied);
    }

    @Override
    public TableId table() {
        return relied.keySet().iterator().next();
    }

    @Override
    public String sql() {
        return TargetTables.CHANGED;
    }

    @Override
    public int bind(PreparedStatement statement, int index) throws SQLException {
        Connection connection = statement.getConnection();
        Object[] names = relied.keySet().stream().map(Names::table).toArray();
        Object[] states = relied.values().stream().map(TableRules::state).toArray();
        statement.setArray(index, connection.createArrayOf("text", names));
        statement.setArray(index + 1, connection.createArrayOf("text", states));
        return index + 2;
    }

    @Override
    public void check(long count) {
        changed = count > 0;
    }

    @Override
    public List<LogEvent.Change> changes() {
        return List.of();
    }

    /** Whether they are not: then what was written is not proven. */
    boolean hasChanged() {
        return changed;
    }
}
