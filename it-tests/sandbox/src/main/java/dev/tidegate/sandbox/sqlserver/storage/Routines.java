package dev.tidegate.sandbox.sqlserver.storage;

import java.sql.Connection;

/** T-SQL's functions as H2 aliases. */
final class Routines {
    private Routines() {}

    static void register(Connection h2) {}
}
