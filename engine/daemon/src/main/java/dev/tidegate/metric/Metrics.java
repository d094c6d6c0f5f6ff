package dev.tidegate.metric;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.LongConsumer;
import java.util.stream.LongStream;

/** Exposes the catalogue's metrics. Safe for use by several threads. */
public final class Metrics implements AutoCloseable {
    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Queue<DoubleSupplier> counted = new ConcurrentLinkedQueue<>();
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
            case COUNTER -> {
                counted.add(value); // the registry itself holds it weakly only
                FunctionCounter.builder(
                                metric.name().replaceFirst("_total$", ""),
                                value,
                                DoubleSupplier::getAsDouble)
                        .description(metric.help())
                        .tags(tags(metric, labels))
                        .register(into);
            }
            case HISTOGRAM -> throw new IllegalArgumentException(metric.name() + " is a histogram");
        }
    }

    /** Exposes a histogram of whole numbers, without labels; each bound is that of a bucket. */
    public LongConsumer histogram(Metric metric, long... bounds) {
        DistributionSummary summary =
                DistributionSummary.builder(metric.name())
                        .description(metric.help())
                        .serviceLevelObjectives(LongStream.of(bounds).asDoubleStream().toArray())
                        .register(registry);
        return value -> summary.record((double) value);
    }

    /** Exposes a histogram of seconds, without labels; each bound is that of a bucket. */
    public Consumer<Duration> durations(Metric metric, Duration... bounds) {
        Timer timer =
                Timer.builder(metric.name().replaceFirst("_seconds$", ""))
                        .description(metric.help())
                        .serviceLevelObjectives(bounds)
                        .register(registry);
        return timer::record;
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
