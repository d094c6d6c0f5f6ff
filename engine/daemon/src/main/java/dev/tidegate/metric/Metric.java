package dev.tidegate.metric;

import java.util.List;

/**
 * One metric: an entry of the catalogue.
 *
 * @param name as Prometheus sees it, with its unit
 * @param help what it means, and what it shows when idle
 * @param labels names of the labels; each takes few values
 */
public record Metric(String name, Kind kind, String help, List<String> labels) {
    /** How a metric counts. */
    public enum Kind {
        /** Only grows, from 0 at each start of the process. */
        COUNTER,
        /** Goes up and down. */
        GAUGE,
        /** Buckets: {@code _bucket}, {@code _sum}, {@code _count}, and {@code _max} as a gauge. */
        HISTOGRAM
    }

    /** Copies the labels. */
    public Metric {
        labels = List.copyOf(labels);
    }

    static Metric counter(String name, String help, String... labels) {
        return new Metric(name, Kind.COUNTER, help, List.of(labels));
    }

    static Metric gauge(String name, String help, String... labels) {
        return new Metric(name, Kind.GAUGE, help, List.of(labels));
    }

    static Metric histogram(String name, String help, String... labels) {
        return new Metric(name, Kind.HISTOGRAM, help, List.of(labels));
    }
}
