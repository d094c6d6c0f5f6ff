package dev.tidegate.daemon;

import dev.tidegate.model.TableId;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.schema.TargetCompletion;
import dev.tidegate.schema.TargetSchema.LeftOut;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Gives each table one index, which the target refuses. */
final class MemoryCompletion implements TargetCompletion {
    private static final String INDEX = "index ix_wide";

    private final Set<TableId> done = new TreeSet<>();
    private int runs;

    private record Index(TableId table) implements Step {
        @Override
        public Kind kind() {
            return Kind.INDEX;
        }

        @Override
        public String object() {
            return INDEX;
        }

        @Override
        public Optional<TableId> refersTo() {
            return Optional.empty();
        }

        @Override
        public Effort effort() {
            return Effort.LARGE;
        }
    }

    synchronized int runs() {
        return runs;
    }

    @Override
    public synchronized List<Step> missing(Collection<TableDefinition> all, Set<TableId> tables) {
        return tables.stream().filter(it -> !done.contains(it)).<Step>map(Index::new).toList();
    }

    @Override
    public synchronized Outcome run(List<? extends Step> steps, Consumer<Step> beginning) {
        for (Step step : steps) {
            beginning.accept(step);
            done.add(step.table());
            runs++;
        }
        return new Outcome(
                steps.stream()
                        .map(it -> new LeftOut(INDEX, it.table().toString(), "too wide"))
                        .toList(),
                List.of());
    }

    @Override
    public void cancel(TableId table) {}

    @Override
    public List<Phase> phases() {
        return List.of();
    }
}
