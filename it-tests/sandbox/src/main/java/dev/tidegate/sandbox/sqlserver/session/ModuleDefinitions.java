package dev.tidegate.sandbox.sqlserver.session;

import dev.tidegate.sandbox.sqlserver.bind.DataStatements;
import dev.tidegate.sandbox.sqlserver.catalog.Catalog;
import dev.tidegate.sandbox.sqlserver.catalog.Column;
import dev.tidegate.sandbox.sqlserver.catalog.Module;
import dev.tidegate.sandbox.sqlserver.catalog.ModuleDefinition;
import dev.tidegate.sandbox.sqlserver.catalog.ModuleParameter;
import dev.tidegate.sandbox.sqlserver.catalog.ObjectName;
import dev.tidegate.sandbox.sqlserver.catalog.Table;
import dev.tidegate.sandbox.sqlserver.tsql.Definition;
import dev.tidegate.sandbox.sqlserver.tsql.ModuleText;
import dev.tidegate.sandbox.sqlserver.tsql.Query;
import dev.tidegate.sandbox.sqlserver.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates and alters views, procedures, functions and triggers. All are kept as texts; views run in
 * H2 where the stand-in understands them.
 */
final class ModuleDefinitions {
    private static final Logger LOG = LoggerFactory.getLogger(ModuleDefinitions.class);

    /** Errors that SQL Server too reports when it creates a view. */
    private static final Set<Integer> WRITERS_ERRORS =
            Set.of(207, 208, 209, 4104, 4506, 4511, 8120, 8158, 8159);

    private final EngineSession session;
    private final ScopeSurroundings surroundings;
    private final Catalog catalog;

    ModuleDefinitions(EngineSession session, ScopeSurroundings surroundings) {
        this.session = session;
        this.surroundings = surroundings;
        this.catalog = surroundings.catalog();
    }

    void run(Definition.DefineModule define) throws SqlError {
        ObjectName name = ObjectNames.require(define.name(), surroundings);
        Optional<Module> old =
                catalog.module(name).filter(module -> module.kind() == define.kind());
        Optional<ObjectName> parent =
                define.parent().isEmpty()
                        ? Optional.empty()
                        : Optional.of(ObjectNames.require(define.parent().get(), surroundings));
        ModuleDefinition definition =
                new ModuleDefinition(
                        define.kind(),
                        name.schema(),
                        name.name(),
                        define.text(),
                        columns(define),
                        parameters(define),
                        parent,
                        session.options().quotedIdentifier);
        Optional<ObjectName> table = parent.flatMap(catalog::table).map(Table::name);
        if (table.isPresent()) {
            new Definitions(session, surroundings).waitForWriters(table.get());
        }
        boolean alters =
                switch (define.verb()) {
                    case CREATE -> false;
                    case ALTER -> true;
                    case CREATE_OR_ALTER -> old.isPresent();
                };
        Module module =
                alters
                        ? catalog.alterModule(name.database(), definition)
                        : catalog.createModule(name.database(), definition);
        if (define.kind() == Module.Kind.VIEW) {
            view(module, old);
        }
    }

    private void view(Module view, Optional<Module> old) throws SqlError {
        H2Views views = session.engine().views();
        if (old.isPresent()) {
            views.drop(session, view.name());
        }
        if (view.columns().isEmpty()) {
            return;
        }
        try {
            views.create(session, surroundings, view);
            views.restore(session, surroundings);
        } catch (SqlError e) {
            if (old.isEmpty() && WRITERS_ERRORS.contains(e.number())) {
                catalog.dropModule(view.name());
                throw e;
            }
            kept(view.name().toString(), e);
        }
    }

    private static void kept(String name, SqlError e) {
        LOG.info(
                "module is kept as text, it cannot be run module={} number={} reason={}",
                name,
                e.number(),
                e.getMessage());
    }

    /** Columns of a view or table function; none where the stand-in does not understand it. */
    private List<Column> columns(Definition.DefineModule define) throws SqlError {
        Optional<Query> query = define.parsed().flatMap(ModuleText::query);
        if (query.isEmpty()) {
            return List.of();
        }
        List<Column> columns;
        try {
            columns = DataStatements.columns(query.get(), withParameters(define));
        } catch (SqlError e) {
            if (WRITERS_ERRORS.contains(e.number()) && define.kind() == Module.Kind.VIEW) {
                throw e;
            }
            kept(define.name().toString(), e);
            return List.of();
        }
        return named(columns, define.parsed().orElseThrow().columns(), define.name().toString());
    }

    private ScopeSurroundings withParameters(Definition.DefineModule define) throws SqlError {
        Scope scope = surroundings.scope().nested(Optional.empty(), define.text());
        for (ModuleText.Parameter each : define.parsed().orElseThrow().parameters()) {
            scope.declare(
                    each.name(),
                    Types.resolve(each.type(), catalog, surroundings.database()).type());
        }
        return new ScopeSurroundings(session, scope).in(surroundings.database());
    }

    private static List<Column> named(List<Column> columns, List<String> names, String view)
            throws SqlError {
        if (names.isEmpty()) {
            return columns;
        }
        if (names.size() != columns.size()) {
            throw new SqlError(
                    names.size() > columns.size() ? 8158 : 8159,
                    "'"
                            + view
                            + "' has "
                            + (names.size() > columns.size() ? "more" : "fewer")
                            + " columns than were specified in the column list.");
        }
        List<Column> renamed = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            Column column = columns.get(i);
            renamed.add(
                    new Column(
                            column.id(),
                            names.get(i),
                            column.type(),
                            column.userType(),
                            column.nullable(),
                            column.identity(),
                            column.computed(),
                            column.collation(),
                            column.rowGuid()));
        }
        return renamed;
    }

    private List<ModuleParameter> parameters(Definition.DefineModule define) throws SqlError {
        List<ModuleParameter> parameters = new ArrayList<>();
        if (define.parsed().isEmpty()) {
            return parameters;
        }
        ModuleText text = define.parsed().get();
        if (text.returns().isPresent()) {
            SqlType type =
                    Types.resolve(text.returns().get(), catalog, surroundings.database()).type();
            parameters.add(new ModuleParameter(0, "", type, true, false));
        }
        int id = 0;
        for (ModuleText.Parameter each : text.parameters()) {
            parameters.add(
                    new ModuleParameter(
                            ++id,
                            each.name(),
                            Types.resolve(each.type(), catalog, surroundings.database()).type(),
                            each.output(),
                            each.defaultValue().isPresent()));
        }
        return parameters;
    }
}
