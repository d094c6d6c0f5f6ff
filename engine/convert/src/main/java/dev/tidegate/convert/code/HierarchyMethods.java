package dev.tidegate.convert.code;

import dev.tidegate.bind.SqlType;
import dev.tidegate.bind.SqlType.Kind;
import dev.tidegate.tsql.tree.Call;
import java.util.List;
import java.util.Locale;

/**
 * Methods of hierarchyid, read from the bytes in which SQL Server keeps it; their order is that of
 * the hierarchy.
 *
 * @see <a href="https://learn.microsoft.com/openspecs/sql_server_protocols/ms-ssclrt">MS-SSCLRT</a>
 */
final class HierarchyMethods {
    private static final SqlType PATH = SqlType.ofLength(Kind.NVARCHAR, 4000);

    private final Unit unit;

    HierarchyMethods(Unit unit) {
        this.unit = unit;
    }

    /**
     * A call of one.
     *
     * @param target the hierarchyid that it is called of
     */
    Typed of(Typed target, Call.Method method, Scope scope) {
        List<Typed> arguments =
                method.arguments().stream().map(any -> unit.expressions.of(any, scope)).toList();
        String name = method.name().value().toLowerCase(Locale.ROOT);
        return switch (name + "/" + arguments.size()) {
            case "getlevel/0" ->
                    Typed.simple(
                                    unit.helper("hierarchy_level", target.sql()),
                                    SqlType.of(Kind.SMALLINT))
                            .exactly();
            case "tostring/0" -> Typed.simple(unit.helper("hierarchy_text", target.sql()), PATH);
            case "getancestor/1" ->
                    Typed.simple(
                            unit.helper(
                                    "hierarchy_ancestor",
                                    target.sql(),
                                    unit.coercion
                                            .to(arguments.getFirst(), SqlType.INT, method.span())
                                            .sql()),
                            target.type());
            case "isdescendantof/1" ->
                    Typed.simple(
                            unit.helper(
                                    "hierarchy_is_descendant",
                                    target.sql(),
                                    arguments.getFirst().sql()),
                            SqlType.of(Kind.BIT));
            default ->
                    throw NotConvertible.of(
                            "method",
                            method.span(),
                            "the method " + name + " of hierarchyid",
                            "Find what it computes.");
        };
    }
}
