package dev.tidegate.metric;

import java.util.List;

/** The metrics of what operators are told by: a part of {@link MetricCatalogue}. */
public final class SeatMetrics {
    /** What needs attention. */
    public static final Metric ALERTS =
            Metric.gauge(
                    "tidegate_alerts",
                    "Conditions that the status shows as what needs attention, by severity:"
                            + " critical, warning. Idle: 0.",
                    "severity");

    /** Notices that were taken. */
    public static final Metric ALERT_NOTICES_DELIVERED =
            Metric.counter(
                    "tidegate_alert_notices_delivered_total",
                    "Notices of alerts.webhooks that a receiver took: the beginning or the end of a"
                            + " condition. Idle: stands still.");

    /** Notices that nobody will get. */
    public static final Metric ALERT_NOTICES_LOST =
            Metric.counter(
                    "tidegate_alert_notices_lost_total",
                    "Notices that a receiver will never get: refused, too many waiting, too old, or"
                            + " a fault of Tidegate. The log names each. Should stand still.");

    /** Attempts that failed. */
    public static final Metric ALERT_ATTEMPTS_FAILED =
            Metric.counter(
                    "tidegate_alert_attempts_failed_total",
                    "How often a receiver of notices did not answer, or said no. Each notice is"
                            + " tried again for hours.");

    /** Notices that wait. */
    public static final Metric ALERT_NOTICES_WAITING =
            Metric.gauge(
                    "tidegate_alert_notices_waiting",
                    "Notices that a receiver has not taken yet. Idle: 0.");

    /** Receivers that take nothing. */
    public static final Metric ALERT_RECEIVERS_FAILING =
            Metric.gauge(
                    "tidegate_alert_receivers_failing",
                    "Receivers of notices that did not take the last one. Should be 0.");

    /** When certificates expire. */
    public static final Metric CERTIFICATE_EXPIRY_SECONDS =
            Metric.gauge(
                    "tidegate_certificate_expiry_seconds",
                    "Time until a certificate expires that this process serves or uses, below 0 when"
                            + " it has: http (http.keystore), http_clients (http.client_ca),"
                            + " journal_client, journal_authorities (journal.client_properties),"
                            + " target_client, target_authorities (target.url),"
                            + " source_authorities (source.url). Of a chain the first to expire, of"
                            + " authorities the last. As read at the start; NaN where there is none.",
                    "certificate");

    static final List<Metric> ALL =
            List.of(
                    ALERTS,
                    ALERT_NOTICES_DELIVERED,
                    ALERT_NOTICES_LOST,
                    ALERT_ATTEMPTS_FAILED,
                    ALERT_NOTICES_WAITING,
                    ALERT_RECEIVERS_FAILING,
                    CERTIFICATE_EXPIRY_SECONDS);

    private SeatMetrics() {}
}
