package dev.tidegate.daemon;

import dev.tidegate.ledger.ExcludedColumns;
import dev.tidegate.model.TableSchema;
import dev.tidegate.model.TidegateException;
import dev.tidegate.preflight.Check;
import dev.tidegate.preflight.Examination;
import dev.tidegate.preflight.Finding;
import dev.tidegate.preflight.Probe;
import dev.tidegate.preflight.Remedy;
import dev.tidegate.preflight.Side;
import dev.tidegate.preflight.SkippedException;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.settings.ValidateSettings;
import dev.tidegate.settings.ValidateSettings.Switch;
import dev.tidegate.validate.certificate.CertificateKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What validation needs of this machine and of its own settings. Owned by one thread. */
final class ValidateExamination {
    private static final List<Probe<ValidateExamination>> PROBES =
            List.of(
                    new Probe<>(
                            check(
                                    "certificate_key",
                                    "the file of validate.certificate_key",
                                    "Without an Ed25519 key that can be read nothing is certified."),
                            (check, it) -> it.key(check)),
                    new Probe<>(
                            check(
                                    "intervals",
                                    "validate.source_interval and target_interval against the"
                                            + " source's rows and the bounds on reading",
                                    "A comparison that takes longer than its interval makes every"
                                            + " table older than the settings say."),
                            (check, it) -> it.intervals(check)),
                    new Probe<>(
                            check(
                                    "columns_excluded",
                                    "validate.columns_excluded against the source's columns",
                                    "Rows are told apart by their key; and a name that no column has"
                                            + " leaves out nothing."),
                            (check, it) -> it.columnsExcluded(check)));

    private static final int NAMED_MAX = 20;

    /** A comparison that takes longer than this is too seldom for anybody. */
    private static final Duration LONG = Duration.ofDays(1);

    private final ValidateSettings settings;
    private final Supplier<List<TableDefinition>> source;

    private ValidateExamination(ValidateSettings settings, Supplier<List<TableDefinition>> source) {
        this.settings = settings;
        this.source = source;
    }

    /**
     * Looks at them when it is asked.
     *
     * @param source the source's tables; what it throws leaves out what depends on them
     */
    static Examination of(ValidateSettings settings, Supplier<List<TableDefinition>> source) {
        return new SettingsExamination<>(
                "validate", PROBES, new ValidateExamination(settings, source));
    }

    private static Check check(String id, String looksAt, String why) {
        return new Check("settings.validate." + id, Side.SETTINGS, looksAt, why);
    }

    private Finding key(Check check) {
        Optional<Path> file = settings.certificateKey();
        if (file.isEmpty()) {
            return check.note(
                    "there is no key: \"tidegate validate certify\" will be refused",
                    List.of("validate.certificate_key is not set"));
        }
        String problem;
        try {
            CertificateKeys.privateKey(Files.readString(file.get()));
            return check.ok("certificates can be signed", file.get().toString());
        } catch (IOException e) {
            problem = "cannot be read: " + e.getClass().getSimpleName();
        } catch (IllegalArgumentException e) {
            problem = String.valueOf(e.getMessage());
        }
        return check.fail(
                "the key of certificates in %s cannot be used: %s".formatted(file.get(), problem),
                List.of(),
                List.of(
                        advice(
                                "Make one that this user may read: openssl genpkey -algorithm"
                                        + " ed25519 -out FILE.")));
    }

    private Finding intervals(Check check) throws SkippedException {
        if (settings.audit() == Switch.OFF) {
            return check.note("nothing is audited", List.of("validate.audit is off"));
        }
        long rows = tables().stream().mapToLong(TableDefinition::estimatedRows).sum();
        List<Pass> passes =
                List.of(
                        new Pass(
                                "source",
                                rows,
                                settings.sourceRowsPerSecondMax(),
                                settings.pace().sourceInterval()),
                        new Pass(
                                "target",
                                rows,
                                settings.targetRowsPerSecondMax(),
                                settings.pace().targetInterval()));
        List<String> evidence = passes.stream().map(Pass::text).toList();
        Optional<Pass> longest =
                passes.stream().filter(Pass::isTooLong).max(Comparator.comparing(Pass::least));
        if (longest.isEmpty()) {
            return check.ok(
                    "all rows can be read within the intervals", evidence.toArray(String[]::new));
        }
        Pass pass = longest.get();
        String fact =
                "reading all rows of the %s takes at least %s, its interval is %s"
                        .formatted(pass.side(), text(pass.least()), text(pass.interval()));
        return pass.least().compareTo(LONG) <= 0
                ? check.note(fact, evidence)
                : check.warn(
                        fact,
                        evidence,
                        List.of(
                                advice(
                                        "Tables get as old as that. Raise"
                                                + " validate.%s_rows_per_second_max and"
                                                        .formatted(pass.side())
                                                + " validate.duty_percent as far as the %s bears."
                                                        .formatted(pass.side()))));
    }

    /**
     * A comparison of all rows of one replication group that has them all.
     *
     * @param rowsPerSecond that it reads at most
     */
    private record Pass(String side, long rows, int rowsPerSecond, Duration interval) {
        /** How long it takes at least. */
        Duration least() {
            return Duration.ofSeconds(rows / rowsPerSecond);
        }

        boolean isTooLong() {
            return least().compareTo(interval) > 0;
        }

        String text() {
            return "%s: about %,d rows, at most %,d in a second, every %s"
                    .formatted(side, rows, rowsPerSecond, ValidateExamination.text(interval));
        }
    }

    private static String text(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds < 120) {
            return seconds + " s";
        }
        return seconds < 7_200
                ? "%,d min".formatted(seconds / 60)
                : "%,d h".formatted(seconds / 3_600);
    }

    private Finding columnsExcluded(Check check) throws SkippedException {
        ExcludedColumns excluded = settings.excludedColumns();
        List<TableSchema> schemas = tables().stream().map(TableDefinition::schema).toList();
        List<String> impossible = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (TableSchema schema : schemas) {
            ColumnExclusions.impossible(excluded, schema).ifPresent(impossible::add);
            excluded.of(schema)
                    .forEach((column, why) ->
                            names.add("%s.%s: %s".formatted(schema.table(), column, why)));
        }
        List<String> evidence = names.stream().limit(NAMED_MAX).toList();
        if (!impossible.isEmpty()) {
            return check.fail(
                    impossible.getFirst(),
                    evidence,
                    List.of(
                            advice(
                                    "Take it out; a table is left out as a whole with"
                                            + " validate.tables_excluded.")));
        }
        List<String> missing = excluded.missingIn(schemas);
        if (names.isEmpty() && missing.isEmpty()) {
            return check.ok("all columns that are replicated are compared");
        }
        return missing.isEmpty()
                ? check.note("%,d columns are not compared".formatted(names.size()), evidence)
                : check.warn(
                        "validate.columns_excluded names %s, which no table has"
                                .formatted(missing.getFirst()),
                        evidence,
                        List.of(advice("Correct the name, or take it out.")));
    }

    private List<TableDefinition> tables() throws SkippedException {
        try {
            return source.get();
        } catch (TidegateException e) {
            throw new SkippedException("the source's tables are not known: " + e.getMessage());
        }
    }

    private static Remedy advice(String sentence) {
        return Remedy.advice(Side.SETTINGS, sentence);
    }
}
