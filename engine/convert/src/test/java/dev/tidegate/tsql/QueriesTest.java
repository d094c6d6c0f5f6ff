package dev.tidegate.tsql;

import static dev.tidegate.tsql.Parsed.each;
import static dev.tidegate.tsql.Parsed.query;
import static dev.tidegate.tsql.Parsed.statement;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.tsql.tree.DataStatement;
import dev.tidegate.tsql.tree.QueryExpression;
import dev.tidegate.tsql.tree.TableSource;
import dev.tidegate.tsql.tree.TableSource.Join;
import dev.tidegate.tsql.tree.TableSource.JoinKind;
import dev.tidegate.tsql.tree.TableSource.NamedTable;
import org.junit.jupiter.api.Test;

class QueriesTest {
    @Test
    void aliasesStandBeforeAndBehind() {
        var elements =
                query("SELECT a AS b, c d, e = f, 'g' = h, i 'j', @k = l, @m += 1").elements();

        assertThat(elements.stream().limit(5)).allMatch(element -> element.alias().isPresent());
        assertThat(elements.get(5).assigned()).isPresent();
        assertThat(elements.get(6).operator()).contains("+=");
    }

    @Test
    void topMayHavePercentAndTies() {
        var top =
                query("SELECT TOP (10) PERCENT WITH TIES a FROM t ORDER BY a").top().orElseThrow();

        assertThat(top.percent()).isTrue();
        assertThat(top.withTies()).isTrue();
    }

    @Test
    void intersectBindsMoreThanUnion() {
        var select =
                statement(
                        DataStatement.Select.class,
                        "SELECT 1 UNION ALL SELECT 2 INTERSECT (SELECT 3 EXCEPT SELECT 4)");
        var union = (QueryExpression.BinaryQuery) select.query().body();

        assertThat(union.operator()).isEqualTo(QueryExpression.SetOperator.UNION_ALL);
        assertThat(union.right()).isInstanceOf(QueryExpression.BinaryQuery.class);
    }

    @Test
    void commonTableExpressionsMayRecurse() {
        var select =
                statement(
                        DataStatement.Select.class,
                        "WITH a (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM a), b AS (SELECT 1 x)"
                                + " SELECT * FROM a, b OPTION (MAXRECURSION 0, RECOMPILE)");

        assertThat(select.with().orElseThrow().tables()).hasSize(2);
        assertThat(select.options()).hasSize(2);
    }

    @Test
    void joinsLeanLeftUnlessTheirConditionComesLater() {
        Join left =
                (Join) query("SELECT * FROM a JOIN b ON 1=1 LEFT JOIN c ON 1=1").from().getFirst();
        Join right =
                (Join) query("SELECT * FROM a LEFT JOIN b JOIN c ON 1=1 ON 1=1").from().getFirst();

        assertThat(left.left()).isInstanceOf(Join.class);
        assertThat(right.right()).isInstanceOf(Join.class);
    }

    @Test
    void joinsHaveKindsAndHints() {
        Join hash = (Join) query("SELECT * FROM a INNER HASH JOIN b ON 1=1").from().getFirst();
        Join apply = (Join) query("SELECT * FROM a OUTER APPLY f(a.x) AS b").from().getFirst();

        assertThat(hash.hint()).contains("HASH");
        assertThat(apply.kind()).isEqualTo(JoinKind.OUTER_APPLY);
        each(
                DataStatement.Select.class,
                "SELECT * FROM (a CROSS JOIN b) FULL OUTER JOIN c ON 1=1 CROSS APPLY (SELECT 1 x) d",
                "SELECT * FROM ((SELECT 1 x) a JOIN b ON 1=1)");
    }

    @Test
    void tablesHaveHintsSamplesAndTimes() {
        NamedTable hinted =
                (NamedTable)
                        query("SELECT * FROM t AS a WITH (NOLOCK, INDEX(ix), FORCESEEK(ix(c)))")
                                .from()
                                .getFirst();

        assertThat(hinted.hints()).hasSize(3);
        each(
                DataStatement.Select.class,
                "SELECT * FROM t (NOLOCK) JOIN u a (NOLOCK) ON 1=1",
                "SELECT * FROM t TABLESAMPLE SYSTEM (10 PERCENT) REPEATABLE (1)",
                "SELECT * FROM t FOR SYSTEM_TIME AS OF @d AS a",
                "SELECT * FROM t FOR SYSTEM_TIME BETWEEN '1' AND '2'",
                "SELECT * FROM t FOR SYSTEM_TIME FROM @a TO @b a",
                "SELECT * FROM t FOR SYSTEM_TIME CONTAINED IN (@a, @b)",
                "SELECT * FROM t FOR SYSTEM_TIME ALL");
    }

    @Test
    void rowsComeFromFunctionsAndVariables() {
        each(
                DataStatement.Select.class,
                "SELECT * FROM @t AS a JOIN f(1) b ON 1=1",
                "SELECT * FROM @x.nodes('/a') AS t(c)",
                "SELECT * FROM t CROSS APPLY t.x.nodes('/a') AS n(c)",
                "SELECT * FROM OPENJSON(@j, '$.a') WITH (a int '$.a', b nvarchar(max) AS JSON) AS o",
                "SELECT * FROM OPENXML(@h, '/a', 2) WITH (a int '@a', b varchar(10))",
                "SELECT * FROM OPENROWSET(BULK 'f', SINGLE_CLOB) AS x",
                "SELECT * FROM OPENQUERY(srv, 'SELECT 1') q",
                "SELECT * FROM CHANGETABLE(CHANGES dbo.t, @v) AS c",
                "SELECT * FROM CONTAINSTABLE(t, c, 'x') k",
                "SELECT * FROM STRING_SPLIT('a,b', ',', 1)",
                "SELECT * FROM (VALUES (1, 'a'), (2, 'b')) AS v (i, s)",
                "SELECT * FROM fn_helpcollations()",
                "SELECT * FROM ::fn_dblog(NULL, NULL)".replace("::", "sys."),
                "SELECT * FROM srv.db.dbo.t, db..u");
    }

    @Test
    void pivotAndUnpivotAreSources() {
        assertThat(
                        query("SELECT * FROM t PIVOT (SUM(a) FOR b IN ([1], [2])) AS p")
                                .from()
                                .getFirst())
                .isInstanceOf(TableSource.Pivot.class);
        assertThat(query("SELECT * FROM t UNPIVOT (v FOR n IN (a, b)) u").from().getFirst())
                .isInstanceOf(TableSource.Unpivot.class);
    }

    @Test
    void groupsMayBeSetsOfGroups() {
        var group =
                query("SELECT 1 FROM t GROUP BY GROUPING SETS ((a, b), ROLLUP (a, (b, c)), ())")
                        .groupBy()
                        .orElseThrow();

        assertThat(group.elements().getFirst().elements()).hasSize(3);
        each(
                DataStatement.Select.class,
                "SELECT a FROM t GROUP BY a WITH ROLLUP HAVING COUNT(*) > 1",
                "SELECT a FROM t GROUP BY ALL a, CUBE (b, c)");
    }

    @Test
    void windowsMayHaveNames() {
        assertThat(
                        query(
                                        "SELECT SUM(a) OVER w, SUM(b) OVER (w ROWS 1 PRECEDING) FROM t"
                                                + " WINDOW w AS (PARTITION BY c), v AS (w ORDER BY d)")
                                .windows())
                .hasSize(2);
    }

    @Test
    void whatFollowsAQueryIsKept() {
        var select =
                statement(
                        DataStatement.Select.class,
                        "SELECT a FROM t ORDER BY a OFFSET 10 ROWS FETCH NEXT @n ROWS ONLY"
                                + " FOR JSON PATH, ROOT('r'), INCLUDE_NULL_VALUES");

        assertThat(select.query().offset().orElseThrow().fetch()).isPresent();
        assertThat(select.query().forClause().orElseThrow().options()).hasSize(2);
        each(
                DataStatement.Select.class,
                "SELECT a FROM t FOR XML RAW('x'), ELEMENTS XSINIL, TYPE, BINARY BASE64, XMLSCHEMA",
                "SELECT (SELECT a FROM t FOR XML PATH(''), TYPE).value('.', 'nvarchar(max)')",
                "WITH XMLNAMESPACES ('u' AS n, DEFAULT 'v') SELECT 1");
    }

    @Test
    void selectMayMakeATable() {
        assertThat(query("SELECT IDENTITY(int, 1, 1) AS i, a INTO #t FROM u").into()).isPresent();
    }
}
