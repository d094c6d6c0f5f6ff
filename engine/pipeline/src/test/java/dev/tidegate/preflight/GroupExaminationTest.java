package dev.tidegate.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.model.TidegateException;
import dev.tidegate.schema.Groups;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.schema.TableDefinition.ForeignKeyDefinition;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class GroupExaminationTest {
    private static final TableId ITEM = new TableId("dbo", "item");
    private static final TableId AUDIT = new TableId("dbo", "audit");
    private static final Groups TWO = Groups.of(List.of(List.of("dbo.audit")));

    @Test
    void tablesThatFitPass() throws InterruptedException {
        assertThat(examined(TWO, List.of(table(ITEM), table(AUDIT)), Map.of(AUDIT, 1)))
                .containsExactly(
                        "OK each table is in one group [group 0 (every table that no other names): 1"
                                + " tables, group 1 (dbo.audit): 1 tables]",
                        "OK no foreign key leads from one group to another []",
                        "OK no table changes its group []");
    }

    @Test
    void whatTheStartWouldRefuseFails() throws InterruptedException {
        Groups groups = Groups.of(List.of(List.of("dbo.audit", "dbo.gone"), List.of("dbo.none*")));

        assertThat(examined(groups, List.of(table(ITEM), table(AUDIT, ITEM)), Map.of(AUDIT, 0)))
                .containsExactly(
                        "FAIL source.groups does not fit the tables [no table dbo.gone]",
                        "FAIL a foreign key leads from one replication group to another [foreign"
                                + " key FK of table dbo.audit in replication group 1 (dbo.audit,"
                                + " dbo.gone) refers to table dbo.item in group 0 (every table that"
                                + " no other names)]",
                        "FAIL a table would change its replication group [table dbo.audit is in"
                                + " group 0, source.groups puts it into 1 (dbo.audit, dbo.gone)]");
    }

    @Test
    void whatCannotBeAskedIsSkipped() throws InterruptedException {
        Supplier<List<TableDefinition>> unreachable =
                () -> {
                    throw new TidegateException(ErrorCode.SOURCE_UNAVAILABLE, "no answer", "Wait.");
                };

        assertThat(texts(TWO, unreachable, Map.of()))
                .containsExactly(
                        "SKIPPED no answer []", "SKIPPED no answer []", "SKIPPED no answer []");
    }

    @Test
    void theRestOfTheSourceIsExaminedAsWell() throws InterruptedException {
        GroupExamination examination = examination(Groups.ONE, List::of, Map.of());

        assertThat(examination.checks()).hasSize(4).startsWith(Plain.POWER);
        assertThat(examination.examine()).hasSize(4).startsWith(Plain.POWER.ok("on"));
    }

    private static List<String> examined(
            Groups groups, List<TableDefinition> tables, Map<TableId, Integer> noted)
            throws InterruptedException {
        return texts(groups, () -> tables, noted);
    }

    private static List<String> texts(
            Groups groups, Supplier<List<TableDefinition>> tables, Map<TableId, Integer> noted)
            throws InterruptedException {
        return examination(groups, tables, noted).examine().stream()
                .skip(1)
                .map(it -> it.verdict() + " " + it.fact() + " " + it.evidence())
                .toList();
    }

    private static GroupExamination examination(
            Groups groups, Supplier<List<TableDefinition>> tables, Map<TableId, Integer> noted) {
        return new GroupExamination(
                new Plain(), new GroupExamination.Facts(groups, tables, () -> noted));
    }

    private static TableDefinition table(TableId table, TableId... referenced) {
        return new TableDefinition(
                new TableSchema(table, 1, List.of(), List.of()),
                List.of(),
                Optional.empty(),
                List.of(),
                Arrays.stream(referenced)
                        .map(it ->
                                new ForeignKeyDefinition(
                                        "FK",
                                        List.of(),
                                        it,
                                        List.of(),
                                        "NO_ACTION",
                                        "NO_ACTION",
                                        true))
                        .toList(),
                List.of(),
                List.of(),
                0);
    }

    /** The source's own examination. */
    private static final class Plain implements Examination {
        private static final Check POWER =
                new Check("source.power", Side.SOURCE, "the power", "Nothing works without.");

        @Override
        public Side side() {
            return Side.SOURCE;
        }

        @Override
        public String place() {
            return "here";
        }

        @Override
        public List<Check> checks() {
            return List.of(POWER);
        }

        @Override
        public List<Finding> examine() {
            return List.of(POWER.ok("on"));
        }

        @Override
        public Outcome mend(Remedy remedy) {
            return Outcome.DONE;
        }
    }
}
