package dev.tidegate.metric;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.stream.DoubleStream;

/** Exposes the catalogue's metrics. Safe for use by several threads. */
public final class Metrics implements AutoCloseable {
    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics garbageCollection = new JvmGcMetrics();

    /** Starts with the metrics of the JVM. */
    public Metrics() {
        registry.throwExceptionOnRegistrationFailure();
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ClassLoaderMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        garbageCollection.bindTo(registry);
    }

    /**
     * Exposes a gauge or counter whose value is asked for at each scrape. What was exposed before
     * under the same labels stays.
     *
     * @param labels values of the metric's labels, in their order
     */
    public void expose(Metric metric, DoubleSupplier value, String... labels) {
        MeterRegistry into = registry;
        switch (metric.kind()) {
            case GAUGE ->
                    Gauge.builder(metric.name(), value, DoubleSupplier::getAsDouble)
                            .description(metric.help())
                            .tags(tags(metric, labels))
                            .strongReference(true)
                            .register(into);
            case COUNTER ->
                    FunctionCounter.builder(
                                    metric.name().replaceFirst("_total$", ""),
                                    value,
                                    DoubleSupplier::getAsDouble)
                            .description(metric.help())
                            .tags(tags(metric, labels))
                            .register(into);
            case HISTOGRAM -> throw new IllegalArgumentException(metric.name() + " is a histogram");
        }
    }

    /** Exposes a histogram without labels. */
    public Histogram histogram(Metric metric, double... bounds) {
        DistributionSummary summary =
                DistributionSummary.builder(metric.name())
                        .description(metric.help())
                        .serviceLevelObjectives(DoubleStream.of(bounds).toArray())
                        .register(registry);
        return summary::record;
    }

    /** Takes observed values. */
    public interface Histogram {
        /** Adds one. */
        void record(double value);
    }

    /** All values, in Prometheus' text format. */
    public String scrape() {
        return registry.scrape();
    }

    @Override
    public void close() {
        garbageCollection.close();
        registry.close();
    }

    private static List<Tag> tags(Metric metric, String... labels) {
        if (labels.length != metric.labels().size()) {
            throw new IllegalArgumentException(
                    metric.name() + " has the labels " + metric.labels());
        }
        List<Tag> tags = new ArrayList<>();
        for (int i = 0; i < labels.length; i++) {
            tags.add(Tag.of(metric.labels().get(i), labels[i]));
        }
        return tags;
    }
}
