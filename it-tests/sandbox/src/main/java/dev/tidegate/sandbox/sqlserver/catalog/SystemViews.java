package dev.tidegate.sandbox.sqlserver.catalog;

import dev.tidegate.sandbox.sqlserver.type.SqlType;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Function;

/**
 * The server's own views: {@code sys.*}, {@code INFORMATION_SCHEMA.*}, {@code dbo.sysobjects} and
 * its like.
 *
 * <p>Each is a plain H2 view: {@code [db].sys.tables} is {@code "db.sys"."tables"}, as if it were a
 * user's, so a rewriter needs nothing special beyond {@link #find} for the exact schema and name:
 * an unqualified {@code sysobjects}, or {@code dbo.sysobjects}, is {@code "db.sys"."sysobjects"}.
 * Their columns' types come from {@link Catalog#columns}. The schema {@code cdc} is not here: its
 * tables are real tables, in the catalog.
 */
public final class SystemViews {
    private SystemViews() {}

    /**
     * The view that a name means; its {@link SystemView#schema()} and {@link SystemView#name()} are
     * exact.
     *
     * @param schema as written, in any case; empty when none was written
     * @param name as written, in any case
     */
    public static Optional<SystemView> find(String schema, String name) {
        return SystemViewList.find(schema, name);
    }

    /**
     * Creates the views of a new database in H2, with their schemas; {@link
     * SystemFunctions#register} comes before.
     *
     * @param h2Types the H2 type that holds values of a SQL Server type
     */
    public static void create(Connection h2, String database, Function<SqlType, String> h2Types)
            throws SQLException {
        SystemRows.create(h2, database, h2Types);
    }
}
