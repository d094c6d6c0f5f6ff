package dev.tidegate.control;

import dev.tidegate.validate.AuditRecords.Standing;
import dev.tidegate.validate.certificate.Certificate;
import dev.tidegate.validate.certificate.Certificate.Sum;
import dev.tidegate.validate.certificate.Certificate.Table;
import java.util.List;
import java.util.Optional;

/** A {@link Certificate} for people, on at most 100 columns where names allow it. */
final class CertificateText {
    private CertificateText() {}

    static String render(Certificate certificate) {
        StringBuilder text = new StringBuilder();
        text.append(
                "certificate of pipeline %s, %s, by %s\n"
                        .formatted(
                                certificate.pipeline(),
                                certificate.issuedAt(),
                                certificate.issuedBy()));
        text.append("  verdict  %s: %s\n".formatted(certificate.verdict(), meaning(certificate)));
        certificate
                .groupsMissing()
                .forEach(it ->
                        text.append(
                                "  lacks replication group %d, which another process has\n"
                                        .formatted(it)));
        text.append('\n');
        for (Table table : certificate.tables()) {
            text.append(
                    "  %-34s %-9s %s\n"
                            .formatted(
                                    shortened(table.name()),
                                    table.state(),
                                    table.state() == Standing.VERIFIED
                                            ? verified(table)
                                            : table.reason()));
            if (table.mismatches() > 0) {
                text.append("      rows that differ: %,d\n".formatted(table.mismatches()));
            }
        }
        List<String> excluded = certificate.exclusions();
        if (!excluded.isEmpty()) {
            text.append("\nNOT COVERED:\n");
            excluded.forEach(it -> text.append("  ").append(it).append('\n'));
        }
        return text.toString();
    }

    private static String verified(Table table) {
        Optional<Sum> sum =
                table.target()
                        .map(Certificate.Compared::sum)
                        .or(() -> table.source().map(Certificate.Compared::sum));
        return "%s rows at %s, %s s old"
                .formatted(
                        sum.flatMap(Sum::rows).map("%,d"::formatted).orElse("?"),
                        sum.map(Sum::position).orElse("?"),
                        table.ageSeconds().map("%,d"::formatted).orElse("?"));
    }

    private static String meaning(Certificate certificate) {
        return switch (certificate.verdict()) {
            case SAME ->
                    certificate.exclusions().isEmpty()
                            ? "both sides held the same rows"
                            : "both sides held the same rows, but for what is not covered";
            case INCOMPLETE -> "of some table it is not known";
            case DIFFERENT -> "at least one row certainly differs";
        };
    }

    /** What a verb ends with. */
    static int exitCode(Certificate certificate) {
        return switch (certificate.verdict()) {
            case SAME -> ExitCode.DONE;
            case INCOMPLETE -> ExitCode.PRECONDITION;
            case DIFFERENT -> ExitCode.DIFFERENCE;
        };
    }

    private static String shortened(String name) {
        return name.length() <= 34 ? name : name.substring(0, 33) + "…";
    }
}
