package dev.tidegate.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.schema.TableDefinition.ForeignKeyDefinition;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class GroupsTest {
    private static final TableId ITEM = new TableId("dbo", "Item");
    private static final TableId AUDIT = new TableId("dbo", "Audit");
    private static final TableId TRACE = new TableId("dbo", "Trace");
    private static final TableId VISIT = new TableId("log", "Visit");

    @Test
    void aTableIsInTheGroupWhoseEntryNamesItElseInGroupZero() {
        Groups groups = Groups.of(List.of(List.of("dbo.audit", "dbo.trace"), List.of("log.*")));

        assertThat(groups.count()).isEqualTo(3);
        assertThat(groups.assign(List.of(table(ITEM), table(AUDIT), table(VISIT), table(TRACE))))
                .containsExactlyInAnyOrderEntriesOf(Map.of(ITEM, 0, AUDIT, 1, VISIT, 2, TRACE, 1));
    }

    @Test
    void aTableThatTwoEntriesNameIsRefused() {
        Groups groups = Groups.of(List.of(List.of("dbo.audit"), List.of("*.audit", "log.*")));

        assertRefused(
                () -> groups.of(AUDIT),
                "table dbo.Audit is in replication group 1 (dbo.audit) and in 2 (*.audit, log.*)");
    }

    @Test
    void aTableThatIsNamedAndIsNotThereIsRefused() {
        Groups groups = Groups.of(List.of(List.of("dbo.audti", "none.*")));

        assertRefused(
                () -> groups.assign(List.of(table(AUDIT))),
                "the source has no table dbo.audti among those to replicate, which source.groups"
                        + " names");
    }

    @Test
    void aForeignKeyFromOneGroupToAnotherIsRefused() {
        Groups groups = Groups.of(List.of(List.of("dbo.audit")));

        assertRefused(
                () -> groups.assign(List.of(table(ITEM), table(AUDIT, ITEM))),
                "foreign key FK_Audit_Item of table dbo.Audit in replication group 1 (dbo.audit)"
                        + " refers to table dbo.Item in group 0 (every table that no other names)");
    }

    @Test
    void foreignKeysInsideAGroupOrToATableThatIsLeftOutMayBe() {
        Groups groups = Groups.of(List.of(List.of("dbo.*")));

        assertThat(groups.crossings(List.of(table(ITEM, ITEM, VISIT), table(AUDIT, ITEM))))
                .isEmpty();
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
                                        "FK_" + table.name() + "_" + it.name(),
                                        List.of("id"),
                                        it,
                                        List.of("id"),
                                        "NO_ACTION",
                                        "NO_ACTION",
                                        true))
                        .toList(),
                List.of(),
                List.of(),
                0);
    }

    private static void assertRefused(ThrowingCallable call, String fact) {
        assertThatThrownBy(call)
                .hasMessage(fact)
                .extracting("code")
                .isEqualTo(ErrorCode.GROUPS_REFUSED);
    }
}
