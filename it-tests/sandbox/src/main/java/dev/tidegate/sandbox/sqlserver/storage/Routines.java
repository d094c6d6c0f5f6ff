package dev.tidegate.sandbox.sqlserver.storage;

import dev.tidegate.sandbox.sqlserver.session.SqlError;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;

/**
 * T-SQL's functions that H2 has not, or has otherwise, as H2 aliases in the schema {@code tsql}: a
 * public static method {@code f} is {@code "tsql"."f"}. SQL Server's errors leave them as an {@link
 * SQLException} whose state begins with {@link #STATE} and whose code is the error's number.
 */
public final class Routines {
    /** The schema of the aliases. */
    public static final String SCHEMA = "tsql";

    /** What the SQL state of an error of SQL Server begins with; the error's state follows. */
    public static final String STATE = "S0";

    private static final List<Class<?>> HOLDERS =
            List.of(
                    ConversionRoutines.class,
                    TextRoutines.class,
                    MomentRoutines.class,
                    NumberRoutines.class);

    /** Those whose value is another one at each call. */
    private static final Set<String> VOLATILE = Set.of("now", "new_id", "next_rowversion");

    private Routines() {}

    static void register(Connection h2) throws SQLException {
        try (Statement statement = h2.createStatement()) {
            statement.execute("CREATE SCHEMA IF NOT EXISTS \"" + SCHEMA + "\"");
            for (Class<?> holder : HOLDERS) {
                for (Method method : holder.getDeclaredMethods()) {
                    if (Modifier.isPublic(method.getModifiers())) {
                        statement.execute(alias(holder, method.getName()));
                    }
                }
            }
        }
    }

    private static String alias(Class<?> holder, String name) {
        return "CREATE ALIAS \""
                + SCHEMA
                + "\".\""
                + name
                + "\" "
                + (VOLATILE.contains(name) ? "" : "DETERMINISTIC ")
                + "FOR '"
                + holder.getName()
                + "."
                + name
                + "'";
    }

    /** An error on its way through H2. */
    static SQLException failure(SqlError error) {
        return new SQLException(
                error.getMessage(), "%s%03d".formatted(STATE, error.state()), error.number());
    }
}
