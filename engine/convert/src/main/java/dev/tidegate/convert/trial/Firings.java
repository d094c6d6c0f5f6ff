package dev.tidegate.convert.trial;

import dev.tidegate.bind.Catalog;
import dev.tidegate.bind.CatalogObject;
import dev.tidegate.convert.ConvertedObject;
import dev.tidegate.convert.Scratch.Session;
import dev.tidegate.convert.expected.Experiment.Firing;
import dev.tidegate.convert.expected.Experiment.Insert;
import dev.tidegate.convert.trial.ExperimentPlan.Planned;
import dev.tidegate.convert.trial.TargetRun.Gives;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Plans statements on both sides that fire a trigger. */
final class Firings {
    private final Catalog catalog;
    private final Session session;
    private final Filling filling;
    private final List<Relation> relations;
    private final SourceTables tables;

    /**
     * Makes one.
     *
     * @param relations all of the target
     * @param tables those of both sides
     */
    Firings(
            Catalog catalog,
            Session session,
            Filling filling,
            List<Relation> relations,
            SourceTables tables) {
        this.catalog = catalog;
        this.session = session;
        this.filling = filling;
        this.relations = relations;
        this.tables = tables;
    }

    Planned of(ConvertedObject object) throws InterruptedException {
        Optional<CatalogObject.Trigger> trigger =
                catalog.find(object.id())
                        .filter(CatalogObject.Trigger.class::isInstance)
                        .map(CatalogObject.Trigger.class::cast);
        Optional<SourceTables.Pair> pair =
                trigger.flatMap(CatalogObject.Trigger::target)
                        .flatMap(catalog::table)
                        .flatMap(tables::pair);
        if (trigger.isEmpty() || pair.isEmpty() || !trigger.get().enabled()) {
            return Planned.unknown(object, "it is disabled, or not that of a table");
        }
        List<String> events =
                trigger.get().definition().node().events().stream()
                        .map(it -> it.toUpperCase(Locale.ROOT))
                        .toList();
        return firing(object, pair.get(), events);
    }

    private Planned firing(ConvertedObject object, SourceTables.Pair pair, List<String> events)
            throws InterruptedException {
        Relation table = pair.target();
        List<Insert> prepared = new ArrayList<>();
        List<String> statements = new ArrayList<>();
        Savepoint.must(session, "savepoint object");
        for (Relation ancestor : GeneratedRows.ancestors(table, relations)) {
            Optional<SourceTables.Pair> there = tables.pair(ancestor);
            String insert = filling.another(ancestor);
            if (there.isPresent() && Savepoint.keeping(session, List.of(insert)).isEmpty()) {
                prepared.add(tables.another(there.get()));
                statements.add(insert);
            }
        }
        String insert = filling.another(table);
        boolean inserted = Savepoint.keeping(session, List.of(insert)).isEmpty();
        Savepoint.must(session, "rollback to savepoint object");
        Optional<Insert> another = Optional.empty();
        if (inserted || events.contains("INSERT")) {
            another = Optional.of(tables.another(pair));
            statements.add(insert);
        }
        List<String> updated = events.contains("UPDATE") ? tables.updated(pair) : List.of();
        if (!updated.isEmpty()) {
            statements.add(GeneratedRows.update(table));
        }
        Optional<String> deleted = Optional.empty();
        if (events.contains("DELETE")) {
            int row = inserted ? Filling.ANOTHER : GeneratedValues.FIRST;
            deleted = Optional.of(tables.condition(pair, row));
            statements.add(filling.delete(table, row));
        }
        return new Planned(
                new Firing(
                        ExperimentPlan.key(object),
                        object.id(),
                        pair.source().id(),
                        prepared,
                        another,
                        updated,
                        deleted),
                Optional.of(new TargetRun(statements, Gives.NOTHING, 0, true)));
    }
}
