package dev.tidegate.sandbox.sqlserver.catalog;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The functions {@code sys.fn_cdc_*}; H2 calls them, with the database's name first. They read the
 * tables of the schema cdc on the caller's own connection, so that a snapshot sees one state.
 */
public final class CdcFunctions {
    private static final byte[] ZERO_LSN = new byte[10];

    private static final Set<String> ROW_FILTERS = Set.of("all", "all update old");

    private CdcFunctions() {}

    /** The last commit LSN that is captured; null before the first. */
    public static byte @Nullable [] fn_cdc_get_max_lsn(Connection h2, String database)
            throws SQLException {
        if (!ServerState.of(h2).capture().isEnabled(database)) {
            return null;
        }
        return lsn(h2, "SELECT MAX(\"start_lsn\") FROM " + mapping(database));
    }

    /** The low end of a capture instance; ten zeros when it is not known. */
    public static byte[] fn_cdc_get_min_lsn(
            Connection h2, String database, @Nullable String instance) throws SQLException {
        if (instance == null || !ServerState.of(h2).capture().isEnabled(database)) {
            return ZERO_LSN.clone();
        }
        ObjectName tables = new ObjectName(database, "cdc", "change_tables");
        byte[] found =
                lsn(
                        h2,
                        "SELECT \"start_lsn\" FROM "
                                + tables.h2Name()
                                + " WHERE LOWER(\"capture_instance\") = ?",
                        instance.toLowerCase(Locale.ROOT));
        return found == null ? ZERO_LSN.clone() : found;
    }

    /** The LSN that follows. */
    public static byte @Nullable [] fn_cdc_increment_lsn(
            Connection h2, String database, byte @Nullable [] lsn) {
        return lsn == null ? null : Lsns.increment(lsn);
    }

    /** The LSN before. */
    public static byte @Nullable [] fn_cdc_decrement_lsn(
            Connection h2, String database, byte @Nullable [] lsn) {
        return lsn == null ? null : Lsns.decrement(lsn);
    }

    /** When the transaction of a commit LSN ended. */
    public static @Nullable LocalDateTime fn_cdc_map_lsn_to_time(
            Connection h2, String database, byte @Nullable [] lsn) throws SQLException {
        if (lsn == null || !ServerState.of(h2).capture().isEnabled(database)) {
            return null;
        }
        try (PreparedStatement select =
                h2.prepareStatement(
                        "SELECT \"tran_end_time\" FROM "
                                + mapping(database)
                                + " WHERE \"start_lsn\" = ?")) {
            select.setBytes(1, lsn);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? rows.getObject(1, LocalDateTime.class) : null;
            }
        }
    }

    /** The commit LSN nearest to a time. */
    public static byte @Nullable [] fn_cdc_map_time_to_lsn(
            Connection h2, String database, @Nullable String operator, @Nullable LocalDateTime time)
            throws SQLException {
        if (operator == null || time == null || !ServerState.of(h2).capture().isEnabled(database)) {
            return null;
        }
        String from = mapping(database);
        String condition =
                switch (operator.toLowerCase(Locale.ROOT)) {
                    case "largest less than" -> "MAX(\"start_lsn\") FROM " + from + " WHERE < ?";
                    case "largest less than or equal" ->
                            "MAX(\"start_lsn\") FROM " + from + " WHERE <= ?";
                    case "smallest greater than" ->
                            "MIN(\"start_lsn\") FROM " + from + " WHERE > ?";
                    case "smallest greater than or equal" ->
                            "MIN(\"start_lsn\") FROM " + from + " WHERE >= ?";
                    default -> throw new SQLException("unknown relational operator: " + operator);
                };
        return lsn(h2, "SELECT " + condition.replace("WHERE ", "WHERE \"tran_end_time\" "), time);
    }

    /** Whether the bit of a captured column's ordinal is set in an update mask. */
    public static Boolean fn_cdc_is_bit_set(
            Connection h2, String database, @Nullable Integer ordinal, byte @Nullable [] mask) {
        if (ordinal == null || mask == null) {
            return false;
        }
        int at = mask.length - 1 - (ordinal - 1) / 8;
        return at >= 0 && (mask[at] >> ((ordinal - 1) % 8) & 1) == 1;
    }

    /** The ordinal of a captured column. */
    public static @Nullable Integer fn_cdc_get_column_ordinal(
            Connection h2, String database, @Nullable String instance, @Nullable String column)
            throws SQLException {
        if (instance == null
                || column == null
                || !ServerState.of(h2).capture().isEnabled(database)) {
            return null;
        }
        ObjectName tables = new ObjectName(database, "cdc", "change_tables");
        ObjectName columns = new ObjectName(database, "cdc", "captured_columns");
        try (PreparedStatement select =
                h2.prepareStatement(
                        "SELECT c.\"column_ordinal\" FROM "
                                + columns.h2Name()
                                + " c JOIN "
                                + tables.h2Name()
                                + " t ON t.\"object_id\" = c.\"object_id\" WHERE"
                                + " LOWER(t.\"capture_instance\") = ? AND"
                                + " LOWER(c.\"column_name\") = ?")) {
            select.setString(1, instance.toLowerCase(Locale.ROOT));
            select.setString(2, column.toLowerCase(Locale.ROOT));
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? Integer.valueOf(rows.getInt(1)) : null;
            }
        }
    }

    /** Whether a column changed by an update mask. */
    public static Boolean fn_cdc_has_column_changed(
            Connection h2,
            String database,
            @Nullable String instance,
            @Nullable String column,
            byte @Nullable [] mask)
            throws SQLException {
        Integer ordinal = fn_cdc_get_column_ordinal(h2, database, instance, column);
        return fn_cdc_is_bit_set(h2, database, ordinal, mask);
    }

    /** Whether there is such a row filter; else error 313, as SQL Server's. */
    public static Boolean fn_cdc_check_filter(
            Connection h2, String database, @Nullable String filter) throws SQLException {
        if (filter == null || !ROW_FILTERS.contains(filter.toLowerCase(Locale.ROOT))) {
            throw new SQLException(OUT_OF_RANGE, "S0003", 313);
        }
        return true;
    }

    /** Whether a range may be asked of a capture instance; else error 313, as SQL Server's. */
    public static Boolean fn_cdc_check_range(
            Connection h2,
            String database,
            @Nullable String instance,
            byte @Nullable [] from,
            byte @Nullable [] to)
            throws SQLException {
        byte[] min = fn_cdc_get_min_lsn(h2, database, instance);
        byte[] max = fn_cdc_get_max_lsn(h2, database);
        boolean ok =
                from != null
                        && to != null
                        && max != null
                        && java.util.Arrays.compareUnsigned(min, from) <= 0
                        && java.util.Arrays.compareUnsigned(from, to) <= 0
                        && java.util.Arrays.compareUnsigned(to, max) <= 0;
        if (!ok) {
            throw new SQLException(OUT_OF_RANGE, "S0003", 313);
        }
        return true;
    }

    /** What SQL Server says of a range that a capture instance does not cover. */
    static final String OUT_OF_RANGE =
            "An insufficient number of arguments were supplied for the procedure or function"
                    + " cdc.fn_cdc_get_all_changes_ ... .";

    private static String mapping(String database) {
        return new ObjectName(database, "cdc", "lsn_time_mapping").h2Name();
    }

    private static byte @Nullable [] lsn(Connection h2, String sql, Object... parameters)
            throws SQLException {
        try (PreparedStatement select = h2.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                select.setObject(i + 1, parameters[i]);
            }
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? rows.getBytes(1) : null;
            }
        }
    }
}
