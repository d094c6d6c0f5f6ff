package dev.tidegate.sandbox.sqlserver.bind;

import dev.tidegate.sandbox.sqlserver.catalog.Column;
import dev.tidegate.sandbox.sqlserver.catalog.ObjectName;
import dev.tidegate.sandbox.sqlserver.catalog.ServerState;
import dev.tidegate.sandbox.sqlserver.catalog.SystemView;
import dev.tidegate.sandbox.sqlserver.catalog.ViewContext;
import dev.tidegate.sandbox.sqlserver.storage.H2Types;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * System views as tables of the session's own, filled anew for each statement that reads them.
 *
 * <p>H2 would work out a view of the server's own again for every row that it is joined with; a
 * catalog query with five joins would take minutes.
 */
final class SystemViewCopies {
    private SystemViewCopies() {}

    /**
     * A system view that a statement reads.
     *
     * @param database the database that it shows
     * @param view the view
     */
    record Used(String database, SystemView view) {
        /** H2's name of the copy. */
        String h2() {
            return ObjectName.quote("$" + database + "." + view.schema() + "." + view.name());
        }
    }

    /** Fills the copy with what the view shows now. */
    static void fill(Used used, Connection h2) throws SQLException {
        List<@Nullable Object[]> rows =
                used.view().rows().in(new ViewContext(ServerState.of(h2), h2, used.database()));
        try (Statement statement = h2.createStatement()) {
            statement.execute(create(used));
            statement.execute("DELETE FROM " + used.h2());
        }
        if (rows.isEmpty()) {
            return;
        }
        try (PreparedStatement insert = h2.prepareStatement(insert(used))) {
            for (@Nullable Object[] row : rows) {
                for (int i = 0; i < row.length; i++) {
                    Values.bind(insert, i + 1, row[i]);
                }
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /** TRANSACTIONAL: H2 must not commit. */
    private static String create(Used used) {
        StringJoiner columns = new StringJoiner(", ", "(", ")");
        for (Column column : used.view().columns()) {
            columns.add(ObjectName.quote(column.name()) + " " + H2Types.expression(column.type()));
        }
        return "CREATE LOCAL TEMPORARY TABLE IF NOT EXISTS "
                + used.h2()
                + columns
                + " TRANSACTIONAL";
    }

    private static String insert(Used used) {
        StringJoiner places = new StringJoiner(", ", " VALUES (", ")");
        used.view().columns().forEach(_ -> places.add("?"));
        return "INSERT INTO " + used.h2() + places;
    }
}
