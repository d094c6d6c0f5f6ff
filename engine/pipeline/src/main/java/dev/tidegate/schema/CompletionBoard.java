package dev.tidegate.schema;

import dev.tidegate.model.TableId;
import dev.tidegate.schema.TargetCompletion.Effort;
import dev.tidegate.schema.TargetCompletion.Kind;
import dev.tidegate.schema.TargetCompletion.Step;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What of which table is to be done next. Not safe for several threads: {@link CompletionWorker}
 * guards it.
 *
 * <pre>
 *   NEW ──looked at──▶ OWN STEPS ──done──▶ KEYED ──foreign keys done──▶ COMPLETE
 *    ◀── postponed, failed, taken back, or a table that it refers to was ──┘
 * </pre>
 *
 * <p>A table in work belongs to one thread, and so does one that a foreign key is being created to:
 * two of these would wait for each other's locks. None of this is durable.
 */
final class CompletionBoard {
    /** So many small steps share a session. */
    private static final int STEPS_TOGETHER_MAX = 200;

    private final Map<TableId, TableDefinition> known = new LinkedHashMap<>();
    private final Map<TableId, Table> tables = new LinkedHashMap<>();
    private final Set<TableId> busy = new HashSet<>();

    /** Something for a thread to do. */
    sealed interface Work {
        /** The tables that are kept from other threads meanwhile. */
        Set<TableId> tables();
    }

    /** Ask what these tables lack. */
    record Look(Set<TableId> tables) implements Work {}

    /** Do these steps. */
    record Run(List<Step> steps, Set<TableId> tables) implements Work {}

    private static final class Table {
        private boolean looked;
        private final List<Step> own = new ArrayList<>();
        private final List<Step> foreignKeys = new ArrayList<>();
        private int steps;
        private boolean told;

        boolean isKeyed() {
            return looked && own.isEmpty();
        }

        boolean isComplete() {
            return isKeyed() && foreignKeys.isEmpty();
        }

        void startAnew() {
            looked = false;
            told = false;
            own.clear();
            foreignKeys.clear();
            steps = 0;
        }
    }

    /** Notes how tables are, whether or not their rows are there. */
    void know(Collection<TableDefinition> definitions) {
        definitions.forEach(each -> known.put(each.table(), each));
    }

    Collection<TableDefinition> known() {
        return List.copyOf(known.values());
    }

    /** A table's rows are all there. */
    void add(TableId table) {
        tables.computeIfAbsent(table, _ -> new Table());
    }

    /** A table is not complete any more; those that refer to it are looked at again. */
    void remove(TableId table) {
        tables.remove(table);
        for (Map.Entry<TableId, Table> other : tables.entrySet()) {
            if (refers(other.getKey(), table)) {
                other.getValue().startAnew();
            }
        }
    }

    private boolean refers(TableId child, TableId parent) {
        TableDefinition definition = known.get(child);
        return definition != null
                && definition.foreignKeys().stream()
                        .anyMatch(key -> key.referenced().equals(parent));
    }

    /** Whether a thread works for the table, or for a foreign key to it. */
    boolean isBusy(TableId table) {
        return busy.contains(table) || busy.stream().anyMatch(other -> refers(other, table));
    }

    /** Whether nothing is left to do for the tables that were added. */
    boolean isDone() {
        return busy.isEmpty() && tables.values().stream().allMatch(Table::isComplete);
    }

    /** What to do next, which is the caller's until {@link #release}; empty if there is nothing. */
    Optional<Work> take() {
        Optional<Work> work = look().or(this::run);
        work.ifPresent(it -> busy.addAll(it.tables()));
        return work;
    }

    private Optional<Work> look() {
        Set<TableId> fresh = new LinkedHashSet<>();
        tables.forEach((table, state) -> {
            if (!state.looked && !busy.contains(table)) {
                fresh.add(table);
            }
        });
        return fresh.isEmpty() ? Optional.empty() : Optional.of(new Look(fresh));
    }

    private Optional<Work> run() {
        List<Step> small = new ArrayList<>();
        Set<TableId> taken = new LinkedHashSet<>();
        Optional<Run> large = Optional.empty();
        for (Map.Entry<TableId, Table> entry : tables.entrySet()) {
            Set<TableId> its = new LinkedHashSet<>();
            List<Step> steps = next(entry.getKey(), entry.getValue(), taken, its);
            if (steps.isEmpty()) {
                continue;
            }
            if (steps.stream().allMatch(step -> step.effort() == Effort.SMALL)) {
                small.addAll(steps);
                taken.addAll(its);
                if (small.size() >= STEPS_TOGETHER_MAX) {
                    break;
                }
            } else if (large.isEmpty()) {
                large = Optional.of(new Run(steps, its));
            }
        }
        return small.isEmpty() ? large.map(it -> it) : Optional.of(new Run(small, taken));
    }

    /** The next steps of a table that nobody has; {@code its} gets the tables they are about. */
    private List<Step> next(TableId id, Table table, Set<TableId> taken, Set<TableId> its) {
        if (!table.looked || isTaken(id, taken)) {
            return List.of();
        }
        its.add(id);
        if (!table.own.isEmpty()) {
            return List.copyOf(table.own);
        }
        for (int i = 0; i < table.foreignKeys.size(); i++) {
            Step step = table.foreignKeys.get(i);
            TableId parent = step.refersTo().orElse(id);
            boolean created =
                    step.kind() == Kind.VALIDATION
                            && (i == 0 || table.foreignKeys.get(i - 1).kind() == Kind.VALIDATION);
            if (created && isKeyed(parent)) {
                return List.of(step);
            }
            if (step.kind() == Kind.FOREIGN_KEY
                    && isKeyed(parent)
                    && (parent.equals(id) || !isTaken(parent, taken))) {
                its.add(parent);
                return withValidation(table, i);
            }
        }
        return List.of();
    }

    /** A small foreign key is checked in the same run; a large one lets go of its parent first. */
    private static List<Step> withValidation(Table table, int place) {
        Step foreignKey = table.foreignKeys.get(place);
        return foreignKey.effort() == Effort.SMALL && place + 1 < table.foreignKeys.size()
                ? List.of(foreignKey, table.foreignKeys.get(place + 1))
                : List.of(foreignKey);
    }

    private boolean isTaken(TableId table, Set<TableId> taken) {
        return busy.contains(table) || taken.contains(table);
    }

    private boolean isKeyed(TableId table) {
        Table state = tables.get(table);
        return state != null && state.isKeyed();
    }

    /** Takes the answer to a {@link Look}. */
    void looked(Look look, List<? extends Step> missing) {
        for (TableId table : look.tables()) {
            Table state = tables.get(table);
            if (state != null) {
                state.startAnew();
                state.looked = true;
            }
        }
        for (Step step : missing) {
            Table state = tables.get(step.table());
            if (state != null && look.tables().contains(step.table())) {
                switch (step.kind()) {
                    case KEY, INDEX, STATISTICS -> state.own.add(step);
                    case FOREIGN_KEY, VALIDATION -> state.foreignKeys.add(step);
                }
                state.steps++;
            }
        }
    }

    /** Steps are done; those that were postponed are found again by a new look. */
    void ran(Run run, List<Step> postponed) {
        Set<Step> done = new HashSet<>(run.steps());
        for (TableId table : ownersOf(run.steps())) {
            Table state = tables.get(table);
            if (state != null) {
                state.own.removeIf(done::contains);
                state.foreignKeys.removeIf(done::contains);
            }
        }
        ownersOf(postponed).forEach(this::startAnew);
    }

    /** Work has failed: what its tables lack must be asked again. */
    void failed(Work work) {
        Set<TableId> owners =
                switch (work) {
                    case Look look -> look.tables();
                    case Run run -> ownersOf(run.steps());
                };
        owners.forEach(this::startAnew);
    }

    private static Set<TableId> ownersOf(List<Step> steps) {
        return steps.stream().map(Step::table).collect(Collectors.toSet());
    }

    private void startAnew(TableId table) {
        Table state = tables.get(table);
        if (state != null) {
            state.startAnew();
        }
    }

    /** Gives the tables of work to other threads. */
    void release(Work work) {
        busy.removeAll(work.tables());
    }

    /** Tables that became complete since this was asked last. */
    List<TableId> newlyComplete() {
        List<TableId> complete = new ArrayList<>();
        tables.forEach((table, state) -> {
            if (!state.told && state.isComplete()) {
                state.told = true;
                complete.add(table);
            }
        });
        return complete;
    }

    /** How many tables were added. */
    int size() {
        return tables.size();
    }

    /** How many of them are complete. */
    int complete() {
        return (int) tables.values().stream().filter(Table::isComplete).count();
    }

    /** Which of its table's steps each of these is, from 1. */
    Map<Step, Numbered> numbered(List<Step> steps) {
        Map<Step, Numbered> numbered = new HashMap<>();
        for (Step step : steps) {
            Table state = tables.get(step.table());
            if (state != null) {
                List<Step> left = new ArrayList<>(state.own);
                left.addAll(state.foreignKeys);
                int number = state.steps - left.size() + left.indexOf(step) + 1;
                numbered.put(step, new Numbered(number, state.steps));
            }
        }
        return numbered;
    }

    /** A place among the steps of a table. */
    record Numbered(int number, int of) {}
}
