package dev.tidegate.sandbox.sqlserver.bind;

import dev.tidegate.sandbox.sqlserver.catalog.Column;
import dev.tidegate.sandbox.sqlserver.catalog.Module;
import dev.tidegate.sandbox.sqlserver.catalog.ObjectName;
import dev.tidegate.sandbox.sqlserver.catalog.Synonym;
import dev.tidegate.sandbox.sqlserver.catalog.SystemView;
import dev.tidegate.sandbox.sqlserver.catalog.SystemViews;
import dev.tidegate.sandbox.sqlserver.catalog.Table;
import dev.tidegate.sandbox.sqlserver.session.SqlError;
import dev.tidegate.sandbox.sqlserver.tsql.Name;
import java.util.List;
import java.util.Optional;

/** Finds tables and views by the names that statements give them. */
final class Objects {
    private Objects() {}

    /**
     * A table or view.
     *
     * @param h2 its quoted H2 name
     * @param name its name
     * @param columns its columns
     * @param table itself, when it is a table
     * @param systemView itself, when it is a view of the server's own
     */
    record Found(
            String h2,
            ObjectName name,
            List<Column> columns,
            Optional<Table> table,
            Optional<SystemView> systemView) {
        static Found of(Table table) {
            return new Found(
                    table.name().h2Name(),
                    table.name(),
                    table.columns(),
                    Optional.of(table),
                    Optional.empty());
        }

        private static Found of(
                ObjectName name, List<Column> columns, Optional<SystemView> systemView) {
            return new Found(name.h2Name(), name, columns, Optional.empty(), systemView);
        }
    }

    static ObjectName nameOf(Name name, Surroundings surroundings) throws SqlError {
        if (name.parts().size() > 3) {
            throw new SqlError(
                    7202,
                    11,
                    2,
                    "Could not find server '"
                            + name.fromEnd(3)
                            + "' in sys.servers. Verify that the correct server name was"
                            + " specified.");
        }
        String database = name.fromEnd(2);
        String schema = name.fromEnd(1);
        return new ObjectName(
                database.isEmpty() ? surroundings.database() : database,
                schema.isEmpty() ? "dbo" : schema,
                name.last());
    }

    static SqlError invalid(Name name) {
        return new SqlError(208, "Invalid object name '" + name + "'.");
    }

    /** The table or view of that name; 208 when there is none. */
    static Found require(Name name, Surroundings surroundings) throws SqlError {
        if (name.last().startsWith("#")) {
            return Found.of(surroundings.localTable(name.last()).orElseThrow(() -> invalid(name)));
        }
        return find(nameOf(name, surroundings), name, surroundings)
                .orElseThrow(() -> invalid(name));
    }

    private static Optional<Found> find(
            ObjectName object, Name written, Surroundings surroundings) {
        Optional<Table> table = surroundings.catalog().table(object);
        if (table.isPresent()) {
            return table.map(Found::of);
        }
        Optional<Module> module = surroundings.catalog().module(object);
        if (module.isPresent() && module.get().kind() == Module.Kind.VIEW) {
            Module view = module.get();
            return Optional.of(Found.of(view.name(), view.columns(), Optional.empty()));
        }
        Optional<Synonym> synonym = surroundings.catalog().synonym(object);
        if (synonym.isPresent() && !synonym.get().target().equals(object)) {
            return find(synonym.get().target(), written, surroundings);
        }
        return systemView(object, written, surroundings);
    }

    private static Optional<Found> systemView(
            ObjectName object, Name written, Surroundings surroundings) {
        if (surroundings.catalog().database(object.database()).isEmpty()) {
            return Optional.empty();
        }
        String database = surroundings.catalog().database(object.database()).orElseThrow().name();
        Optional<SystemView> view = SystemViews.find(written.fromEnd(1), object.name());
        return view.map(found -> {
            ObjectName name = new ObjectName(database, found.schema(), found.name());
            return Found.of(name, found.columns(), Optional.of(found));
        });
    }
}
