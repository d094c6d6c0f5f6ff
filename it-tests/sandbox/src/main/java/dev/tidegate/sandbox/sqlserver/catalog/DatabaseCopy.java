package dev.tidegate.sandbox.sqlserver.catalog;

/** All objects of a database at some moment. */
public final class DatabaseCopy {
    private final DatabaseObjects objects;

    DatabaseCopy(DatabaseObjects objects) {
        this.objects = objects;
    }

    DatabaseObjects objects() {
        return objects;
    }

    /** The database's name. */
    public String database() {
        return objects.database().name();
    }
}
