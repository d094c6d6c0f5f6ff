package dev.tidegate.sandbox.sqlserver.bind;

import dev.tidegate.sandbox.sqlserver.session.SqlError;

/** The error for what the stand-in does not do: it never lets H2 guess. */
final class Unsupported {
    private Unsupported() {}

    static SqlError of(String what) {
        return new SqlError(
                40517,
                "Keyword or statement option '"
                        + what
                        + "' is not supported in this version of SQL Server.");
    }
}
