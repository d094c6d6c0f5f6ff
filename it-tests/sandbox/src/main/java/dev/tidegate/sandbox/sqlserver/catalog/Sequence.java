package dev.tidegate.sandbox.sqlserver.catalog;

import dev.tidegate.sandbox.sqlserver.type.SqlType;

/**
 * A sequence; H2 holds its current value under the same name.
 *
 * @param info id, name, times
 * @param type its type
 * @param start START WITH
 * @param restart where it began last: at its start, or where ALTER SEQUENCE … RESTART has set it
 * @param increment INCREMENT BY
 * @param minimum MINVALUE
 * @param maximum MAXVALUE
 * @param cycle CYCLE
 */
public record Sequence(
        ObjectInfo info,
        SqlType type,
        long start,
        long restart,
        long increment,
        long minimum,
        long maximum,
        boolean cycle) {
    /** The same with another id, name and times. */
    Sequence at(ObjectInfo place) {
        return new Sequence(place, type, start, restart, increment, minimum, maximum, cycle);
    }
}
