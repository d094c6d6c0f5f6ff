package dev.tidegate.convert.expected;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.convert.expected.Outcome.Failure;
import dev.tidegate.convert.expected.ResultComparison.Verdict;
import dev.tidegate.tsql.SyntaxOptions;
import dev.tidegate.tsql.TSqlParser;
import dev.tidegate.tsql.tree.ModuleDefinition;
import dev.tidegate.tsql.tree.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ResultComparisonTest {
    private static final Map<String, List<List<String>>> BEFORE =
            Map.of("dbo.t", List.of(List.of("1", "'a'"), List.of("2", "'b'")));

    @Test
    void rowsAreEqualInAnyOrderAndAsOftenAsTheyAreThere() {
        equal(rows(List.of("1"), List.of("2")), rows(List.of("2"), List.of("1")));
        different(rows(List.of("1")), rows(List.of("1"), List.of("1")), "2 rows, on SQL Server 1");
        different(
                rows(List.of("1"), List.of("2")),
                rows(List.of("1"), List.of("3")),
                "row (3), on SQL Server (2)");
    }

    @Test
    void anOrderCountsForTheColumnsThatItIsBy() {
        Outcome source = rows(List.of("1", "'a'"), List.of("1", "'b'"));
        Outcome target = rows(List.of("1", "'b'"), List.of("1", "'a'"));

        assertThat(ResultComparison.of(source, target, List.of(0), BEFORE))
                .isEqualTo(ResultComparison.equal());
        assertThat(ResultComparison.of(source, target, List.of(0, 1), BEFORE).reason())
                .contains("in another order: row 1 is (1, 'b'), on SQL Server (1, 'a')");
    }

    @Test
    void theOrderOfAProcedureIsThatOfItsOnlyQuery() {
        assertThat(order("SELECT a, b AS c FROM t ORDER BY c DESC, t.a, d")).containsExactly(1, 0);
        assertThat(order("IF @x = 1 SELECT a, b FROM t ORDER BY 2")).containsExactly(1);
        assertThat(order("SELECT a FROM t ORDER BY LEN(a), a")).isEmpty();
        assertThat(order("SELECT * FROM t ORDER BY a")).isEmpty();
        assertThat(order("SELECT a FROM t ORDER BY a; SELECT b FROM t")).isEmpty();
        assertThat(order("SELECT a FROM t ORDER BY a; EXEC other")).isEmpty();
        assertThat(order("DECLARE @b int; SELECT @b = b FROM t; SELECT a FROM t ORDER BY a"))
                .containsExactly(0);
    }

    private static List<Integer> order(String body) {
        Statement statement =
                TSqlParser.parse("CREATE PROCEDURE p AS " + body, SyntaxOptions.SCRIPT)
                        .batches()
                        .getFirst()
                        .statements()
                        .getFirst();
        return RowOrder.of((ModuleDefinition.Procedure) statement);
    }

    @Test
    void outputsAndTheStatusCount() {
        equal(call(List.of("7"), "0"), call(List.of("7"), null));
        different(
                call(List.of("7"), null),
                call(List.of("8"), null),
                "OUTPUT (8), on SQL Server (7)");
        different(call(List.of(), "1"), call(List.of(), null), "returns 0, on SQL Server 1");
    }

    @Test
    void aTableThatIsNotNamedIsAsBefore() {
        List<List<String>> before = BEFORE.getOrDefault("dbo.t", List.of());
        equal(changed(Map.of()), changed(Map.of("dbo.t", before)));
        different(
                changed(Map.of("dbo.t", List.of(List.of("1", "'x'"), List.of("2", "'b'")))),
                changed(Map.of()),
                "afterwards in dbo.t: row (1, 'a'), on SQL Server (1, 'x')");
    }

    @Test
    void onlyErrorsThatTheCodeRaisesAreEqual() {
        equal(failed(50001, ""), failed(50001, "P5000"));
        undecided(failed(2601, ""), failed(0, "23505"));
        different(failed(547, ""), failed(0, "23505"), "error 547 on SQL Server");
        different(rows(), failed(0, "22012"), "fails with SQLSTATE 22012 and not on SQL Server");
        different(failed(8134, ""), rows(), "on SQL Server with error 8134");
    }

    @Test
    void aTableThatOnlySqlServerRefusesRowsOfLacksAConstraint() {
        assertThat(ResultComparison.ofRefusal(new Failure(547, "")).verdict())
                .isEqualTo(Verdict.DIFFERENT);
        assertThat(ResultComparison.ofRefusal(new Failure(13536, "")).verdict())
                .isEqualTo(Verdict.UNDECIDED);
    }

    @Test
    void whatSaysNothingOfTheObjectIsNotDecided() {
        undecided(Outcome.unknown("missing"), rows());
        undecided(failed(8164, ""), rows());
        undecided(rows(), failed(0, "57014"));
        undecided(failed(4060, ""), failed(0, "55000"));
    }

    private static Outcome rows() {
        return Outcome.ofRows(List.of());
    }

    private static Outcome rows(List<String> row) {
        return Outcome.ofRows(List.of(row));
    }

    private static Outcome rows(List<String> one, List<String> other) {
        return Outcome.ofRows(List.of(one, other));
    }

    private static Outcome call(List<String> outputs, @Nullable String status) {
        return new Outcome(
                List.of(),
                outputs,
                Optional.ofNullable(status),
                Map.of(),
                Optional.empty(),
                Optional.empty());
    }

    private static Outcome changed(Map<String, List<List<String>>> tables) {
        return new Outcome(
                List.of(), List.of(), Optional.empty(), tables, Optional.empty(), Optional.empty());
    }

    private static Outcome failed(int number, String state) {
        return Outcome.failed(new Failure(number, state));
    }

    private static void equal(Outcome source, Outcome target) {
        assertThat(ResultComparison.of(source, target, List.of(), BEFORE))
                .isEqualTo(ResultComparison.equal());
    }

    private static void different(Outcome source, Outcome target, String how) {
        ResultComparison result = ResultComparison.of(source, target, List.of(), BEFORE);
        assertThat(result.verdict()).isEqualTo(Verdict.DIFFERENT);
        assertThat(result.reason()).hasValueSatisfying(it -> assertThat(it).contains(how));
    }

    private static void undecided(Outcome source, Outcome target) {
        assertThat(ResultComparison.of(source, target, List.of(), BEFORE).verdict())
                .isEqualTo(Verdict.UNDECIDED);
    }
}
