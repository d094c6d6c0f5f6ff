package dev.tidegate.schema;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TidegateException;
import dev.tidegate.schema.TargetSchema.LeftOut;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A target whose catalog is a set of texts, such as {@code key parent}: each table gets a key and
 * an index, and a foreign key for each that it has.
 */
final class ListedTarget implements TargetCompletion {
    private final Set<String> there = new HashSet<>();
    private final List<String> done = new ArrayList<>();
    private final List<String> runs = new ArrayList<>();
    private final Set<TableId> large = new HashSet<>();
    private final Set<String> refused = new HashSet<>();
    private final Set<String> postponed = new HashSet<>();
    private final Set<String> blocking = new HashSet<>();
    private Optional<ErrorCode> failure = Optional.empty();
    private Optional<TableId> blocked = Optional.empty();

    private record Listed(TableId table, Kind kind, Optional<TableId> refersTo, Effort effort)
            implements Step {
        @Override
        public String object() {
            return kind.name().toLowerCase(Locale.ROOT) + " " + table.name();
        }
    }

    synchronized void largeAre(TableId table) {
        large.add(table);
    }

    synchronized void isThere(String object) {
        there.add(object);
    }

    synchronized void lost(String... objects) {
        there.removeAll(Set.of(objects));
    }

    synchronized void refuses(String object) {
        refused.add(object);
    }

    synchronized void postponesOnce(String object) {
        postponed.add(object);
    }

    synchronized void blocks(String object) {
        blocking.add(object);
    }

    synchronized void failsOnce(ErrorCode code) {
        failure = Optional.of(code);
    }

    synchronized List<String> done() {
        return List.copyOf(done);
    }

    synchronized List<String> runs() {
        return List.copyOf(runs);
    }

    synchronized boolean isBlocked() {
        return blocked.isPresent();
    }

    synchronized void awaitBlocked() throws InterruptedException {
        while (blocked.isEmpty()) {
            wait();
        }
    }

    @Override
    public synchronized List<Step> missing(Collection<TableDefinition> all, Set<TableId> tables) {
        List<Step> missing = new ArrayList<>();
        for (TableDefinition table : all) {
            if (tables.contains(table.table())) {
                List<Step> steps = new ArrayList<>();
                steps.add(step(table.table(), Kind.KEY, Optional.empty()));
                steps.add(step(table.table(), Kind.INDEX, Optional.empty()));
                table.foreignKeys()
                        .forEach(key -> {
                            Optional<TableId> parent = Optional.of(key.referenced());
                            steps.add(step(table.table(), Kind.FOREIGN_KEY, parent));
                            steps.add(step(table.table(), Kind.VALIDATION, parent));
                        });
                steps.removeIf(step -> there.contains(step.object()));
                missing.addAll(steps);
            }
        }
        return missing;
    }

    private Step step(TableId table, Kind kind, Optional<TableId> refersTo) {
        return new Listed(
                table, kind, refersTo, large.contains(table) ? Effort.LARGE : Effort.SMALL);
    }

    @Override
    public synchronized Outcome run(List<? extends Step> steps, Consumer<Step> beginning)
            throws InterruptedException {
        runs.add(steps.stream().map(Step::object).collect(Collectors.joining(", ")));
        if (failure.isPresent()) {
            ErrorCode code = failure.get();
            failure = Optional.empty();
            throw new TidegateException(code, "could not, as the test wants it", "None.");
        }
        List<LeftOut> leftOut = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            beginning.accept(step);
            if (postponed.remove(step.object()) || isCancelled(step)) {
                return new Outcome(leftOut, List.copyOf(steps.subList(i, steps.size())));
            }
            if (refused.contains(step.object())) {
                leftOut.add(new LeftOut(step.object(), step.table().toString(), "refused"));
            } else {
                there.add(step.object());
                done.add(step.object());
            }
        }
        return new Outcome(leftOut, List.of());
    }

    private boolean isCancelled(Step step) throws InterruptedException {
        if (!blocking.contains(step.object())) {
            return false;
        }
        blocked = Optional.of(step.table());
        notifyAll();
        while (blocked.isPresent()) {
            wait();
        }
        return true;
    }

    @Override
    public synchronized void cancel(TableId table) {
        if (blocked.filter(table::equals).isPresent()) {
            blocked = Optional.empty();
            notifyAll();
        }
    }

    @Override
    public List<Phase> phases() {
        return List.of();
    }
}
