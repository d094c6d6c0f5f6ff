package dev.tidegate.daemon;

import dev.tidegate.alert.AlertChannel.Receiver;
import dev.tidegate.alert.Condition.Severity;
import dev.tidegate.metric.Metric;
import dev.tidegate.metric.Metrics;
import dev.tidegate.metric.SeatMetrics;
import java.util.function.ToLongFunction;

/** What needs attention, and whether those who want to know are told, as metrics. */
final class AlertFigures {
    private AlertFigures() {}

    static void expose(Metrics metrics, AlertWatch alerts) {
        for (Severity severity : Severity.values()) {
            metrics.expose(SeatMetrics.ALERTS, () -> alerts.lasting(severity), severity.text());
        }
        sum(metrics, SeatMetrics.ALERT_NOTICES_DELIVERED, alerts, Receiver::delivered);
        sum(metrics, SeatMetrics.ALERT_NOTICES_LOST, alerts, Receiver::lost);
        sum(metrics, SeatMetrics.ALERT_ATTEMPTS_FAILED, alerts, Receiver::failedAttempts);
        sum(metrics, SeatMetrics.ALERT_NOTICES_WAITING, alerts, Receiver::waiting);
        sum(
                metrics,
                SeatMetrics.ALERT_RECEIVERS_FAILING,
                alerts,
                it -> it.failing().isPresent() ? 1 : 0);
    }

    private static void sum(
            Metrics metrics, Metric metric, AlertWatch alerts, ToLongFunction<Receiver> figure) {
        metrics.expose(metric, () -> alerts.receivers().stream().mapToLong(figure).sum());
    }
}
