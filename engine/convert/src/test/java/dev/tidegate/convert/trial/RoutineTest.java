package dev.tidegate.convert.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.convert.trial.Relation.Column;
import dev.tidegate.convert.trial.Routine.Kind;
import dev.tidegate.convert.trial.Routine.Parameter;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RoutineTest {
    private static final String BODY =
            """
            SELECT (j.item #>> '{Name}')::varchar(50) AS name,
                regexp_replace((j.item #>> '{State}'), '^\\s*$', '0')::integer AS state,
                (j.item #>> '{Since}')::date AS since, p_userid
            FROM jsonb_path_query(p_orders::jsonb, 'lax $[*]') AS j(item)\
            """;

    private final Relation line =
            new Relation(
                    1,
                    "dbo",
                    "line",
                    'c',
                    List.of(new Column("a", "integer", false, false, false, false, List.of())),
                    Set.of());
    private final GeneratedValues values = new GeneratedValues(List.of(line));

    @Test
    void aFunctionGetsOnlyWhatItTakes() {
        Routine function = routine(Kind.FUNCTION, in("date"), new Parameter('t', "b", "integer"));

        assertThat(function.call(values))
                .isEqualTo("select * from dbo.r(cast('2020-01-01' as date))");
        assertThat(function.callWithNulls(values)).isEqualTo("select * from dbo.r(null::date)");
    }

    @Test
    void aProcedureGetsSomethingForEachParameter() {
        Routine procedure =
                routine(
                        Kind.PROCEDURE,
                        in("boolean"),
                        new Parameter('o', "b", "integer"),
                        new Parameter('b', "p_result_1", "refcursor"));

        assertThat(procedure.call(values))
                .isEqualTo(
                        "call dbo.r(cast('true' as boolean), null::integer,"
                                + " 'p_result_1'::refcursor)");
        assertThat(procedure.givesCursors()).isTrue();
    }

    @Test
    void aStatusIsAtFirstWhatAProcedureReturnsThatSaysNothing() {
        assertThat(
                        routine(Kind.PROCEDURE, new Parameter('b', "p_return_code", "integer"))
                                .call(values))
                .isEqualTo("call dbo.r(0)");
    }

    @Test
    void aTextThatIsReadAsJsonHasAllNamesThatAreAskedFor() {
        assertThat(
                        routine(
                                        Kind.FUNCTION,
                                        new Parameter(
                                                'i',
                                                "p_orders",
                                                "text",
                                                JsonArgument.of(BODY, "p_orders")))
                                .call(values))
                .isEqualTo(
                        "select * from dbo.r('[{\"Name\": \"9\", \"State\": \"1\", \"Since\":"
                                + " \"2020-01-01\"}]'::text)");
        assertThat(JsonArgument.of(BODY, "p_userid")).isEmpty();
    }

    @Test
    void rowsOfATypeAreMadeOfTheirColumns() {
        assertThat(values.of("dbo.line[]", 2))
                .isEqualTo("array[row(cast('2' as integer))::dbo.line]::dbo.line[]");
    }

    @Test
    void aTypeThatIsNotKnownGetsNull() {
        assertThat(values.of("tsvector", 1)).isEqualTo("null::tsvector");
    }

    @Test
    void aNumberFitsItsPrecision() {
        assertThat(values.of("numeric(3,3)", 2)).isEqualTo("cast('0.002' as numeric(3,3))");
        assertThat(values.of("numeric(19,4)", 2)).isEqualTo("cast('2' as numeric(19,4))");
    }

    private static Parameter in(String type) {
        return new Parameter('i', "a", type);
    }

    private static Routine routine(Kind kind, Parameter... parameters) {
        return new Routine(1, "dbo", "r", kind, List.of(parameters), List.of());
    }
}
