package dev.tidegate.convert.trial;

import dev.tidegate.bind.Catalog;
import dev.tidegate.bind.ObjectId;
import dev.tidegate.convert.Conversion;
import dev.tidegate.convert.ConvertedObject;
import dev.tidegate.convert.ObjectKind;
import dev.tidegate.convert.expected.ExpectedResults;
import dev.tidegate.convert.expected.Experiment;
import dev.tidegate.convert.expected.Outcome;
import dev.tidegate.convert.expected.ResultComparison;
import dev.tidegate.convert.expected.ResultComparison.Verdict;
import dev.tidegate.convert.expected.RowOrder;
import dev.tidegate.convert.expected.SqlServerScript;
import dev.tidegate.convert.trial.ExperimentPlan.Planned;
import dev.tidegate.tsql.tree.ModuleDefinition;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the source's objects give beside what the converted ones give.
 *
 * @param script that writes it down on SQL Server
 * @param results of the objects of which something was recorded; no others
 */
public record SourceComparison(String script, Map<ConvertedObject, ResultComparison> results) {

    /**
     * What to compare.
     *
     * @param catalog that was converted
     * @param expected what the source gives; empty to write the script only
     */
    public record Request(
            Conversion conversion, Catalog catalog, Optional<ExpectedResults> expected) {}

    static SourceComparison of(Request request, ExperimentPlan plan) throws InterruptedException {
        Experiment experiment = plan.experiment();
        Map<ConvertedObject, ResultComparison> results = new LinkedHashMap<>();
        if (request.expected().isPresent()) {
            request.expected().get().mustBeOf(experiment);
            results.putAll(new Side(plan, experiment, request.expected().get()).compared());
        }
        return new SourceComparison(new SqlServerScript(experiment).text(), results);
    }

    /** The comparison of one database. */
    private record Side(ExperimentPlan plan, Experiment experiment, ExpectedResults expected) {
        Map<ConvertedObject, ResultComparison> compared() throws InterruptedException {
            Set<ObjectId> refused = new LinkedHashSet<>();
            for (ConvertedObject object : plan.planned().keySet()) {
                if (object.kind() == ObjectKind.TABLE
                        && recorded(object).flatMap(Outcome::failure).isPresent()) {
                    refused.add(object.id());
                }
            }
            Map<ConvertedObject, ResultComparison> results = new LinkedHashMap<>();
            for (Map.Entry<ConvertedObject, Planned> each : plan.planned().entrySet()) {
                Optional<Outcome> outcome = recorded(each.getKey());
                if (outcome.isPresent()) {
                    results.put(
                            each.getKey(),
                            compared(each.getKey(), each.getValue(), outcome.get(), refused));
                }
            }
            return results;
        }

        private List<Integer> order(ConvertedObject object) {
            return plan.catalog()
                    .routine(object.id())
                    .map(it -> it.definition().node())
                    .filter(ModuleDefinition.Procedure.class::isInstance)
                    .map(ModuleDefinition.Procedure.class::cast)
                    .map(RowOrder::of)
                    .orElse(List.of());
        }

        private Optional<Outcome> recorded(ConvertedObject object) {
            return expected.of(ExperimentPlan.key(object), experiment);
        }

        private ResultComparison compared(
                ConvertedObject object, Planned planned, Outcome source, Set<ObjectId> refused)
                throws InterruptedException {
            Optional<ObjectId> other =
                    plan.dependence().reach(object.id()).stream()
                            .filter(it -> !it.equals(object.id()) && refused.contains(it))
                            .findFirst();
            if (other.isPresent()) {
                return ResultComparison.undecided(
                        "SQL Server refuses the generated rows of " + other.get());
            }
            if (object.kind() == ObjectKind.TABLE && source.failure().isPresent()) {
                return ResultComparison.ofRefusal(source.failure().get());
            }
            if (planned.target().isEmpty()) {
                return ResultComparison.undecided("it cannot be run on PostgreSQL");
            }
            Outcome target = plan.replay().run(planned.target().get());
            ResultComparison result =
                    ResultComparison.of(source, target, order(object), plan.replay().baseline());
            Optional<String> changing = plan.dependence().changing(object.id());
            return result.verdict() == Verdict.DIFFERENT && changing.isPresent()
                    ? ResultComparison.undecided(
                            "it may give something else each time: " + changing.get())
                    : result;
        }
    }
}
