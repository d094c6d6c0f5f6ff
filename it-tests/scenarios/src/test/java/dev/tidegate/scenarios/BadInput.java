package dev.tidegate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tidegate.model.TidegateException;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One kind of bad input: what is wrong, and what an operator is told.
 *
 * @param kind what is wrong
 * @param attempt runs into it
 * @param error {@code CODE: fact}, where … stands for any text
 * @param hint a part of the hint
 */
record BadInput(String kind, Attempt attempt, String error, String hint) {
    /** Stands in rows and passwords; must come out nowhere. */
    static final String SECRET = "S3CRET";

    /** What runs into it. */
    interface Attempt {
        void run() throws Exception;
    }

    /** Runs into it, and looks at what is said. */
    void check() {
        Throwable thrown = catchThrowable(attempt::run);
        assertThat(thrown).as(kind).isInstanceOf(TidegateException.class);
        TidegateException told = (TidegateException) thrown;
        assertThat(told.code() + ": " + told.getMessage()).as(kind).matches(pattern(error));
        assertThat(told.hint()).as(kind).contains(hint);
        assertThat(told.forOperator()).as("no row value, no secret").doesNotContain(SECRET);
    }

    private static Pattern pattern(String text) {
        return Pattern.compile(
                Arrays.stream(text.split("…", -1))
                        .map(Pattern::quote)
                        .collect(Collectors.joining(".*")),
                Pattern.DOTALL);
    }

    /** The name of the test. */
    @Override
    public String toString() {
        return kind;
    }
}
