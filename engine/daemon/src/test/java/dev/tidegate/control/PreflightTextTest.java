package dev.tidegate.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.preflight.Check;
import dev.tidegate.preflight.Finding;
import dev.tidegate.preflight.Remedy;
import dev.tidegate.preflight.Report;
import dev.tidegate.preflight.Report.Examined;
import dev.tidegate.preflight.Side;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A report as people read it. */
final class PreflightTextTest {
    private static final Check CDC =
            new Check(
                    "source.cdc.database",
                    Side.SOURCE,
                    "CDC of the database",
                    "Without CDC there are no changes to read.");
    private static final Check ENCODING =
            new Check("target.encoding", Side.TARGET, "server_encoding", "Only UTF8 holds all.");

    @Test
    void problemsComeLastWithReasonEvidenceAndStatements() {
        Finding off =
                CDC.fail(
                        "CDC is off on database orders",
                        List.of("is_cdc_enabled = 0"),
                        List.of(
                                Remedy.safeTsql("EXEC sys.sp_cdc_enable_db;"),
                                Remedy.tsql("EXEC dbo.other;"),
                                Remedy.advice(Side.SOURCE, "Ask the owner.")));

        String text =
                PreflightText.render(
                        report(
                                off,
                                ENCODING.ok("the database is in UTF8", "server_encoding = UTF8")),
                        PreflightText.Detail.FACTS);

        assertThat(text)
                .isEqualTo(
                        """
                        preflight of pipeline orders

                        source  sql:1433/orders
                          FAIL   cdc.database                   CDC is off on database orders

                        target  pg:5432/orders
                          ok     encoding                       the database is in UTF8

                        what to mend

                        FAIL source.cdc.database: CDC is off on database orders
                          why   Without CDC there are no changes to read.
                          found is_cdc_enabled = 0
                          do    Ask the owner.
                          --fix EXEC sys.sp_cdc_enable_db;
                          you   EXEC dbo.other;

                        1 failed, 0 to improve, 0 to know, 0 not seen, 1 ok
                        next: "tidegate preflight --fix" runs the statement marked --fix; --dry-run prints them only
                        """);
    }

    @Test
    void evidenceOfWhatIsWellIsShownWhenAskedFor() {
        Report report = report(CDC.ok("CDC is on", "is_cdc_enabled = 1"), ENCODING.skipped("away"));

        assertThat(PreflightText.render(report, PreflightText.Detail.FACTS))
                .doesNotContain("is_cdc_enabled")
                .contains("skip   encoding", "nothing stands in the way");
        assertThat(PreflightText.render(report, PreflightText.Detail.EVIDENCE))
                .contains("- is_cdc_enabled = 1");
    }

    @Test
    void longListsAreCutAndLongLinesAreWrapped() {
        String words = "one two three four five six seven eight nine ten ".repeat(5).strip();
        Finding many = CDC.warn(words, Collections.nCopies(1_000, "dbo.t"), List.of());

        String text =
                PreflightText.render(report(many, ENCODING.ok("well")), PreflightText.Detail.FACTS);

        assertThat(text).contains("… and 988 more; --format json has them all");
        assertThat(text.lines()).allMatch(line -> line.length() <= 100);
    }

    private static Report report(Finding source, Finding target) {
        return new Report(
                "orders",
                Instant.EPOCH,
                List.of(
                        new Examined(Side.SOURCE, "sql:1433/orders", List.of(source)),
                        new Examined(Side.TARGET, "pg:5432/orders", List.of(target))),
                List.of());
    }
}
