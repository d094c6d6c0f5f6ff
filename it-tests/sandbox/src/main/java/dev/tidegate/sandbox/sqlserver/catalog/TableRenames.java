package dev.tidegate.sandbox.sqlserver.catalog;

import dev.tidegate.sandbox.sqlserver.catalog.TableEdits.Parts;
import java.util.List;
import java.util.function.UnaryOperator;

/** Renames inside tables. */
final class TableRenames {
    private TableRenames() {}

    static Table ofColumn(Table table, Column column, String to) {
        UnaryOperator<String> rename = name -> name.equalsIgnoreCase(column.name()) ? to : name;
        Parts parts = new Parts(table);
        parts.columns.replaceAll(c -> c.id() == column.id() ? renamed(c, to) : c);
        parts.keys.replaceAll(key ->
                new KeyConstraint(
                        key.id(),
                        key.name(),
                        key.primary(),
                        key.clustered(),
                        indexed(key.columns(), rename),
                        key.indexId(),
                        key.systemNamed()));
        parts.indexes.replaceAll(index ->
                new Index(
                        index.id(),
                        index.name(),
                        index.unique(),
                        index.clustered(),
                        indexed(index.columns(), rename),
                        index.included().stream().map(rename).toList(),
                        index.filter(),
                        index.enabled()));
        parts.defaults.replaceAll(constraint ->
                new DefaultConstraint(
                        constraint.id(),
                        constraint.name(),
                        rename.apply(constraint.column()),
                        constraint.expression(),
                        constraint.definition(),
                        constraint.systemNamed()));
        parts.foreignKeys.replaceAll(
                key -> key.withColumns(key.columns().stream().map(rename).toList()));
        return parts.table();
    }

    private static Column renamed(Column column, String to) {
        return new Column(
                column.id(),
                to,
                column.type(),
                column.userType(),
                column.nullable(),
                column.identity(),
                column.computed(),
                column.collation(),
                column.rowGuid());
    }

    private static List<IndexColumn> indexed(
            List<IndexColumn> columns, UnaryOperator<String> rename) {
        return columns.stream()
                .map(column -> new IndexColumn(rename.apply(column.name()), column.descending()))
                .toList();
    }

    /** Follows the rename of a column that foreign keys of this table refer to. */
    static Table ofReferencedColumn(Table table, ObjectName referenced, String from, String to) {
        boolean concerned =
                table.foreignKeys().stream()
                        .anyMatch(key -> key.referenced().key().equals(referenced.key()));
        if (!concerned) {
            return table;
        }
        Parts parts = new Parts(table);
        parts.foreignKeys.replaceAll(key ->
                key.referenced().key().equals(referenced.key())
                        ? key.withReferencedColumns(
                                key.referencedColumns().stream()
                                        .map(n -> n.equalsIgnoreCase(from) ? to : n)
                                        .toList())
                        : key);
        return parts.table();
    }

    static Table ofConstraint(Table table, String from, String to) {
        Parts parts = new Parts(table);
        parts.keys.replaceAll(key ->
                key.name().equalsIgnoreCase(from)
                        ? new KeyConstraint(
                                key.id(),
                                to,
                                key.primary(),
                                key.clustered(),
                                key.columns(),
                                key.indexId(),
                                false)
                        : key);
        parts.indexes.replaceAll(index ->
                index.name().equalsIgnoreCase(from)
                        ? new Index(
                                index.id(),
                                to,
                                index.unique(),
                                index.clustered(),
                                index.columns(),
                                index.included(),
                                index.filter(),
                                index.enabled())
                        : index);
        parts.foreignKeys.replaceAll(
                key -> key.name().equalsIgnoreCase(from) ? key.named(to) : key);
        parts.checks.replaceAll(check ->
                check.name().equalsIgnoreCase(from)
                        ? new CheckConstraint(
                                check.id(),
                                to,
                                check.column(),
                                check.expression(),
                                check.definition(),
                                check.enabled(),
                                check.trusted(),
                                false)
                        : check);
        parts.defaults.replaceAll(constraint ->
                constraint.name().equalsIgnoreCase(from)
                        ? new DefaultConstraint(
                                constraint.id(),
                                to,
                                constraint.column(),
                                constraint.expression(),
                                constraint.definition(),
                                false)
                        : constraint);
        return parts.table();
    }
}
