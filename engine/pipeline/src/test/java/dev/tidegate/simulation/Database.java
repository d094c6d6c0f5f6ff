package dev.tidegate.simulation;

import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The rows of all tables at one moment; a copy shares what is not written. */
final class Database {
    private final Map<TableId, TableRows> tables;
    private final Set<TableId> own = new HashSet<>();

    private Database(Map<TableId, TableRows> tables) {
        this.tables = tables;
    }

    static Database empty() {
        Map<TableId, TableRows> tables = new TreeMap<>();
        Tables.ALL.forEach(schema -> tables.put(schema.table(), new TableRows(schema)));
        return new Database(tables);
    }

    /** A copy to be written; from now on this one is only read. */
    Database copy() {
        return new Database(new TreeMap<>(tables));
    }

    /** A copy in which the other tables are empty. */
    Database only(List<TableSchema> kept) {
        Database only = empty();
        kept.forEach(schema -> only.replace(schema, rows(schema)));
        return only;
    }

    TableRows rows(TableSchema schema) {
        return Objects.requireNonNull(tables.get(schema.table()));
    }

    TableRows writable(TableSchema schema) {
        if (own.add(schema.table())) {
            tables.put(schema.table(), rows(schema).copy());
        }
        return rows(schema);
    }

    void replace(TableSchema schema, TableRows rows) {
        own.add(schema.table());
        tables.put(schema.table(), rows);
    }

    /** The tables whose rows differ. */
    List<TableId> differences(Database other) {
        return tables.keySet().stream()
                .filter(table -> !Objects.equals(tables.get(table), other.tables.get(table)))
                .toList();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Database database && tables.equals(database.tables);
    }

    @Override
    public int hashCode() {
        return tables.hashCode();
    }
}
