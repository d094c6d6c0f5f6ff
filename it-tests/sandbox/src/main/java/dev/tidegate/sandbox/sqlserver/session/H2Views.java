package dev.tidegate.sandbox.sqlserver.session;

import dev.tidegate.sandbox.sqlserver.bind.DataStatements;
import dev.tidegate.sandbox.sqlserver.catalog.Catalog;
import dev.tidegate.sandbox.sqlserver.catalog.Column;
import dev.tidegate.sandbox.sqlserver.catalog.Database;
import dev.tidegate.sandbox.sqlserver.catalog.Module;
import dev.tidegate.sandbox.sqlserver.catalog.ObjectName;
import dev.tidegate.sandbox.sqlserver.tsql.Definition;
import dev.tidegate.sandbox.sqlserver.tsql.ModuleText;
import dev.tidegate.sandbox.sqlserver.tsql.Query;
import dev.tidegate.sandbox.sqlserver.tsql.Statement;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.schema.Schema;
import org.h2.table.Table;
import org.h2.table.TableView;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Views in H2.
 *
 * <p>SQL Server lets one change or drop a table under a view; H2 does not. So views that stand in
 * the way are dropped in H2, stay in the catalog, and are created again as soon as that works.
 */
final class H2Views {
    private static final Logger LOG = LoggerFactory.getLogger(H2Views.class);

    private final Catalog catalog;
    private final Map<String, ObjectName> missing = new LinkedHashMap<>();

    H2Views(Catalog catalog) {
        this.catalog = catalog;
    }

    /** Creates a view in H2. */
    void create(EngineSession session, ScopeSurroundings surroundings, Module view)
            throws SqlError {
        Optional<ModuleText> text = text(session, view);
        Optional<Query> query = text.flatMap(ModuleText::query);
        if (query.isEmpty()) {
            return;
        }
        String body = DataStatements.viewText(query.get(), surroundings.in(view.name().database()));
        String columns =
                view.columns().stream()
                        .map(Column::name)
                        .map(ObjectName::quote)
                        .collect(Collectors.joining(", "));
        run(session, "CREATE VIEW " + view.name().h2Name() + " (" + columns + ") AS " + body);
    }

    private static Optional<ModuleText> text(EngineSession session, Module view) throws SqlError {
        List<Statement> parsed =
                session.server().batches().batch(view.text(), view.quotedIdentifier());
        return parsed.getFirst() instanceof Definition.DefineModule definition
                ? definition.parsed()
                : Optional.empty();
    }

    private static void run(EngineSession session, String ddl) throws SqlError {
        session.calls()
                .run(() -> {
                    try (java.sql.Statement statement = session.h2().createStatement()) {
                        return statement.execute(ddl);
                    }
                });
    }

    /** Drops a view in H2, and what depends on it; those are created again later. */
    void drop(EngineSession session, ObjectName view) throws SqlError {
        dropDependents(session, view);
        run(session, "DROP VIEW IF EXISTS " + view.h2Name());
        synchronized (missing) {
            missing.remove(view.toString());
        }
    }

    /** Drops the views that depend on a table or view; the caller has committed. */
    void dropDependents(EngineSession session, ObjectName of) throws SqlError {
        List<ObjectName> names = new ArrayList<>();
        try {
            for (String h2Name : dependents(session.h2(), of)) {
                find(h2Name).ifPresent(names::add);
            }
        } catch (SQLException e) {
            throw session.h2Errors().map(e);
        }
        for (ObjectName name : names) {
            run(session, "DROP VIEW IF EXISTS " + name.h2Name() + " CASCADE");
            synchronized (missing) {
                missing.put(name.toString(), name);
            }
        }
    }

    /** H2 names of the views above a table or view, from the top down. */
    private static List<String> dependents(Connection h2, ObjectName of) throws SQLException {
        SessionLocal session = (SessionLocal) h2.unwrap(JdbcConnection.class).getSession();
        Schema schema = session.getDatabase().findSchema(of.h2Schema());
        Table table = schema == null ? null : schema.findTableOrView(session, of.name());
        List<String> names = new ArrayList<>();
        if (table != null) {
            collect(table, names);
        }
        return names.reversed().stream().distinct().toList();
    }

    private static void collect(Table table, List<String> names) {
        for (TableView view : table.getDependentViews()) {
            names.add(view.getSchema().getName() + '\0' + view.getName());
            collect(view, names);
        }
    }

    private Optional<ObjectName> find(String h2Name) {
        for (Database database : catalog.databases()) {
            for (Module module : catalog.modules(database.name())) {
                ObjectName name = module.name();
                if (module.kind() == Module.Kind.VIEW
                        && h2Name.equals(name.h2Schema() + '\0' + name.name())) {
                    return Optional.of(name);
                }
            }
        }
        return Optional.empty();
    }

    /** Creates missing views again, those that can be. */
    void restore(EngineSession session, ScopeSurroundings surroundings) {
        List<ObjectName> names;
        synchronized (missing) {
            names = new ArrayList<>(missing.values());
        }
        boolean progress = true;
        while (progress && !names.isEmpty()) {
            progress = false;
            for (ObjectName name : List.copyOf(names)) {
                if (restored(session, surroundings, name)) {
                    names.remove(name);
                    progress = true;
                }
            }
        }
    }

    private boolean restored(
            EngineSession session, ScopeSurroundings surroundings, ObjectName name) {
        Optional<Module> view = catalog.module(name);
        try {
            if (view.isPresent()) {
                create(session, surroundings, view.get());
            }
            synchronized (missing) {
                missing.remove(name.toString());
            }
            return true;
        } catch (SqlError e) {
            LOG.debug("view cannot be created again yet view={} number={}", name, e.number());
            return false;
        }
    }
}
