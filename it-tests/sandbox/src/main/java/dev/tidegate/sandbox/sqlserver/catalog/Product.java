package dev.tidegate.sandbox.sqlserver.catalog;

/**
 * What product the server says that it is: a test may let it be another edition or version.
 *
 * @param engineEdition {@code SERVERPROPERTY('EngineEdition')}: 2 Standard, 3 Enterprise and
 *     Developer, 4 Express, 5 Azure SQL Database, 8 Azure SQL Managed Instance
 * @param edition its name
 * @param version four numbers
 * @param highAvailability whether Always On is enabled
 */
public record Product(int engineEdition, String edition, String version, boolean highAvailability) {
    /** SQL Server 2022 Developer. */
    public static final Product DEVELOPER =
            new Product(3, "Developer Edition (64-bit)", ServerState.VERSION, false);

    /** A number of the version: 0 the major one. */
    String part(int place) {
        return version.split("\\.", -1)[place];
    }
}
