package dev.tidegate.convert.expected;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.bind.ObjectId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExpectedResultsTest {
    private static final Experiment EXPERIMENT =
            new Experiment(
                    "shop",
                    "abc",
                    List.of(),
                    List.of(),
                    List.of(
                            run("procedure dbo.p"),
                            run("view dbo.v"),
                            run("procedure dbo.größe\\u0041")));

    private static Experiment.Run run(String object) {
        return new Experiment.Query(object, new ObjectId("dbo", "p"), "", "SELECT 1", "s");
    }

    private static final String CALL =
            "\n| call " + EXPERIMENT.callHash(run("procedure dbo.p")) + "\n";

    private static String head() {
        return "| tidegate expected results 1\n| database shop\n| source abc\n| data "
                + EXPERIMENT.dataHash()
                + "\n";
    }

    @Test
    void onlyLinesWithTheMarkCountAndLongOnesGoOn() {
        ExpectedResults results =
                ExpectedResults.parse(
                        "Changed database context to 'shop'.\n"
                                + head()
                                + """
                                | object procedure dbo.p
                                %s
                                what the procedure prints
                                | ran
                                | row 1, 'a, b',
                                |+ 'c''d'
                                | row NULL, '', 2.50
                                | output 7.0, 'x'
                                | return 0
                                | table dbo.t
                                | row 101
                                | end
                                """
                                        .formatted(CALL));

        results.mustBeOf(EXPERIMENT);
        Outcome outcome = results.of("procedure dbo.p", EXPERIMENT).orElseThrow();
        assertThat(outcome.rows())
                .containsExactly(List.of("1", "'a, b'", "'c''d'"), List.of("NULL", "''", "2.5"));
        assertThat(outcome.outputs()).containsExactly("7", "'x'");
        assertThat(outcome.status()).contains("0");
        assertThat(outcome.tables()).containsOnlyKeys("dbo.t");
    }

    @Test
    void anObjectThatWasNotFinishedIsNotRecorded() {
        ExpectedResults results =
                ExpectedResults.parse(head() + "| object procedure dbo.p\n| row 1\n");

        assertThat(results.of("procedure dbo.p", EXPERIMENT)).isEmpty();
    }

    @Test
    void anErrorOfTheObjectIsAnotherThanOneOfWhatLooksAtIt() {
        ExpectedResults results =
                ExpectedResults.parse(
                        head()
                                + """
                                | object procedure dbo.p
                                %s
                                | error 50001
                                | end
                                | object view dbo.v
                                %s
                                | ran
                                | error 2812
                                | end
                                """
                                        .formatted(CALL, CALL));

        assertThat(results.of("procedure dbo.p", EXPERIMENT).orElseThrow().failure())
                .contains(new Outcome.Failure(50001, ""));
        assertThat(results.of("view dbo.v", EXPERIMENT).orElseThrow().unknown()).isPresent();
    }

    @Test
    void anObjectThatIsRunOtherwiseNowIsNotKnown() {
        ExpectedResults results =
                ExpectedResults.parse(
                        head()
                                + """
                                | object procedure dbo.p
                                | call 000000000000
                                | row 1
                                | end
                                | object view dbo.v
                                | row 1
                                | end
                                """);

        results.mustBeOf(EXPERIMENT);
        for (String object : List.of("procedure dbo.p", "view dbo.v")) {
            assertThat(results.of(object, EXPERIMENT).orElseThrow().unknown())
                    .hasValueSatisfying(it -> assertThat(it).contains("another call", "--record"));
        }
    }

    @Test
    void blanksAtTheEndOfAPartBelongToTheText() {
        ExpectedResults results =
                ExpectedResults.parse(
                        head()
                                + "| object procedure dbo.p"
                                + CALL
                                + "| row 'a  \r\n|+  b'\r\n| end\r\n");

        assertThat(results.of("procedure dbo.p", EXPERIMENT).orElseThrow().rows())
                .containsExactly(List.of("'a    b'"));
    }

    @Test
    void namesOfAnyLettersAreReadBack() {
        String name = "procedure dbo.größe\\u0041";
        ExpectedResults results =
                ExpectedResults.parse(
                        head() + "| object " + ExpectedResults.encoded(name) + "\n| end\n");

        assertThat(results.of(name, EXPERIMENT)).isPresent();
    }

    @Test
    void resultsOfAnotherStateAreRefusedWithWhatIsAnother() {
        refused(head().replace("source abc", "source abd"), "other definitions", "--record");
        refused(head().replace("shop", "crm"), "another database", "--record");
        refused(
                head().replaceFirst("data [0-9a-f]{8}", "data 00000000"),
                "other generated rows",
                "--record");
        refused("| tidegate expected results 1\n", "not said", "--record");
        refused(head() + "| object view dbo.none\n| end\n", "view dbo.none", "Take it out");
    }

    @Test
    void whatIsNoFileOfResultsIsRefused() {
        refused("", "its first line", "sqlcmd");
        refused("Msg 208, Level 16", "its first line", "sqlcmd");
        refused(head() + "| object view dbo.v\n| rows 1\n", "\"rows\"", "README");
        refused(head() + "| object view dbo.v\n| row secret\n", "no form", "README");
        refused(head() + "| object view dbo.v\n| error x\n", "no number", "README");
    }

    private static void refused(String text, String fact, String hint) {
        assertThatThrownBy(() -> ExpectedResults.parse(text).mustBeOf(EXPERIMENT))
                .isInstanceOfSatisfying(
                        UnusableResultsException.class,
                        e -> {
                            assertThat(e.getMessage()).contains(fact).doesNotContain("secret");
                            assertThat(e.hint()).contains(hint);
                        });
    }

    @Test
    void aValueOfATypeThatIsNotComparedLeavesTheObjectUndecided() {
        ExpectedResults results =
                ExpectedResults.parse(
                        head() + "| object view dbo.v" + CALL + "| row 1, ?\n| end\n");

        assertThat(results.of("view dbo.v", EXPERIMENT).orElseThrow().unknown())
                .isEqualTo(Optional.of("it gives a value of a type that is not compared"));
    }
}
