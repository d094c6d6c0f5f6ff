package dev.tidegate.postgres;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TidegateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The question whether the rules of written tables are still what a proof relied on: a foreign key
 * may have been created since the last look. It is asked behind what was written, whose locks keep
 * them as they are from then on. Owned by one thread.
 */
final class RulesCheck implements Part {
    private static final String CHANGED =
            "select count(*) from unnest(cast(? as text[]), cast(? as text[])) as s(name, state)"
                    + " where s.state is distinct from (select "
                    + TargetRules.STATE
                    + " from pg_class c where c.oid = to_regclass(s.name))";

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
        return CHANGED;
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

    /**
     * If they have changed: looks again, and asks of all rows whether they keep the new rules, once
     * all is written. Fails with {@code TARGET_REFUSED}, or {@code TARGET_UNAVAILABLE} if it must
     * be written another way.
     */
    void mend(PostgresApply.Owned owned, Suspects suspects) throws SQLException {
        if (!changed || owned.rules().isEmpty()) {
            return;
        }
        owned.look();
        TargetRules rules = owned.rules().get();
        for (Map.Entry<TableId, TableRules> each : relied.entrySet()) {
            TableRules now =
                    rules.find(each.getKey())
                            .filter(found -> found.whyTriggers().isEmpty())
                            .orElseThrow(() -> changed(each.getKey()));
            for (Rule rule : now.rules()) {
                if (!each.getValue().rules().contains(rule)) {
                    prove(owned.connection(), each.getKey(), rule, suspects);
                }
            }
        }
    }

    private static void prove(Connection connection, TableId table, Rule rule, Suspects suspects)
            throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(rule.statements().whole())) {
            if (row.next()) {
                suspects.name(rule.constraint());
                throw Failures.violated(table, rule);
            }
        }
    }

    private static TidegateException changed(TableId table) {
        return new TidegateException(
                ErrorCode.TARGET_UNAVAILABLE,
                "could not apply changes of table " + table + ": its triggers were changed",
                "None: Tidegate looks at the target's tables again and goes on.");
    }
}
