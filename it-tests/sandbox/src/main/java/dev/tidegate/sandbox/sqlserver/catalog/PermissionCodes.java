package dev.tidegate.sandbox.sqlserver.catalog;

import java.util.Map;

/** The four letters by which catalog views name permissions. */
final class PermissionCodes {
    private static final Map<String, String> BY_NAME =
            Map.ofEntries(
                    Map.entry("ALTER", "AL"),
                    Map.entry("ALTER ANY CONNECTION", "ALCO"),
                    Map.entry("ALTER ANY LOGIN", "ALLG"),
                    Map.entry("ALTER SETTINGS", "ALST"),
                    Map.entry("CONNECT", "CO"),
                    Map.entry("CONNECT SQL", "COSQ"),
                    Map.entry("CONTROL", "CL"),
                    Map.entry("CONTROL SERVER", "CL"),
                    Map.entry("CREATE ANY DATABASE", "CRDB"),
                    Map.entry("CREATE PROCEDURE", "CRPR"),
                    Map.entry("CREATE SCHEMA", "CRSM"),
                    Map.entry("CREATE TABLE", "CRTB"),
                    Map.entry("CREATE VIEW", "CRVW"),
                    Map.entry("DELETE", "DL"),
                    Map.entry("EXECUTE", "EX"),
                    Map.entry("INSERT", "IN"),
                    Map.entry("REFERENCES", "RF"),
                    Map.entry("SELECT", "SL"),
                    Map.entry("UPDATE", "UP"),
                    Map.entry("VIEW ANY DATABASE", "VWDB"),
                    Map.entry("VIEW ANY DEFINITION", "VWAD"),
                    Map.entry("VIEW DATABASE PERFORMANCE STATE", "VDPS"),
                    Map.entry("VIEW DATABASE STATE", "VWDS"),
                    Map.entry("VIEW DEFINITION", "VW"),
                    Map.entry("VIEW SERVER PERFORMANCE STATE", "VSPS"),
                    Map.entry("VIEW SERVER STATE", "VWSS"));

    private PermissionCodes() {}

    /** The code of a permission, filled up with blanks; its first letters where none is known. */
    static String of(String permission) {
        String code = BY_NAME.getOrDefault(permission, permission + "    ");
        return (code + "    ").substring(0, 4);
    }
}
