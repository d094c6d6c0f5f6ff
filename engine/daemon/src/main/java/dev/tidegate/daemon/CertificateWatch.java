package dev.tidegate.daemon;

import dev.tidegate.alert.Condition;
import dev.tidegate.alert.Observed;
import dev.tidegate.daemon.CertificateFiles.Use;
import dev.tidegate.metric.Metrics;
import dev.tidegate.metric.SeatMetrics;
import dev.tidegate.settings.Settings;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/**
 * When this process's certificates expire. They are read at the start, as the clients and the
 * server do: a file that was renewed since helps a process that starts. Safe for use by several
 * threads.
 */
final class CertificateWatch {
    private static final Duration SOON = Duration.ofDays(14);
    private static final Duration VERY_SOON = Duration.ofDays(2);
    private static final double MILLIS_PER_SECOND = 1e3;

    private final Map<Use, Instant> expiries;
    private final InstantSource clock;

    CertificateWatch(Settings settings, InstantSource clock) {
        this.expiries = Map.copyOf(new CertificateFiles(settings).expiries());
        this.clock = clock;
    }

    void expose(Metrics metrics) {
        for (Use use : Use.values()) {
            metrics.expose(SeatMetrics.CERTIFICATE_EXPIRY_SECONDS, () -> left(use), use.text());
        }
    }

    private double left(Use use) {
        Instant end = expiries.get(use);
        return end == null
                ? Double.NaN
                : Duration.between(clock.instant(), end).toMillis() / MILLIS_PER_SECOND;
    }

    /** Those that expire soon, the first one first. */
    List<Observed> observed(Instant now) {
        return expiries.entrySet().stream()
                .filter(it -> Duration.between(now, it.getValue()).compareTo(SOON) < 0)
                .sorted(
                        Map.Entry.<Use, Instant>comparingByValue()
                                .thenComparing(Map.Entry.comparingByKey()))
                .map(it -> observed(it.getKey(), it.getValue(), now))
                .toList();
    }

    private static Observed observed(Use use, Instant end, Instant now) {
        Duration left = Duration.between(now, end);
        Condition condition =
                left.compareTo(VERY_SOON) < 0
                        ? Condition.CERTIFICATE_NEARLY_EXPIRED
                        : Condition.CERTIFICATE_EXPIRES;
        String when = left.isPositive() ? "expires at " : "has expired at ";
        return Observed.of(
                        condition,
                        "the certificate \"%s\" %s%s".formatted(use.text(), when, end),
                        "put a new one in its place (%s), then start Tidegate again"
                                .formatted(setting(use)))
                .about(use.text());
    }

    private static String setting(Use use) {
        return switch (use) {
            case HTTP -> "http.keystore";
            case HTTP_CLIENTS -> "http.client_ca";
            case JOURNAL_CLIENT -> "journal.client_properties, ssl.keystore";
            case JOURNAL_AUTHORITIES -> "journal.client_properties, ssl.truststore";
            case TARGET_CLIENT -> "target.url, sslcert";
            case TARGET_AUTHORITIES -> "target.url, sslrootcert";
            case SOURCE_AUTHORITIES -> "source.url, trustStore";
        };
    }
}
