package dev.tidegate.convert.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.convert.Scratch.Refusal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JudgementTest {
    private static final String STATIC = "PL/pgSQL function dbo.p() line 3 at SQL statement";
    private static final String DYNAMIC = "PL/pgSQL function dbo.p(text) line 3 at EXECUTE";

    @ParameterizedTest
    @ValueSource(strings = {"42601", "42883", "42P01", "0A000", "2F005", "3F000"})
    void whatTheServerDoesNotUnderstandIsWrong(String state) {
        assertThat(Judgement.of(refusal(state, STATIC))).isEqualTo(Judgement.WRONG);
    }

    @ParameterizedTest
    @ValueSource(strings = {"P0001", "P5000", "23505", "P0002", "57014", "42501", "2D000", "54001"})
    void whatRowsTheCodeOrTheServerRefuseIsNotDecided(String state) {
        assertThat(Judgement.of(refusal(state, STATIC))).isEqualTo(Judgement.UNDECIDED);
    }

    @Test
    void whatValuesMayBeTheReasonOfIsDoubtful() {
        assertThat(Judgement.of(refusal("22P02", STATIC))).isEqualTo(Judgement.DOUBTFUL);
        assertThat(Judgement.of(refusal("42601", DYNAMIC))).isEqualTo(Judgement.DOUBTFUL);
    }

    @Test
    void namesAreToldAndValuesAreNot() {
        assertThat(Judgement.words(refusal("42703", STATIC)))
                .isEqualTo("no \"x\" (SQLSTATE 42703, line 3 at SQL statement)");
        assertThat(Judgement.words(refusal("22P02", ""))).isEqualTo("no \"…\" (SQLSTATE 22P02)");
        assertThat(Judgement.words(refusal("42601", DYNAMIC))).startsWith("no \"…\"");
    }

    private static Refusal refusal(String state, String where) {
        return new Refusal(state, "no \"x\"", "", where);
    }
}
