package dev.tidegate.daemon;

import dev.tidegate.run.Failure;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What of a group's audits fails, and is tried again: each audit by its own, so that one that
 * succeeds says nothing of another. Each failure is told once as a warning, and once when it is
 * over. Safe for use by several threads.
 */
final class AuditFailures {
    private static final Logger LOG = LoggerFactory.getLogger(AuditFailures.class);

    private final String group;
    private final InstantSource clock;
    private final Map<String, Failure> failing = new ConcurrentSkipListMap<>();

    /**
     * Nothing fails yet.
     *
     * @param group its name
     */
    AuditFailures(String group, InstantSource clock) {
        this.group = group;
        this.clock = clock;
    }

    /**
     * Something failed.
     *
     * @param what such as {@code the audit of dbo.item}
     */
    void failed(String what, RuntimeException e) {
        Failure failure = Failure.of(e, clock.instant());
        Optional<Failure> before = Optional.ofNullable(failing.get(what));
        failing.put(what, before.map(failure::after).orElse(failure));
        if (before.filter(it -> it.fact().equals(failure.fact())).isEmpty()) {
            LOG.warn(
                    "{}: {} fails, and is tried again: {}: {} ({})",
                    group,
                    what,
                    failure.code(),
                    failure.fact(),
                    failure.hint());
            LOG.debug("{}: {} was broken by", group, what, e);
        }
    }

    /** It did not fail. */
    void succeeded(String what) {
        if (failing.remove(what) != null) {
            LOG.info("{}: {} works again", group, what);
        }
    }

    /**
     * What fails now, in one line.
     *
     * @param matters whether what failed is still tried
     */
    Optional<String> text(Predicate<String> matters) {
        failing.keySet().removeIf(matters.negate());
        Optional<Map.Entry<String, Failure>> first = failing.entrySet().stream().findFirst();
        int more = failing.size() - 1;
        return first.map(it ->
                "%s: %s: %s%s"
                        .formatted(
                                it.getKey(),
                                it.getValue().code(),
                                it.getValue().fact(),
                                more > 0 ? " (and %,d more)".formatted(more) : ""));
    }
}
