package dev.tidegate.convert.code;

import dev.tidegate.bind.Catalog;
import dev.tidegate.bind.CatalogObject;
import dev.tidegate.bind.Column;
import dev.tidegate.bind.ObjectId;
import dev.tidegate.bind.SqlType;
import dev.tidegate.bind.Table;
import dev.tidegate.convert.code.Scope.ScopeColumn;
import dev.tidegate.tsql.tree.Expression;
import dev.tidegate.tsql.tree.ModuleDefinition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The columns of tables, views and functions, found once. */
final class Shapes {
    private static final Translated NOTHING = new Translated("", List.of(), false);

    final Catalog catalog;
    final Names names;
    final Semantics semantics;
    final TemporaryScopes temporaries;
    private final Map<ObjectId, Translated> known = new HashMap<>();
    private final Map<ObjectId, Optional<ResultSets>> results = new HashMap<>();

    Shapes(Catalog catalog, Names names, Semantics semantics) {
        this.catalog = catalog;
        this.names = names;
        this.semantics = semantics;
        this.temporaries = new TemporaryScopes(catalog);
    }

    Translated of(CatalogObject object) {
        Translated shape = known.get(object.id());
        if (shape == null) {
            known.put(object.id(), NOTHING);
            shape = found(object);
            known.put(object.id(), shape);
        }
        return shape;
    }

    private Translated found(CatalogObject object) {
        return switch (object) {
            case Table table -> new Translated("", columns(table), true);
            case CatalogObject.View view -> view(view);
            case CatalogObject.Routine routine -> routine(routine);
            case CatalogObject.Synonym synonym ->
                    catalog.resolve(synonym.target())
                            .filter(any -> !any.equals(object))
                            .map(this::of)
                            .orElse(NOTHING);
            case CatalogObject.TableType type -> new Translated("", columns(type.shape()), true);
            case CatalogObject.AliasType _, CatalogObject.Trigger _, CatalogObject.Sequence _ ->
                    NOTHING;
        };
    }

    /** The columns of a table, computed ones with the type of their expression. */
    List<ScopeColumn> columns(Table table) {
        List<ScopeColumn> columns = new ArrayList<>();
        for (Column column : table.columns()) {
            columns.add(
                    new ScopeColumn(
                            column.name(),
                            names.local(column.name()),
                            column.type(),
                            column.nullable(),
                            column.collation().filter(Expressions::tellsCases).isPresent()));
        }
        for (int index = 0; index < columns.size(); index++) {
            Column column = table.columns().get(index);
            if (!column.type().isKnown() && column.computed().isPresent()) {
                ScopeColumn plain = columns.get(index);
                columns.set(
                        index,
                        new ScopeColumn(
                                plain.name(),
                                plain.sql(),
                                computed(table, column, columns),
                                true,
                                false));
            }
        }
        return columns;
    }

    private SqlType computed(Table table, Column column, List<ScopeColumn> columns) {
        var expression = column.computed().orElseThrow().expression();
        Unit unit = new Unit(this, expression.batch(), table.id());
        Scope scope = new Scope(Optional.empty());
        scope.add(new Scope.Source(table.id().name(), "", columns, true));
        try {
            return unit.expressions.of((Expression) expression.node(), scope).type();
        } catch (NotConvertible e) {
            // The column is reported where its table is converted.
            return SqlType.UNKNOWN;
        }
    }

    private Translated view(CatalogObject.View view) {
        ModuleDefinition.View node = view.definition().node();
        Unit unit = new Unit(this, view.definition().batch(), view.id());
        try {
            Translated query = unit.queries.select(node.select(), Optional.empty());
            return new Translated(
                    "", unit.queries.renamed(query.columns(), node.columns()), query.complete());
        } catch (NotConvertible e) {
            // The view is reported where it is converted itself.
            return NOTHING;
        }
    }

    private Translated routine(CatalogObject.Routine routine) {
        if (routine.rows().isPresent()) {
            return new Translated("", columns(routine.rows().get()), true);
        }
        if (routine.definition().node() instanceof ModuleDefinition.Function function
                && function.body() instanceof ModuleDefinition.InlineBody body) {
            Unit unit = new Unit(this, routine.definition().batch(), routine.id());
            routine.parameters().forEach(any -> Parameters.declare(unit, any));
            try {
                return unit.queries.select(body.select(), Optional.empty());
            } catch (NotConvertible e) {
                // The function is reported where it is converted itself.
                return NOTHING;
            }
        }
        if (routine.kind() == CatalogObject.RoutineKind.PROCEDURE) {
            return results(routine)
                    .map(any -> new Translated("", any.columns(), true))
                    .orElse(NOTHING);
        }
        return NOTHING;
    }

    /** What a procedure gives its caller; empty while it is being found out. */
    Optional<ResultSets> results(CatalogObject.Routine procedure) {
        Optional<ResultSets> found = results.get(procedure.id());
        if (found == null) {
            results.put(procedure.id(), Optional.empty());
            found =
                    Optional.of(
                            ResultSets.of(
                                    procedure,
                                    new Unit(
                                            this, procedure.definition().batch(), procedure.id())));
            results.put(procedure.id(), found);
        }
        return found;
    }
}
