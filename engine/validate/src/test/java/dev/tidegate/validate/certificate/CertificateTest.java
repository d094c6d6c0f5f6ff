package dev.tidegate.validate.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.validate.AuditRecords.Standing;
import dev.tidegate.validate.certificate.Certificate.Compared;
import dev.tidegate.validate.certificate.Certificate.Sum;
import dev.tidegate.validate.certificate.Certificate.Table;
import dev.tidegate.validate.certificate.Certificate.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class CertificateTest {
    @Test
    void bothSidesAreTheSameIfEachTableIsVerified() {
        assertThat(of(table(Standing.VERIFIED, 0)).verdict()).isEqualTo(Verdict.SAME);
    }

    @Test
    void oneRowThatDiffersIsADifferenceWhateverElseIsNotKnown() {
        assertThat(of(table(Standing.PENDING, 0), table(Standing.PENDING, 1)).verdict())
                .isEqualTo(Verdict.DIFFERENT);
        assertThat(of(table(Standing.MISMATCH, 0)).verdict()).isEqualTo(Verdict.DIFFERENT);
    }

    @Test
    void whatIsNotKnownIsNotTheSame() {
        assertThat(of().verdict()).isEqualTo(Verdict.INCOMPLETE);
        assertThat(of(table(Standing.VERIFIED, 0), table(Standing.PENDING, 0)).verdict())
                .isEqualTo(Verdict.INCOMPLETE);
        assertThat(of(table(Standing.VERIFIED, 0), table(Standing.SUSPECT, 0)).verdict())
                .isEqualTo(Verdict.INCOMPLETE);
        assertThat(of(table(Standing.EXCLUDED, 0)).verdict()).isEqualTo(Verdict.INCOMPLETE);
    }

    @Test
    void aGroupThatAnotherProcessHasMakesItIncomplete() {
        Certificate partly =
                Certificate.of(
                        "orders",
                        List.of(1),
                        Instant.EPOCH,
                        "test",
                        List.of(table(Standing.VERIFIED, 0)));

        assertThat(partly.verdict()).isEqualTo(Verdict.INCOMPLETE);
    }

    @Test
    void whatIsExcludedIsNamed() {
        Certificate certificate = of(table(Standing.VERIFIED, 0), table(Standing.EXCLUDED, 0));

        assertThat(certificate.verdict()).isEqualTo(Verdict.SAME);
        assertThat(certificate.exclusions()).contains("dbo.t: because", "column \"x\" of dbo.t");
    }

    private static Certificate of(Table... tables) {
        return Certificate.of("orders", List.of(), Instant.EPOCH, "test", List.of(tables));
    }

    private static Table table(Standing state, long mismatches) {
        Compared compared =
                new Compared(
                        new Sum("0:0:0", Optional.of(1L), Optional.of("00"), Optional.empty()),
                        Instant.EPOCH,
                        Instant.EPOCH);
        return new Table(
                "dbo.t",
                0,
                state,
                "because",
                Optional.of(1L),
                Optional.of(compared),
                Optional.of(compared),
                Optional.empty(),
                mismatches,
                List.of("column \"x\""));
    }
}
