package dev.tidegate.sandbox.sqlserver.catalog;

import java.util.List;
import java.util.Optional;

/**
 * A table. A value: a change of the table makes a new one, with the same id.
 *
 * @param info id, name, times
 * @param columns in order; dropped ones leave a gap in their ids
 * @param nextColumnId id of the next column that is added
 * @param keys PRIMARY KEY and UNIQUE
 * @param foreignKeys that this table has
 * @param checks CHECK
 * @param defaults DEFAULT
 * @param indexes those that are not a key's
 */
public record Table(
        ObjectInfo info,
        List<Column> columns,
        int nextColumnId,
        List<KeyConstraint> keys,
        List<ForeignKey> foreignKeys,
        List<CheckConstraint> checks,
        List<DefaultConstraint> defaults,
        List<Index> indexes) {
    /** Object id. */
    public int id() {
        return info.id();
    }

    /** Where it is. */
    public ObjectName name() {
        return info.name();
    }

    /** The column of that name, in any case. */
    public Optional<Column> column(String name) {
        return columns.stream().filter(column -> column.name().equalsIgnoreCase(name)).findFirst();
    }

    /** Its primary key. */
    public Optional<KeyConstraint> primaryKey() {
        return keys.stream().filter(KeyConstraint::primary).findFirst();
    }

    /** Its identity column. */
    public Optional<Column> identityColumn() {
        return columns.stream().filter(column -> column.identity().isPresent()).findFirst();
    }

    /** The default of a column, in any case. */
    public Optional<DefaultConstraint> defaultOf(String column) {
        return defaults.stream()
                .filter(constraint -> constraint.column().equalsIgnoreCase(column))
                .findFirst();
    }
}
