package dev.tidegate.sandbox.sqlserver.bind;

import dev.tidegate.sandbox.sqlserver.catalog.Column;
import dev.tidegate.sandbox.sqlserver.catalog.Table;
import dev.tidegate.sandbox.sqlserver.session.SqlError;
import dev.tidegate.sandbox.sqlserver.tsql.Query;
import dev.tidegate.sandbox.sqlserver.tsql.Statement;
import dev.tidegate.sandbox.sqlserver.type.SqlType;
import java.util.List;

/** Finds the tables and columns that statements write to. */
final class Targets {
    private Targets() {}

    /** The table that a statement writes to. */
    static Table table(Statement.Target target, Surroundings surroundings) throws SqlError {
        return switch (target) {
            case Statement.VariableTarget variable ->
                    surroundings
                            .localTable(variable.variable())
                            .orElseThrow(() -> Sources.undeclaredTable(variable.variable()));
            case Statement.NamedTarget named ->
                    Objects.require(named.name(), surroundings)
                            .table()
                            .orElseThrow(() -> Unsupported.of("writing to a view"));
        };
    }

    /** A table's name without what makes local ones unique. */
    static String shown(Table table) {
        String name = table.name().name();
        return name.startsWith("#") ? name.replaceFirst("_*[0-9A-F]{12}$", "") : name;
    }

    static Column column(Table table, String name) throws SqlError {
        return table.column(name)
                .orElseThrow(() -> new SqlError(207, "Invalid column name '" + name + "'."));
    }

    /** Throws what SQL Server says of a column that takes no values. */
    static void requireWritable(Column column) throws SqlError {
        if (column.computed().isPresent()) {
            throw new SqlError(
                    271,
                    "The column \""
                            + column.name()
                            + "\" cannot be modified because it is either a computed column or is"
                            + " the result of a UNION operator.");
        }
        if (column.type().kind() == SqlType.Kind.ROWVERSION) {
            throw new SqlError(
                    273,
                    "Cannot insert an explicit value into a timestamp column. Use INSERT with a"
                            + " column list to exclude the timestamp column, or insert a DEFAULT"
                            + " into the timestamp column.");
        }
    }

    /** A scope that holds the statement's common table expressions. */
    static Scope scope(List<Query.Cte> with) {
        Scope scope = Scope.empty();
        for (Query.Cte cte : with) {
            scope.add(new Scope.Common(cte, scope, false));
        }
        return scope;
    }
}
