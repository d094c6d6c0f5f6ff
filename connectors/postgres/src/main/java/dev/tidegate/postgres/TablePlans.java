package dev.tidegate.postgres;

import dev.tidegate.schema.TableDefinition;
import dev.tidegate.schema.TablePlan;
import dev.tidegate.schema.TablePlanner;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;

/**
 * What a target gets of tables, as somebody plans it who knows the source's language.
 *
 * @param planner who does
 */
record TablePlans(TablePlanner planner) {
    private static final int OF_A_MAJOR_VERSION = 10_000;

    /** A plan for each table, for the server of this connection; asks it nothing. */
    List<TablePlan> of(Connection connection, Collection<TableDefinition> tables)
            throws SQLException {
        int version = new Statements(connection).serverVersion();
        return planner.plan(tables, version / OF_A_MAJOR_VERSION);
    }
}
