package dev.tidegate.convert.code;

import dev.tidegate.bind.Column;
import dev.tidegate.bind.Located;
import dev.tidegate.bind.ObjectId;
import dev.tidegate.bind.SqlType;
import dev.tidegate.bind.Table;
import dev.tidegate.convert.code.Scope.ScopeColumn;
import dev.tidegate.tsql.tree.DataStatement;
import dev.tidegate.tsql.tree.DefinitionPart.TableElement;
import dev.tidegate.tsql.tree.DefinitionStatement;
import dev.tidegate.tsql.tree.Expression;
import dev.tidegate.tsql.tree.FlowStatement;
import dev.tidegate.tsql.tree.ObjectName;
import dev.tidegate.tsql.tree.QueryExpression.QuerySpecification;
import dev.tidegate.tsql.tree.Span;
import dev.tidegate.tsql.tree.Statement;
import dev.tidegate.tsql.tree.TableDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Temporary tables and table variables: temporary tables of the transaction. */
final class TemporaryTables {
    private static final int NULLS_NOT_DISTINCT_SINCE = 15;

    private final Unit unit;

    TemporaryTables(Unit unit) {
        this.unit = unit;
    }

    /**
     * {@code #t} is {@code temp_t}, also where a procedure that is called reads it; {@code @t} is
     * {@code v_p_t} in a procedure p, since no other routine sees it.
     */
    static String sqlName(Unit unit, String name, Span at) {
        if (name.startsWith("##")) {
            throw NotConvertible.of(
                    "global_temporary",
                    at,
                    "the temporary table " + name + ", which all sessions see",
                    "Make it an unlogged table, and empty it when it is made.");
        }
        String prefix = name.startsWith("@") ? "v_" + unit.self.name() + "_" : "temp_";
        return unit.names.local(prefix + name.replaceFirst("^[#@]", ""));
    }

    /** While a table is in use nothing that is called may take its place. */
    private void mustNotBeReplaced(String name, Span at) {
        Optional<ObjectId> other = unit.shapes.temporaries.replacing(unit.self, name);
        if (other.isPresent()) {
            throw NotConvertible.of(
                    "temporary_replaced",
                    at,
                    "the table " + name + " is made by " + other.get() + " too, which is called",
                    "Give each of them a name of its own.");
        }
    }

    String declared(FlowStatement.DeclareTable table) {
        return created(table.variable().name(), table.elements(), table);
    }

    /** A variable of a table type. */
    String declared(FlowStatement.Declaration declaration, SqlType type) {
        String name = declaration.variable().name();
        ObjectId id = type.userType().orElseThrow();
        Translated shape =
                unit.catalog
                        .tableType(id)
                        .map(unit.shapes::of)
                        .orElse(new Translated("", List.of(), false));
        String sql = sqlName(unit, name, declaration.span());
        mustNotBeReplaced(name, declaration.span());
        unit.tables.put(
                Unit.key(name), new Unit.LocalTable(sql, shape.columns(), shape.complete()));
        return create(sql, "(LIKE " + unit.names.object(id) + ")");
    }

    private String create(String sql, String definition) {
        unit.unstable = true;
        unit.changes = true;
        unit.temporaryTables.add("CREATE TEMP TABLE IF NOT EXISTS " + sql + " " + definition);
        return "DROP TABLE IF EXISTS "
                + sql
                + ";\nCREATE TEMP TABLE "
                + sql
                + " "
                + definition
                + " ON COMMIT DROP;";
    }

    private String created(String name, List<TableElement> elements, Statement at) {
        Table shape =
                unit.catalog.shape(
                        new ObjectId("tempdb", name), elements, new Located<>(at, unit.batch, ""));
        String sql = sqlName(unit, name, at.span());
        mustNotBeReplaced(name, at.span());
        if (!shape.checks().isEmpty()) {
            unit.note("temporary_check", at, "the checks of a temporary table are left out");
        }
        unit.tables.put(Unit.key(name), new Unit.LocalTable(sql, unit.shapes.columns(shape), true));
        List<String> lines = new ArrayList<>();
        for (Column column : shape.columns()) {
            lines.add("    " + column(column));
        }
        for (Table.Key key : shape.keys()) {
            String columns =
                    String.join(
                            ", ",
                            key.columns().stream()
                                    .map(any -> unit.names.local(any.name()))
                                    .toList());
            lines.add("    " + (key.primary() ? "PRIMARY KEY (" : unique()) + columns + ")");
        }
        return create(sql, "(\n" + String.join(",\n", lines) + "\n)");
    }

    /** A unique key of SQL Server takes one NULL. */
    private String unique() {
        return unit.semantics.postgresVersion() < NULLS_NOT_DISTINCT_SINCE
                ? "UNIQUE ("
                : "UNIQUE NULLS NOT DISTINCT (";
    }

    private String column(Column column) {
        if (column.computed().isPresent()) {
            throw NotConvertible.of(
                    "computed",
                    column.definition().node().span(),
                    "a computed column of a temporary table",
                    "Compute it in the queries.");
        }
        StringBuilder text =
                new StringBuilder(unit.names.local(column.name()))
                        .append(' ')
                        .append(TargetTypes.of(column.type()));
        column.identity()
                .ifPresent(identity ->
                        text.append(" GENERATED BY DEFAULT AS IDENTITY (START WITH ")
                                .append(identity.seed())
                                .append(" INCREMENT BY ")
                                .append(identity.increment())
                                .append(')'));
        if (!column.nullable()) {
            text.append(" NOT NULL");
        }
        column.value()
                .ifPresent(value -> {
                    Typed typed =
                            unit.expressions.of(
                                    (Expression) value.expression().node(),
                                    new Scope(Optional.empty()));
                    text.append(" DEFAULT ")
                            .append(
                                    unit.coercion
                                            .to(
                                                    typed,
                                                    column.type(),
                                                    value.expression().node().span())
                                            .in());
                });
        return text.toString();
    }

    String of(TableDefinition definition) {
        return switch (definition) {
            case TableDefinition.CreateTable table
                    when table.name().base().value().startsWith("#") ->
                    created(table.name().base().value(), table.elements(), table);
            case TableDefinition.CreateIndex index
                    when index.table().base().value().startsWith("#") ->
                    index(index);
            case TableDefinition.CreateStatistics _ -> "";
            default ->
                    throw NotConvertible.of(
                            "ddl",
                            definition.span(),
                            "the definition of a permanent table in a routine",
                            "Run it outside.");
        };
    }

    /** It is only there to be fast, unless it is unique. */
    private String index(TableDefinition.CreateIndex index) {
        if (index.kind().stream().anyMatch("UNIQUE"::equalsIgnoreCase)) {
            unit.note("temporary_index", index, "a unique index of a temporary table is left out");
        }
        return "";
    }

    String of(DefinitionStatement definition) {
        if (definition instanceof DefinitionStatement.Drop drop
                && drop.kind().contains("TABLE")
                && drop.names().stream().allMatch(name -> name.base().value().startsWith("#"))) {
            List<String> lines = new ArrayList<>();
            for (ObjectName name : drop.names()) {
                lines.add(
                        "DROP TABLE IF EXISTS "
                                + sqlName(unit, name.base().value(), name.span())
                                + ";");
            }
            return String.join("\n", lines);
        }
        throw NotConvertible.of(
                "ddl", definition.span(), "a definition in a routine", "Run it outside.");
    }

    /** SELECT INTO; nothing if it is another SELECT. */
    Optional<String> selectInto(DataStatement.Select select) {
        if (!(select.query().body() instanceof QuerySpecification specification)
                || specification.into().isEmpty()) {
            return Optional.empty();
        }
        ObjectName target = specification.into().get().table();
        Translated query = unit.queries.select(select, Optional.empty());
        if (!target.base().value().startsWith("#")) {
            unit.note("select_into", select, "SELECT INTO keeps no identity");
            unit.changes = true;
            return Optional.of(
                    "CREATE TABLE " + unit.objectSql(target) + " AS\n" + query.sql() + ";");
        }
        List<ScopeColumn> columns = new ArrayList<>();
        query.columns().forEach(column -> columns.add(column.nullableNow()));
        String sql = sqlName(unit, target.base().value(), target.span());
        mustNotBeReplaced(target.base().value(), target.span());
        unit.tables.put(
                Unit.key(target.base().value()),
                new Unit.LocalTable(sql, columns, query.complete()));
        unit.changes = true;
        unit.unstable = true;
        if (query.complete()) {
            unit.temporaryTables.add(
                    columns.stream()
                            .map(column -> column.sql() + " " + TargetTypes.of(column.type()))
                            .collect(
                                    Collectors.joining(
                                            ", ",
                                            "CREATE TEMP TABLE IF NOT EXISTS " + sql + " (",
                                            ")")));
        }
        return Optional.of(
                "DROP TABLE IF EXISTS "
                        + sql
                        + ";\nCREATE TEMP TABLE "
                        + sql
                        + " ON COMMIT DROP AS\n"
                        + query.sql()
                        + ";");
    }
}
