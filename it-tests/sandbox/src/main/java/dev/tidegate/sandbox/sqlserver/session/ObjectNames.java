package dev.tidegate.sandbox.sqlserver.session;

import dev.tidegate.sandbox.sqlserver.catalog.Catalog;
import dev.tidegate.sandbox.sqlserver.catalog.Database;
import dev.tidegate.sandbox.sqlserver.catalog.ObjectName;
import dev.tidegate.sandbox.sqlserver.catalog.Schema;
import dev.tidegate.sandbox.sqlserver.tsql.Name;

/** What names of objects mean: left-out parts, and the case in which things were created. */
final class ObjectNames {
    private ObjectNames() {}

    /** The full name; parts that exist are in the case that they were created with. */
    static ObjectName resolve(Name name, ScopeSurroundings surroundings) {
        Catalog catalog = surroundings.catalog();
        String writtenDatabase = name.fromEnd(2);
        String writtenSchema = name.fromEnd(1);
        String database = writtenDatabase.isEmpty() ? surroundings.database() : writtenDatabase;
        String exactDatabase = catalog.database(database).map(Database::name).orElse(database);
        String schema = writtenSchema.isEmpty() ? "dbo" : writtenSchema;
        String exactSchema = catalog.schema(exactDatabase, schema).map(Schema::name).orElse(schema);
        return new ObjectName(exactDatabase, exactSchema, name.last());
    }

    /** The same; 911 when there is no such database. */
    static ObjectName require(Name name, ScopeSurroundings surroundings) throws SqlError {
        ObjectName resolved = resolve(name, surroundings);
        if (surroundings.catalog().database(resolved.database()).isEmpty()) {
            throw Messages.noSuchDatabase(resolved.database());
        }
        return resolved;
    }
}
