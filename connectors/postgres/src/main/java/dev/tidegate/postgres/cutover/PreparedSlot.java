package dev.tidegate.postgres.cutover;

import static dev.tidegate.postgres.Names.literal;

import dev.tidegate.cutover.Preparation;
import dev.tidegate.postgres.cutover.Guarded.Condition;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The logical replication slot of the stream back. To make one waits for every transaction that is
 * writing, so it is made at arming and not in the pause; and it must not be in a transaction that
 * has written, so it is guarded by an advisory lock and not by the fence's row.
 */
final class PreparedSlot implements Prepared {
    private static final int FAILOVER_SINCE = 17;
    private static final String WAIT_MAX = "set local statement_timeout = '20s'";

    private final String name;

    PreparedSlot(String pipeline) {
        this.name = WayBack.slot(pipeline);
    }

    @Override
    public Preparation preparation() {
        return new Preparation(
                "target.slot",
                "keeps the target's log for the stream back",
                Preparation.Lifetime.WAY_BACK);
    }

    @Override
    public boolean isThere(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select " + exists())) {
            row.next();
            return row.getBoolean(1);
        }
    }

    private String exists() {
        return "exists (select from pg_replication_slots where slot_name = " + literal(name) + ")";
    }

    @Override
    public List<Guarded> make(Connection connection) throws SQLException {
        boolean failsOver = connection.getMetaData().getDatabaseMajorVersion() >= FAILOVER_SINCE;
        return List.of(
                Guarded.of(
                                WAIT_MAX,
                                "select pg_create_logical_replication_slot("
                                        + literal(name)
                                        + ", 'pgoutput'"
                                        + (failsOver ? ", failover => true" : "")
                                        + ")")
                        .when(Condition.due("not " + exists()))
                        .withoutWriting()
                        .undoneBy(List.of(dropping())));
    }

    @Override
    public List<Guarded> takeBack(Connection connection) {
        return List.of(Guarded.of(dropping()).withoutWriting());
    }

    private String dropping() {
        return "select pg_drop_replication_slot(slot_name) from pg_replication_slots"
                + " where slot_name = "
                + literal(name);
    }
}
