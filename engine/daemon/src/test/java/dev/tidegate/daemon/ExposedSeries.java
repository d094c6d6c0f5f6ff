package dev.tidegate.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.daemon.PromQuery.Selector;
import dev.tidegate.metric.Metric;
import dev.tidegate.metric.MetricCatalogue;
import dev.tidegate.metric.Metrics;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The series that a scrape of a daemon has, with the labels of each: the catalogue's, and those of
 * the JVM, as Micrometer exposes them.
 */
final class ExposedSeries {
    /** What Prometheus adds to each, and what we tell it to add (grafana/prometheus.yaml). */
    private static final Set<String> OF_THE_TARGET = Set.of("job", "instance", "pipeline");

    private final Map<String, Set<String>> labels = new HashMap<>();

    private ExposedSeries() {}

    static ExposedSeries read() {
        ExposedSeries all = new ExposedSeries();
        MetricCatalogue.ALL.forEach(all::add);
        try (Metrics metrics = new Metrics()) {
            metrics.scrape().lines().filter(it -> !it.startsWith("#")).forEach(all::add);
        }
        // these come with the first collection
        for (String part : new String[] {"_count", "_sum", "_max"}) {
            all.labels.put("jvm_gc_pause_seconds" + part, Set.of("action", "cause", "gc"));
        }
        return all;
    }

    private void add(Metric metric) {
        Set<String> own = Set.copyOf(metric.labels());
        switch (metric.kind()) {
            case GAUGE, COUNTER -> labels.put(metric.name(), own);
            case HISTOGRAM -> {
                for (String part : new String[] {"_sum", "_count", "_max"}) {
                    labels.put(metric.name() + part, own);
                }
                Set<String> withBound = new HashSet<>(own);
                withBound.add("le");
                labels.put(metric.name() + "_bucket", withBound);
            }
        }
    }

    private void add(String line) {
        PromQuery.parse(line.substring(0, line.lastIndexOf(' '))).selectors().stream()
                .findFirst()
                .ifPresent(it ->
                        labels.computeIfAbsent(it.name(), _ -> new HashSet<>())
                                .addAll(it.labels().keySet()));
    }

    /** The labels that a series has by itself. */
    Set<String> labels(String series) {
        return Optional.ofNullable(labels.get(series)).orElse(Set.of());
    }

    /** Fails if the query asks for a series, or for a label, that there is not. */
    void require(PromQuery query, String of) {
        assertThat(query.selectors()).as(of).isNotEmpty();
        Set<String> known = new HashSet<>(OF_THE_TARGET);
        for (Selector selector : query.selectors()) {
            assertThat(labels).as(of).containsKey(selector.name());
            known.addAll(labels(selector.name()));
            Set<String> own = new HashSet<>(labels(selector.name()));
            own.addAll(OF_THE_TARGET);
            assertThat(own)
                    .as("%s: %s", of, selector.name())
                    .containsAll(selector.labels().keySet());
        }
        assertThat(known).as(of).containsAll(query.grouping());
    }
}
