package dev.tidegate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * What T-SQL does otherwise than PostgreSQL is a list of rows, and each has at least one case in
 * {@link ConvertedExpressionsTest} or {@link ConvertedStatementsTest}.
 */
class PitfallCasesTest {
    /** Before the rows that the next cases are of, in the files of the cases. */
    static final String HEADING = "## ";

    /** A row's name, a colon, and what it is about. */
    private static final String ROWS = "conversion-pitfalls.txt";

    @Test
    void eachPitfallHasACaseAndEachCaseAPitfall() throws IOException {
        Set<String> rows = new HashSet<>();
        for (String line : lines(ROWS)) {
            assertThat(rows.add(line.substring(0, line.indexOf(':')))).as(line).isTrue();
        }

        Set<String> held = new HashSet<>(headings(ConvertedExpressionsTest.CASES));
        held.addAll(headings(ConvertedStatementsTest.CASES));

        assertThat(without(rows, held)).as("rows without a case").isEmpty();
        assertThat(without(held, rows)).as("cases of no row").isEmpty();
    }

    private static Set<String> without(Set<String> all, Set<String> some) {
        Set<String> rest = new TreeSet<>(all);
        rest.removeAll(some);
        return rest;
    }

    /** The rows that have a case behind them. */
    private static List<String> headings(String file) throws IOException {
        List<String> held = new ArrayList<>();
        List<String> next = List.of();
        for (String line : lines(file)) {
            if (line.startsWith(HEADING)) {
                next = List.of(line.substring(HEADING.length()).split(" ", -1));
            } else if (line.contains("=> ")) {
                held.addAll(next);
            }
        }
        return held;
    }

    private static List<String> lines(String file) throws IOException {
        try (InputStream in = PitfallCasesTest.class.getResourceAsStream(file)) {
            byte[] text = Objects.requireNonNull(in, file).readAllBytes();
            return new String(text, StandardCharsets.UTF_8).lines().toList();
        }
    }
}
