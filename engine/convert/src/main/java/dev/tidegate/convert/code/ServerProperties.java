package dev.tidegate.convert.code;

import dev.tidegate.bind.SqlType;
import dev.tidegate.bind.SqlType.Kind;
import dev.tidegate.convert.code.FunctionCalls.Site;
import dev.tidegate.tsql.tree.Call;
import dev.tidegate.tsql.tree.Expression;
import dev.tidegate.tsql.tree.Predicate;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * SERVERPROPERTY. What tells whether SQL Server has a part that PostgreSQL has not is 0, and known
 * while code is converted: of a branch on it only the side is kept that can be taken.
 *
 * @see <a href="https://learn.microsoft.com/sql/t-sql/functions/serverproperty-transact-sql">
 *     SERVERPROPERTY</a>
 */
final class ServerProperties {
    private static final String NAME = "SERVERPROPERTY";
    private static final SqlType TEXT = SqlType.ofLength(Kind.NVARCHAR, 128);

    /** Parts of SQL Server; the objects and statements that belong to them are not converted. */
    private static final Set<String> ABSENT =
            Set.of(
                    "isadvancedanalyticsinstalled",
                    "isbigdatacluster",
                    "isclustered",
                    "isfulltextinstalled",
                    "ishadrenabled",
                    "islocaldb",
                    "ispolybaseinstalled",
                    "istempdbmetadatamemoryoptimized",
                    "isxtpsupported",
                    "filestreamconfiguredlevel",
                    "filestreameffectivelevel");

    /** What PostgreSQL says of itself; text, as SQL Server has it. */
    private static final Map<String, String> ANSWERED =
            Map.of(
                    "productversion", "current_setting('server_version')",
                    "productmajorversion",
                            "(current_setting('server_version_num')::integer / 10000)::text",
                    "servername", "current_setting('cluster_name')",
                    "machinename", "current_setting('cluster_name')");

    private final Unit unit;

    ServerProperties(Unit unit) {
        this.unit = unit;
    }

    static Typed of(Site site) {
        String property = site.text(0).literal().map(ServerProperties::key).orElse("");
        if (ABSENT.contains(property)) {
            return Typed.simple("0", SqlType.INT).notNull().exactly();
        }
        String answer = ANSWERED.get(property);
        if (answer == null) {
            throw NotConvertible.function(NAME + " of this property", site.at());
        }
        site.unit()
                .add(
                        CodeItem.note(
                                "server_property",
                                site.at(),
                                "what SQL Server said of itself is PostgreSQL's answer now"));
        return Typed.simple(answer, TEXT);
    }

    /** Whether a condition holds, if it asks for nothing but a part that PostgreSQL has not. */
    Optional<Boolean> known(Expression condition) {
        if (!(condition instanceof Predicate.Comparison comparison)
                || !isAbsent(comparison.left())
                || !(comparison.right() instanceof Expression.Literal number)
                || number.kind() != Expression.LiteralKind.INTEGER) {
            return Optional.empty();
        }
        boolean zero = number.text().matches("0+");
        return switch (comparison.operator()) {
            case "=" -> Optional.of(zero);
            case "<>", "!=" -> Optional.of(!zero);
            default -> Optional.empty();
        };
    }

    /** Says that a side of a branch is gone, since its condition is {@link #known}. */
    void tellLeftOut(Expression condition) {
        unit.add(
                CodeItem.note(
                        "server_part",
                        condition.span(),
                        "what is only for servers with a part that PostgreSQL has not is left"
                                + " out"));
    }

    private boolean isAbsent(Expression expression) {
        return expression instanceof Call.Function function
                && function.name().text().equalsIgnoreCase(NAME)
                && function.arguments().size() == 1
                && function.arguments().getFirst() instanceof Expression.Literal
                && unit.expressions
                        .of(function.arguments().getFirst(), new Scope(Optional.empty()))
                        .literal()
                        .filter(name -> ABSENT.contains(key(name)))
                        .isPresent();
    }

    private static String key(String property) {
        return property.toLowerCase(Locale.ROOT);
    }
}
