package dev.tidegate.sandbox.sqlserver.catalog;

import dev.tidegate.sandbox.sqlserver.session.SqlError;

/** What SQL Server says of names that are taken, or mean nothing. */
final class CatalogErrors {
    private CatalogErrors() {}

    static SqlError alreadyThere(String name) {
        return new SqlError(
                2714, 16, 6, "There is already an object named '" + name + "' in the database.");
    }

    static SqlError invalidObject(ObjectName name) {
        return new SqlError(
                208, 16, 1, "Invalid object name '" + name.schema() + "." + name.name() + "'.");
    }

    static SqlError cannotDrop(String kind, String name) {
        return new SqlError(
                3701,
                11,
                5,
                "Cannot drop the "
                        + kind
                        + " '"
                        + name
                        + "', because it does not exist or you do not have permission.");
    }
}
