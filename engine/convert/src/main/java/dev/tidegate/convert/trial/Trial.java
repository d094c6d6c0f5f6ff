package dev.tidegate.convert.trial;

import dev.tidegate.convert.ConvertedObject;
import dev.tidegate.convert.Ladder.Rung;
import dev.tidegate.convert.Scratch.Refusal;
import dev.tidegate.convert.Scratch.Session;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs each object of a database once, in a transaction of which nothing stays: views are read,
 * routines are called, triggers fire. What the rows and arguments are decides nothing: see {@link
 * Judgement}.
 */
public final class Trial {
    /** Of one statement. */
    private static final String TIMEOUT = "set local statement_timeout = '5s'";

    private static final String CURSORS =
            "select format('fetch 1000 from %I', name) from pg_catalog.pg_cursors"
                    + " where name <> ''";

    private final Session session;
    private final Map<Long, Relation> relations = new LinkedHashMap<>();
    private final Map<Long, Routine> routines = new HashMap<>();
    private final GeneratedValues values;
    private final Filling filling;

    /** What may be wrong, by the object: to be run again without rows and arguments. */
    private final Map<ConvertedObject, Doubt> doubts = new LinkedHashMap<>();

    private record Doubt(String statement, boolean cursors, Refusal refusal) {}

    /**
     * What came of running an object.
     *
     * @param reason why it did not end, or the error; empty if it ran
     */
    public record Result(Rung rung, Optional<String> reason) {
        private static final Result RAN = new Result(Rung.YES, Optional.empty());

        private static Result wrong(Refusal refusal) {
            return new Result(Rung.NO, Optional.of("when run: " + Judgement.words(refusal)));
        }

        private static Result undecided(String why) {
            return new Result(Rung.NOT_DECIDED, Optional.of("not decided when run: " + why));
        }

        private static Result undecided(Refusal refusal) {
            return undecided("SQLSTATE " + refusal.sqlState());
        }
    }

    /**
     * What came of all.
     *
     * @param comparison with the source, where that was asked for
     */
    public record Report(
            Map<ConvertedObject, Result> results, Optional<SourceComparison> comparison) {}

    private Trial(Session session, List<Relation> relations, List<Routine> routines) {
        this.session = session;
        relations.forEach(it -> this.relations.put(it.handle(), it));
        routines.forEach(it -> this.routines.put(it.handle(), it));
        this.values = new GeneratedValues(relations);
        this.filling = new Filling(session, relations, values);
    }

    /**
     * Runs objects.
     *
     * @param created handles of what each object made
     * @param request how to compare with the source, if at all
     * @param session new; the caller closes it
     */
    public static Report of(
            Map<ConvertedObject, List<Long>> created,
            Optional<SourceComparison.Request> request,
            Session session)
            throws InterruptedException {
        Trial trial =
                new Trial(
                        session,
                        ScratchCatalog.relations(session),
                        ScratchCatalog.routines(session));
        return trial.run(created, request);
    }

    private Report run(
            Map<ConvertedObject, List<Long>> created, Optional<SourceComparison.Request> request)
            throws InterruptedException {
        Savepoint.must(session, TIMEOUT);
        Savepoint.must(session, "savepoint empty");
        filling.fill();
        Map<ConvertedObject, Result> results = new LinkedHashMap<>();
        for (Map.Entry<ConvertedObject, List<Long>> each : created.entrySet()) {
            results.put(each.getKey(), result(each.getKey(), each.getValue()));
        }
        Optional<SourceComparison> comparison = Optional.empty();
        if (request.isPresent()) {
            comparison = Optional.of(compared(request.get(), created));
        }
        Savepoint.must(session, "rollback to savepoint empty");
        for (Map.Entry<ConvertedObject, Doubt> each : doubts.entrySet()) {
            results.put(each.getKey(), decided(each.getValue()));
        }
        return new Report(results, comparison);
    }

    private SourceComparison compared(
            SourceComparison.Request request, Map<ConvertedObject, List<Long>> created)
            throws InterruptedException {
        return SourceComparison.of(
                request,
                new ExperimentPlan(
                        request.conversion(),
                        request.catalog(),
                        new ExperimentPlan.Target(session, filling, relations, routines, values),
                        created));
    }

    private Result result(ConvertedObject object, List<Long> created) throws InterruptedException {
        return switch (object.kind()) {
            case SCHEMA, TYPE, SEQUENCE, SYNONYM -> Result.RAN;
            case TABLE -> table(created);
            case FUNCTION, VIEW, PROCEDURE, TRIGGER -> code(object, created);
        };
    }

    private Result table(List<Long> created) {
        List<Relation> tables =
                created.stream()
                        .filter(relations::containsKey)
                        .map(relations::get)
                        .filter(Relation::isTable)
                        .toList();
        for (Relation table : tables) {
            if (filling.hasRows(table.handle())) {
                continue;
            }
            Optional<Refusal> refusal = filling.refusal(table.handle());
            boolean own =
                    refusal.filter(it -> it.where().isEmpty() || isOwn(it, created)).isPresent();
            return own && Judgement.of(refusal.orElseThrow()) == Judgement.WRONG
                    ? Result.wrong(refusal.orElseThrow())
                    : Result.undecided(
                            "it takes no generated row"
                                    + refusal.map(it -> ", SQLSTATE " + it.sqlState()).orElse(""));
        }
        return Result.RAN;
    }

    /** Whether an error is in a routine that the object made. */
    private boolean isOwn(Refusal refusal, List<Long> created) {
        return created.stream()
                .filter(routines::containsKey)
                .map(routines::get)
                .anyMatch(it -> isIn(it, refusal));
    }

    private static boolean isIn(Routine routine, Refusal refusal) {
        return refusal.where().contains(routine.name());
    }

    private Result code(ConvertedObject object, List<Long> created) throws InterruptedException {
        List<Result> results = new ArrayList<>();
        for (long handle : created) {
            Relation relation = relations.get(handle);
            Routine routine = routines.get(handle);
            if (relation != null && relation.isView()) {
                results.add(view(object, relation));
            } else if (routine != null) {
                results.add(
                        routine.kind() == Routine.Kind.TRIGGER
                                ? trigger(routine)
                                : routine(object, routine));
            }
        }
        return worst(results);
    }

    private static Result worst(List<Result> results) {
        return results.stream()
                .filter(it -> it.rung() == Rung.NO)
                .findFirst()
                .or(() -> results.stream().filter(it -> it.rung() != Rung.YES).findFirst())
                .orElse(
                        results.isEmpty()
                                ? Result.undecided("there is nothing of it to run")
                                : Result.RAN);
    }

    private Result view(ConvertedObject object, Relation view) throws InterruptedException {
        String statement = "select * from " + view.sql();
        Optional<Refusal> refusal = undone(statement, false);
        if (refusal.isEmpty()) {
            return Result.RAN;
        }
        return judged(object, new Doubt(statement, false, refusal.get()));
    }

    private Result routine(ConvertedObject object, Routine routine) throws InterruptedException {
        Optional<Refusal> refusal = undone(routine.call(values), routine.givesCursors());
        if (refusal.isEmpty()) {
            return Result.RAN;
        }
        // without a place in the routine it is the call that failed
        return refusal.get().where().isEmpty()
                ? Result.undecided(refusal.get())
                : judged(
                        object,
                        new Doubt(
                                routine.callWithNulls(values),
                                routine.givesCursors(),
                                refusal.get()));
    }

    private Result judged(ConvertedObject object, Doubt doubt) {
        return switch (Judgement.of(doubt.refusal())) {
            case WRONG -> Result.wrong(doubt.refusal());
            case UNDECIDED -> Result.undecided(doubt.refusal());
            case DOUBTFUL -> {
                doubts.putIfAbsent(object, doubt);
                yield Result.undecided(doubt.refusal());
            }
        };
    }

    private Result decided(Doubt doubt) throws InterruptedException {
        return undone(doubt.statement(), doubt.cursors())
                        .filter(it -> it.sqlState().equals(doubt.refusal().sqlState()))
                        .isPresent()
                ? Result.wrong(doubt.refusal())
                : Result.undecided(doubt.refusal());
    }

    /** Runs a statement and undoes it. */
    private Optional<Refusal> undone(String statement, boolean cursors)
            throws InterruptedException {
        Savepoint.must(session, "savepoint object");
        Optional<Refusal> refusal = session.run(statement);
        if (cursors && refusal.isEmpty()) {
            for (List<String> fetch : session.rows(CURSORS)) {
                refusal = refusal.isPresent() ? refusal : session.run(fetch.getFirst());
            }
        }
        Savepoint.must(session, "rollback to savepoint object");
        return refusal;
    }

    private Result trigger(Routine routine) throws InterruptedException {
        List<Result> results = new ArrayList<>();
        for (Routine.Firing firing : routine.firings()) {
            Relation relation = relations.get(firing.relation());
            if (relation != null) {
                Savepoint.must(session, "savepoint object");
                results.add(fired(routine, firing, relation));
                Savepoint.must(session, "rollback to savepoint object");
            }
        }
        return worst(results);
    }

    private Result fired(Routine routine, Routine.Firing firing, Relation relation)
            throws InterruptedException {
        filling.prepare(relation);
        Optional<Refusal> inserted = Savepoint.keeping(session, List.of(filling.another(relation)));
        if (inserted.isPresent()
                && (firing.events().contains("insert") || !filling.hasRows(relation.handle()))) {
            return judged(routine, inserted.get());
        }
        for (String event : firing.events()) {
            Optional<Refusal> refusal =
                    switch (event) {
                        case "update" ->
                                Savepoint.keeping(session, List.of(GeneratedRows.update(relation)));
                        case "delete" ->
                                Savepoint.keeping(session, List.of(GeneratedRows.delete(relation)));
                        default -> Optional.empty();
                    };
            if (refusal.isPresent()) {
                return judged(routine, refusal.get());
            }
        }
        return Result.RAN;
    }

    /** Only what fails in the trigger itself is a fault of it; its rows are always generated. */
    private static Result judged(Routine trigger, Refusal refusal) {
        return isIn(trigger, refusal) && Judgement.of(refusal) == Judgement.WRONG
                ? Result.wrong(refusal)
                : Result.undecided(refusal);
    }
}
