package dev.tidegate.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Unique keys whose index is there, but not yet the key. Stateless. */
final class KeysBeingBuilt {
    private static final String END_BUILDER =
            "select pg_cancel_backend(p.pid) from pg_stat_progress_create_index p"
                    + " where p.datname = current_database() and p.index_relid = to_regclass(?)";

    private KeysBeingBuilt() {}

    /** Whether what was violated is no key yet, and will be one that can be deferred. */
    static boolean isOne(Suspects.Constraint violated) {
        return violated.name().startsWith(Names.BUILD_PREFIX);
    }

    /**
     * Ends whoever builds it and takes it away, since a change must go where it stands in the way.
     * In a transaction of its own; whoever completes the table builds it again.
     */
    static void callOff(Connection connection, Suspects.Constraint violated) throws SQLException {
        String index = Names.quote(violated.schema()) + "." + Names.quote(violated.name());
        try (PreparedStatement statement = connection.prepareStatement(END_BUILDER)) {
            statement.setString(1, index);
            statement.execute();
        }
        connection.commit();
        new Statements(connection).run("drop index if exists " + index);
        connection.commit();
    }
}
