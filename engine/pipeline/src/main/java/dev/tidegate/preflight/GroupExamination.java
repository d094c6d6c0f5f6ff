package dev.tidegate.preflight;

import dev.tidegate.model.TableId;
import dev.tidegate.model.TidegateException;
import dev.tidegate.schema.Groups;
import dev.tidegate.schema.TableDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The source's examination, and whether its tables fit the replication groups of the settings. */
public final class GroupExamination implements Examination {
    private static final List<Probe<Facts>> PROBES =
            List.of(
                    new Probe<>(
                            check(
                                    "tables",
                                    "the selected tables against `source.groups`",
                                    "A table is in one group, and keeps it: a name that is misspelt"
                                            + " leaves it in group 0 for good."),
                            GroupExamination::tables),
                    new Probe<>(
                            check(
                                    "foreign_keys",
                                    "foreign keys between tables of different groups",
                                    "Groups move on by themselves, so the row that another refers"
                                            + " to might come later."),
                            GroupExamination::foreignKeys),
                    new Probe<>(
                            check(
                                    "kept",
                                    "`tidegate.replication_group` on the target against"
                                            + " `source.groups`",
                                    "The order of a table's changes would be lost if it changed"
                                            + " its group."),
                            GroupExamination::kept));

    private final Examination source;
    private final Facts facts;

    /**
     * Makes one; looks at nothing yet.
     *
     * @param source the rest of the source's examination
     */
    public GroupExamination(Examination source, Facts facts) {
        this.source = source;
        this.facts = facts;
    }

    /**
     * What is looked at; what a supplier throws makes the checks skipped that need it.
     *
     * @param groups of the settings
     * @param tables the source's, as selected
     * @param noted the group of every table that the pipeline ever had
     */
    public record Facts(
            Groups groups,
            Supplier<List<TableDefinition>> tables,
            Supplier<Map<TableId, Integer>> noted) {
        private boolean isOne() {
            return groups.count() == 1;
        }
    }

    private static Check check(String id, String looksAt, String why) {
        return new Check("source.groups." + id, Side.SOURCE, looksAt, why);
    }

    @Override
    public Side side() {
        return source.side();
    }

    @Override
    public String place() {
        return source.place();
    }

    @Override
    public List<Check> checks() {
        List<Check> checks = new ArrayList<>(source.checks());
        checks.addAll(Probe.checks(PROBES));
        return List.copyOf(checks);
    }

    @Override
    public List<Finding> examine() throws InterruptedException {
        List<Finding> findings = new ArrayList<>(source.examine());
        findings.addAll(Probe.lookAll(PROBES, facts, GroupExamination::reason));
        return List.copyOf(findings);
    }

    @Override
    public Outcome mend(Remedy remedy) throws InterruptedException {
        return source.mend(remedy);
    }

    private static Finding tables(Check check, Facts facts) {
        if (facts.isOne()) {
            return check.ok("all tables are one replication group");
        }
        Groups groups = facts.groups();
        List<String> missing = groups.missing(facts.tables().get());
        List<String> wrong = new ArrayList<>();
        missing.forEach(name -> wrong.add("no table " + name));
        Map<Integer, Integer> counts = new TreeMap<>();
        for (TableDefinition table : facts.tables().get()) {
            try {
                counts.merge(groups.of(table.table()), 1, Integer::sum);
            } catch (TidegateException e) {
                wrong.add(String.valueOf(e.getMessage()));
            }
        }
        if (!wrong.isEmpty()) {
            return check.fail("source.groups does not fit the tables", wrong, List.of(advice()));
        }
        List<String> evidence = new ArrayList<>();
        for (int group = 0; group < groups.count(); group++) {
            evidence.add(
                    "group %s: %d tables"
                            .formatted(groups.text(group), counts.getOrDefault(group, 0)));
        }
        return counts.size() < groups.count()
                ? check.note("a replication group has no table", evidence)
                : check.ok("each table is in one group", evidence.toArray(String[]::new));
    }

    private static Finding foreignKeys(Check check, Facts facts) {
        if (facts.isOne()) {
            return check.ok("all tables are one replication group");
        }
        List<String> crossings =
                facts.groups().crossings(facts.tables().get()).stream()
                        .map(Groups.Crossing::text)
                        .toList();
        return crossings.isEmpty()
                ? check.ok("no foreign key leads from one group to another")
                : check.fail(
                        "a foreign key leads from one replication group to another",
                        crossings,
                        List.of(
                                Remedy.advice(
                                        Side.SOURCE,
                                        "Put the tables of both ends into one group"
                                                + " (source.groups).")));
    }

    private static Finding kept(Check check, Facts facts) {
        Map<TableId, Integer> noted = facts.noted().get();
        List<String> moved = new ArrayList<>();
        for (TableDefinition table : facts.tables().get()) {
            int wanted = facts.groups().of(table.table());
            int bound = noted.getOrDefault(table.table(), wanted);
            if (bound != wanted) {
                moved.add(
                        "table %s is in group %d, source.groups puts it into %s"
                                .formatted(table.table(), bound, facts.groups().text(wanted)));
            }
        }
        return moved.isEmpty()
                ? check.ok("no table changes its group")
                : check.fail(
                        "a table would change its replication group", moved, List.of(advice()));
    }

    private static Remedy advice() {
        return Remedy.advice(
                Side.SOURCE,
                "Correct source.groups: a table is named by one entry at most and stays where it"
                        + " is, and new entries go to the end.");
    }

    private static String reason(Exception failure) {
        return failure instanceof TidegateException known
                ? String.valueOf(known.getMessage())
                : "the check itself broke: " + failure.getClass().getSimpleName();
    }
}
