package dev.tidegate.daemon;

import dev.tidegate.control.ValidateStatus;
import dev.tidegate.control.ValidateStatus.Summary;
import dev.tidegate.control.ValidateStatus.TableValidation;
import dev.tidegate.metric.MetricCatalogue;
import dev.tidegate.metric.Metrics;
import dev.tidegate.validate.AuditRecords.Standing;
import dev.tidegate.validate.Side;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/**
 * The audits' numbers as metrics. One scrape asks for all of them, so they are put together once.
 */
final class ValidateMetrics {
    private static final Duration KEPT = Duration.ofSeconds(1);

    private final Metrics metrics;
    private final Supplier<ValidateStatus> status;
    private final InstantSource clock;
    private Optional<Look> last = Optional.empty();

    private record Look(Instant at, Summary summary, Map<String, TableValidation> tables) {}

    private ValidateMetrics(Metrics metrics, Supplier<ValidateStatus> status, InstantSource clock) {
        this.metrics = metrics;
        this.status = status;
        this.clock = clock;
    }

    /** Exposes what is of all tables together. */
    static ValidateMetrics expose(
            Metrics metrics, Supplier<ValidateStatus> status, InstantSource clock) {
        ValidateMetrics all = new ValidateMetrics(metrics, status, clock);
        for (Standing standing : Standing.values()) {
            ToIntFunction<Summary> count = count(standing);
            metrics.expose(
                    MetricCatalogue.VALIDATION_TABLES,
                    () -> count.applyAsInt(all.look().summary()),
                    standing.toString());
        }
        metrics.expose(
                MetricCatalogue.VALIDATION_OLDEST_AGE_SECONDS,
                () -> orNan(all.look().summary().oldestSeconds()));
        metrics.expose(
                MetricCatalogue.VALIDATION_LEDGER_UNKNOWN_TABLES,
                () -> all.look().summary().ledgerUnknown());
        metrics.expose(
                MetricCatalogue.VALIDATION_SET_ASIDE_TABLES, () -> all.look().summary().setAside());
        metrics.expose(
                MetricCatalogue.VALIDATION_THROTTLED,
                () -> all.look().summary().waiting().isPresent() ? 1 : 0);
        metrics.expose(
                MetricCatalogue.VALIDATION_FAILING,
                () -> all.look().summary().failing().isPresent() ? 1 : 0);
        return all;
    }

    private static ToIntFunction<Summary> count(Standing standing) {
        return switch (standing) {
            case VERIFIED -> Summary::verified;
            case PENDING -> Summary::pending;
            case SUSPECT -> Summary::suspect;
            case MISMATCH -> Summary::mismatch;
            case EXCLUDED -> Summary::excluded;
        };
    }

    /** Exposes what is of one table. */
    void expose(AuditFigures table) {
        String name = table.table().toString();
        metrics.expose(MetricCatalogue.VALIDATION_ROWS, table::sourceRows, name, "source");
        metrics.expose(MetricCatalogue.VALIDATION_ROWS, table::targetRows, name, "target");
        metrics.expose(
                MetricCatalogue.VALIDATION_READ_SECONDS,
                () -> table.seconds(Side.SOURCE),
                name,
                "source");
        metrics.expose(
                MetricCatalogue.VALIDATION_READ_SECONDS,
                () -> table.seconds(Side.TARGET),
                name,
                "target");
        metrics.expose(MetricCatalogue.VALIDATION_CLEARED, table::cleared, name);
        metrics.expose(MetricCatalogue.VALIDATION_CONFIRMED, table::confirmed, name);
        metrics.expose(MetricCatalogue.VALIDATION_BEGUN_ANEW, table::begunAnew, name);
        metrics.expose(MetricCatalogue.VALIDATION_ANCHORED, table::anchored, name);
        metrics.expose(MetricCatalogue.VALIDATION_BROKEN_IMAGES, table::brokenImages, name);
        metrics.expose(
                MetricCatalogue.VALIDATION_MISMATCHES,
                () -> of(name, TableValidation::mismatches).orElse(0L),
                name);
        metrics.expose(
                MetricCatalogue.VALIDATION_EXCLUDED_COLUMNS,
                () -> of(name, it -> it.columnsExcluded().size()).orElse(0),
                name);
        metrics.expose(
                MetricCatalogue.VALIDATION_AGE_SECONDS,
                () -> orNan(of(name, ValidateMetrics::age).flatMap(it -> it)),
                name);
    }

    private static Optional<Long> age(TableValidation table) {
        return table.state() == Standing.EXCLUDED ? Optional.empty() : table.ageSeconds();
    }

    private <T> Optional<T> of(String table, Function<TableValidation, T> what) {
        return Optional.ofNullable(look().tables().get(table)).map(what);
    }

    private static double orNan(Optional<Long> seconds) {
        return seconds.map(Long::doubleValue).orElse(Double.NaN);
    }

    private synchronized Look look() {
        Instant now = clock.instant();
        Optional<Look> kept = last.filter(it -> now.isBefore(it.at().plus(KEPT)));
        if (kept.isPresent()) {
            return kept.get();
        }
        ValidateStatus fresh = status.get();
        Look look =
                new Look(
                        now,
                        fresh.summary(),
                        fresh.tables().stream()
                                .collect(
                                        Collectors.toMap(
                                                TableValidation::name, it -> it, (a, _) -> a)));
        last = Optional.of(look);
        return look;
    }
}
