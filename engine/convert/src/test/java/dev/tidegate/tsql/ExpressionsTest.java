package dev.tidegate.tsql;

import static dev.tidegate.tsql.Parsed.expression;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.tsql.tree.Call;
import dev.tidegate.tsql.tree.Expression;
import dev.tidegate.tsql.tree.Predicate;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;

class ExpressionsTest {
    @Test
    void multiplicationBindsMoreThanAddition() {
        Expression.Binary sum = (Expression.Binary) expression("1 + 2 * 3");

        assertThat(sum.operator()).isEqualTo("+");
        assertThat(sum.right()).isInstanceOf(Expression.Binary.class);
    }

    @Test
    void subtractionLeansLeft() {
        Expression.Binary difference = (Expression.Binary) expression("1 - 2 - 3");

        assertThat(difference.left()).isInstanceOf(Expression.Binary.class);
    }

    @Test
    void andBindsMoreThanOrAndNotMoreThanAnd() {
        Predicate.Or or = (Predicate.Or) expression("a = 1 OR NOT b = 2 AND c = 3");

        assertThat(or.right()).isInstanceOf(Predicate.And.class);
        assertThat(((Predicate.And) or.right()).left()).isInstanceOf(Predicate.Not.class);
    }

    @Test
    void comparisonsMayHaveBlanksInside() {
        assertThat(((Predicate.Comparison) expression("a > = 1")).operator()).isEqualTo(">=");
        assertThat(((Predicate.Comparison) expression("a !< 1")).operator()).isEqualTo("!<");
        assertThat(((Predicate.Comparison) expression("a *= b")).operator()).isEqualTo("*=");
        assertThat(((Predicate.Comparison) expression("a =* b")).operator()).isEqualTo("=*");
    }

    @Test
    void predicatesHaveTheirNodes() {
        assertThat(expression("a IS NOT NULL")).isInstanceOf(Predicate.IsNull.class);
        assertThat(expression("a IS NOT DISTINCT FROM b"))
                .isInstanceOf(Predicate.IsDistinctFrom.class);
        assertThat(expression("a NOT BETWEEN 1 AND 2")).isInstanceOf(Predicate.Between.class);
        assertThat(expression("a NOT IN (1, 2)")).isInstanceOf(Predicate.InList.class);
        assertThat(expression("a IN (SELECT 1)")).isInstanceOf(Predicate.InQuery.class);
        assertThat(expression("a IN ((SELECT 1), 2)")).isInstanceOf(Predicate.InList.class);
        assertThat(expression("a LIKE 'x!%' ESCAPE '!'")).isInstanceOf(Predicate.Like.class);
        assertThat(expression("EXISTS (SELECT 1)")).isInstanceOf(Predicate.Exists.class);
        assertThat(expression("a > ALL (SELECT 1)")).isInstanceOf(Predicate.Quantified.class);
        assertThat(expression("CONTAINS((a, b), N'x', LANGUAGE 1033)"))
                .isInstanceOf(Predicate.FullText.class);
        assertThat(expression("FREETEXT(*, @x)")).isInstanceOf(Predicate.FullText.class);
        assertThat(expression("MATCH(a-(b)->c)")).isInstanceOf(Predicate.GraphMatch.class);
    }

    @Test
    void conversionsKnowTheirType() {
        Call.Cast cast = (Call.Cast) expression("TRY_CAST(a AS decimal(10, 2))");
        Call.Convert convert = (Call.Convert) expression("CONVERT(nvarchar(max), a, 126)");
        Call.Parse parse = (Call.Parse) expression("PARSE('1' AS money USING 'de-DE')");

        assertThat(cast.type().arguments()).containsExactly("10", "2");
        assertThat(convert.type().arguments()).containsExactly("max");
        assertThat(convert.style()).isPresent();
        assertThat(parse.culture()).isPresent();
    }

    @Test
    void windowsHavePartitionOrderAndFrame() {
        Call.Function sum =
                (Call.Function)
                        expression(
                                "SUM(DISTINCT a) OVER (PARTITION BY b ORDER BY c DESC ROWS BETWEEN"
                                        + " UNBOUNDED PRECEDING AND 1 FOLLOWING)");
        Expression.Window window = sum.over().orElseThrow().window();

        assertThat(sum.distinct()).isTrue();
        assertThat(window.partitionBy()).hasSize(1);
        assertThat(window.orderBy().getFirst().descending()).isTrue();
        assertThat(window.frame()).isPresent();
    }

    @Test
    void functionsMayHaveClausesBehindThem() {
        Call.Function text =
                (Call.Function) expression("STRING_AGG(a, ',') WITHIN GROUP (ORDER BY b)");
        Call.Function value =
                (Call.Function) expression("LAST_VALUE(a) IGNORE NULLS OVER (ORDER BY b)");

        assertThat(text.withinGroup()).isPresent();
        assertThat(value.clauses().getFirst().name()).isEqualTo("IGNORE NULLS");
    }

    @Test
    void jsonFunctionsHavePairs() {
        Call.Function object =
                (Call.Function) expression("JSON_OBJECT('a': 1, 'b': JSON_ARRAY() ABSENT ON NULL)");

        assertThat(object.arguments()).hasSize(2).allMatch(Call.JsonPair.class::isInstance);
        assertThat(object.clauses()).hasSize(1);
    }

    @Test
    void methodsOfXmlAndTypesAreCalls() {
        assertThat(expression("a.b.value('(/x)[1]', 'int')")).isInstanceOf(Call.Function.class);
        assertThat(expression("@x.value('(/x)[1]', 'int')")).isInstanceOf(Call.Method.class);
        assertThat(expression("@p.Lat")).isInstanceOf(Call.Property.class);
        assertThat(expression("hierarchyid::GetRoot().ToString()")).isInstanceOf(Call.Method.class);
        assertThat(expression("geography::Point(1, 2, 4326)"))
                .isInstanceOf(Call.StaticMember.class);
    }

    @Test
    void otherScalarsHaveTheirNodes() {
        assertThat(expression("CASE a WHEN 1 THEN 2 ELSE 3 END"))
                .isInstanceOf(Expression.Case.class);
        assertThat(expression("NEXT VALUE FOR dbo.s OVER (ORDER BY a)"))
                .isInstanceOf(Expression.NextValue.class);
        assertThat(expression("a COLLATE Latin1_General_BIN2"))
                .isInstanceOf(Expression.Collate.class);
        assertThat(expression("a AT TIME ZONE 'UTC' AT TIME ZONE @z"))
                .isInstanceOf(Expression.AtTimeZone.class);
        assertThat(expression("{ts '2024-01-01 00:00:00'}"))
                .isInstanceOf(Expression.OdbcEscape.class);
        assertThat(expression("{fn LEFT(a, 1)}")).isInstanceOf(Expression.OdbcEscape.class);
        assertThat(expression("TRIM(BOTH 'x' FROM a)")).isInstanceOf(Call.Trim.class);
        assertThat(expression("CURRENT_TIMESTAMP")).isInstanceOf(Call.Function.class);
        assertThat(expression("LEFT(a, 1) + RIGHT(b, 2)")).isInstanceOf(Expression.Binary.class);
        assertThat(expression("((SELECT 1) + 2)")).isInstanceOf(Expression.Parenthesised.class);
        assertThat(expression("(SELECT 1 UNION SELECT 2)"))
                .isInstanceOf(Expression.ScalarSubquery.class);
        assertThat(expression("-~+a")).isInstanceOf(Expression.Unary.class);
        assertThat(expression("$action")).isInstanceOf(Expression.ColumnReference.class);
        assertThat(expression("db..t.c")).isInstanceOf(Expression.ColumnReference.class);
        assertThat(expression("$PARTITION.f(a)")).isInstanceOf(Call.Function.class);
    }

    @Test
    void holesStandForValuesNamesAndLists() {
        SyntaxOptions holes = SyntaxOptions.STATEMENT.withHoles(EnumSet.allOf(HoleStyle.class));
        for (String text :
                new String[] {
                    "a = ? AND b = :b", "a IN ({0})", "a IN ${list}", "t_${n}.c = %s", "x > \uFFFC"
                }) {
            assertThat(TSqlParser.parseExpression(text, holes).finding()).as(text).isEmpty();
        }
        assertThat(TSqlParser.parseQuery("SELECT * FROM ${t} WHERE a = ?", holes).node())
                .isPresent();
    }

    @Test
    void aDoubleQuotedTextIsAStringWhereQuotedIdentifierIsOff() {
        Script script =
                TSqlParser.parse(
                        "SET QUOTED_IDENTIFIER OFF\nGO\nPRINT \"a\"\nGO\nSET QUOTED_IDENTIFIER ON\n"
                                + "GO\nSELECT \"a\" FROM \"t\"",
                        SyntaxOptions.SCRIPT);

        assertThat(script.batches()).flatExtracting(Batch::unparsed).isEmpty();
    }
}
