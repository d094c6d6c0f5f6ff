package dev.tidegate.settings;

import dev.tidegate.load.ChunkSource;
import dev.tidegate.validate.Anchoring;
import dev.tidegate.validate.AuditSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the settings of validation. */
final class ValidateReader {
    private static final Pattern TABLE = Pattern.compile("[^.]+\\..+");
    private static final Pattern COLUMN = Pattern.compile("[^.]+\\.[^.].*\\..+");

    private final Resolver resolver;
    private final Path directory;
    private final int groups;

    /**
     * Makes one.
     *
     * @param directory that paths in the settings begin at
     * @param groups how many replication groups there are
     */
    ValidateReader(Resolver resolver, Path directory, int groups) {
        this.resolver = resolver;
        this.directory = directory;
        this.groups = groups;
    }

    /** Empty if there are problems, which are noted. */
    Optional<ValidateSettings> read() {
        Optional<ValidateSettings.Switch> ledger = resolver.value(ValidateCatalogue.LEDGER);
        Optional<ValidateSettings.Switch> audit = resolver.value(ValidateCatalogue.AUDIT);
        Optional<Integer> threads = resolver.value(ValidateCatalogue.THREADS);
        Optional<AuditSettings> pace = pace();
        Optional<Integer> source = resolver.value(ValidateCatalogue.SOURCE_ROWS_PER_SECOND);
        Optional<Integer> target = resolver.value(ValidateCatalogue.TARGET_ROWS_PER_SECOND);
        Map<String, String> tables =
                excluded(ValidateCatalogue.TABLES_EXCLUDED, TABLE, "schema.table", "audited");
        Map<String, String> columns =
                excluded(
                        ValidateCatalogue.COLUMNS_EXCLUDED,
                        COLUMN,
                        "schema.table.column",
                        "compared");
        Optional<Anchoring.When> anchor = resolver.value(ValidateCatalogue.ANCHOR);
        Optional<ValidateSettings.OnMismatch> reaction =
                resolver.value(ValidateCatalogue.ON_MISMATCH);
        Optional<Path> key =
                resolver.value(ValidateCatalogue.CERTIFICATE_KEY).map(directory::resolve);
        if (ledger.isEmpty()
                || audit.isEmpty()
                || threads.isEmpty()
                || pace.isEmpty()
                || source.isEmpty()
                || target.isEmpty()
                || anchor.isEmpty()
                || reaction.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new ValidateSettings(
                        ledger.get(),
                        audit.get(),
                        threads.get(),
                        pace.get(),
                        source.get(),
                        target.get(),
                        tables,
                        columns,
                        anchor.get(),
                        reaction.get(),
                        key));
    }

    private Optional<AuditSettings> pace() {
        AuditSettings usual = AuditSettings.DEFAULTS;
        Optional<Integer> rows = resolver.value(ValidateCatalogue.RANGE_ROWS_MAX);
        Optional<Integer> duty = resolver.value(ValidateCatalogue.DUTY_PERCENT);
        Optional<AuditSettings.Keyless> keyless = resolver.value(ValidateCatalogue.KEYLESS);
        Optional<Duration> target = resolver.value(ValidateCatalogue.TARGET_INTERVAL);
        Optional<Duration> source = resolver.value(ValidateCatalogue.SOURCE_INTERVAL);
        if (rows.isEmpty()
                || duty.isEmpty()
                || keyless.isEmpty()
                || target.isEmpty()
                || source.isEmpty()) {
            return Optional.empty();
        }
        if (source.get().compareTo(target.get()) < 0) {
            String path = ValidateCatalogue.SOURCE_INTERVAL.path();
            resolver.problem(
                    resolver.line(path),
                    "%s is %s, which is shorter than %s (%s)"
                            .formatted(
                                    path,
                                    Durations.text(source.get()),
                                    ValidateCatalogue.TARGET_INTERVAL.path(),
                                    Durations.text(target.get())));
            return Optional.empty();
        }
        return Optional.of(
                new AuditSettings(
                        new ChunkSource.Limit(rows.get(), usual.range().bytes()),
                        duty.get(),
                        usual.suspiciousMax(),
                        keyless.get(),
                        target.get(),
                        source.get(),
                        AuditSettings.rowsKept(Runtime.getRuntime().maxMemory(), groups)));
    }

    /** What is left out, by its name, and why. */
    private Map<String, String> excluded(
            Setting<String> setting, Pattern names, String form, String what) {
        String path = setting.path();
        Map<String, String> excluded = resolver.mapping(setting);
        excluded.forEach((name, reason) -> {
            if (!names.matcher(name).matches()) {
                resolver.problem(
                        resolver.line(path),
                        "%s names \"%s\", expected %s, with * for any text"
                                .formatted(path, name, form));
            } else if (reason.isBlank()) {
                resolver.problem(
                        resolver.line(path),
                        "%s.%s has no value, expected why it is not %s"
                                .formatted(path, name, what));
            }
        });
        return excluded;
    }
}
