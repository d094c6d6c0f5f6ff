package dev.tidegate.daemon;

import dev.tidegate.control.ValidateStatus;
import dev.tidegate.control.ValidateStatus.TableValidation;
import dev.tidegate.validate.certificate.Certificate;
import java.util.List;
import java.util.Optional;

/** Makes a certificate of what those who watch are shown. */
final class Certificates {
    private Certificates() {}

    static Certificate of(ValidateStatus status, List<Integer> groupsMissing, String issuedBy) {
        return Certificate.of(
                status.pipeline(),
                groupsMissing,
                status.at(),
                "tidegate " + issuedBy,
                status.tables().stream().map(Certificates::table).toList());
    }

    private static Certificate.Table table(TableValidation table) {
        return new Certificate.Table(
                table.name(),
                table.group(),
                table.state(),
                table.reason(),
                table.ageSeconds(),
                table.target().map(Certificates::compared),
                table.source().map(Certificates::compared),
                sum(table.ledger()),
                table.mismatches(),
                table.columnsExcluded().stream()
                        .map(it -> "%s (%s)".formatted(it.column(), it.reason()))
                        .toList());
    }

    private static Certificate.Compared compared(ValidateStatus.Compared compared) {
        return new Certificate.Compared(
                new Certificate.Sum(
                        compared.position(),
                        compared.rows(),
                        compared.hash(),
                        compared.largeObjects()),
                compared.began(),
                compared.ended());
    }

    private static Optional<Certificate.Sum> sum(ValidateStatus.Ledger ledger) {
        return ledger.position()
                .map(it ->
                        new Certificate.Sum(
                                it, ledger.rows(), ledger.hash(), ledger.largeObjects()));
    }
}
