package dev.tidegate.convert.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.tidegate.model.ColumnType;
import dev.tidegate.model.ColumnType.Kind;
import dev.tidegate.schema.TableDefinition.CheckDefinition;
import dev.tidegate.schema.TablePlan;
import dev.tidegate.schema.TablePlan.IdentityPlan;
import dev.tidegate.schema.TablePlan.KeyPlan;
import dev.tidegate.schema.TargetSchema.LeftOut;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the target gets of tables of the source's catalog. */
class LiveTablesTest {
    private static final ColumnType INT = ColumnType.of(Kind.INT);

    @Test
    void namesAreThoseThatLoadAndApplyUseWhateverTheyAre() {
        TablePlan plan =
                new LiveDefinition("Order ]Line\"s")
                        .required("Id", INT)
                        .withDefault("User", INT, "((1))")
                        .primary("PK Lines", "Id")
                        .index("IX", Optional.of("([User]>(0))"), "Id", "User DESC")
                        .check("CK]1", "([User]>(0))")
                        .plan();

        assertThat(plan.columns())
                .extracting(TablePlan.ColumnPlan::name)
                .containsExactly("\"id\"", "\"user\"");
        assertThat(plan.rowKey())
                .contains(
                        new KeyPlan(
                                "\"pk lines\"", List.of("\"id\""), Optional.empty(), true, false));
        assertThat(plan.indexes())
                .containsExactly(
                        new TablePlan.IndexPlan(
                                "\"order ]line\"\"s_ix\"",
                                List.of("\"id\"", "\"user\" desc"),
                                List.of(),
                                Optional.of("\"user\" > (0)")));
        assertThat(plan.checks())
                .containsExactly(new TablePlan.CheckPlan("CK]1", "\"ck]1\"", "\"user\" > (0)"));
        assertThat(plan.columns().get(1).defaultValue()).contains("1");
    }

    @Test
    void anExpressionThatCannotBeReadTakesNothingElseWithIt() {
        TablePlan plan =
                new LiveDefinition()
                        .required("Id", INT)
                        .withDefault("A", INT, "((1)")
                        .withDefault("B", INT, "((2))")
                        .check("CK_bad", "([A]=(1)")
                        .check("CK_good", "([A]=(1))")
                        .plan();

        assertThat(plan.leftOut())
                .extracting(LeftOut::object)
                .containsExactly("default of column \"A\"", "check \"CK_bad\"");
        assertThat(plan.columns().get(2).defaultValue()).contains("2");
        assertThat(plan.checks()).hasSize(1);
    }

    @Test
    void columnsThatDifferInCaseOnlyAreBothPlannedSoThatTheyCanBeRefused() {
        TablePlan plan =
                new LiveDefinition().column("a", INT).withDefault("A", INT, "((1))").plan();

        assertThat(plan.columns())
                .extracting(TablePlan.ColumnPlan::source)
                .containsExactly("a", "A");
    }

    @Test
    void aKeyIsDeferrableUnlessAForeignKeyRefersToItOrItsFilterLetsNullsCount() {
        LiveDefinition parent =
                new LiveDefinition("parent")
                        .required("Id", INT)
                        .column("Code", INT)
                        .column("Other", INT)
                        .primary("PK_parent", "Id")
                        .unique("UQ_code", Optional.empty(), "Code")
                        .unique("UQ_other", Optional.empty(), "Other")
                        .unique("UQ_id", Optional.of("([Id]>(5))"), "Id")
                        .unique("UQ_null", Optional.of("([Id]>(5))"), "Other");
        LiveDefinition child =
                new LiveDefinition("child")
                        .required("Code", INT)
                        .foreignKey("FK_child", "Code", parent, "Code");

        List<TablePlan> plans =
                new LiveTables().plan(List.of(parent.definition(), child.definition()), 17);

        assertThat(plans.getFirst().uniqueKeys())
                .extracting(KeyPlan::name, KeyPlan::deferrable)
                .containsExactly(
                        tuple("\"parent_uq_code\"", false),
                        tuple("\"parent_uq_other\"", true),
                        tuple("\"parent_uq_id\"", true),
                        tuple("\"parent_uq_null\"", false));
        assertThat(plans.get(1).foreignKeys())
                .singleElement()
                .satisfies(key -> {
                    assertThat(key.parent()).isEqualTo(parent.definition().table());
                    assertThat(key.referenced()).isEqualTo("\"dbo\".\"parent\"");
                    assertThat(key.action()).isEqualTo(" on delete cascade");
                });
        assertThat(plans.get(1).leftOut())
                .extracting(LeftOut::object)
                .containsExactly("action on delete cascade of foreign key \"FK_child\"");
    }

    @Test
    void whatNamesAColumnThatIsLeftOutIsLeftOutToo() {
        TablePlan plan =
                new LiveDefinition()
                        .required("Id", INT)
                        .computed("Age", INT, "(datediff(day,getdate(),getdate()))")
                        .unique("UQ_age", Optional.empty(), "Age")
                        .index("IX_age", Optional.empty(), "Age")
                        .check(new CheckDefinition("CK_off", "([Id]>(0))", false, false))
                        .check(new CheckDefinition("CK_late", "([Id]>(0))", true, false))
                        .plan();

        assertThat(plan.leftOut())
                .extracting(LeftOut::object)
                .containsExactly(
                        "computed column \"Age\"",
                        "check \"CK_off\"",
                        "check \"CK_late\"",
                        "unique key \"UQ_age\"",
                        "index \"IX_age\"");
        assertThat(plan.columns()).hasSize(1);
    }

    @Test
    void identitiesCountAsOnTheSourceAndRowVersionsHaveAValueForNewRows() {
        TablePlan plan =
                new LiveDefinition()
                        .identity("Up", INT, 0, 5)
                        .identity("Down", new ColumnType(Kind.DECIMAL, 0, 18, 0), 10, -1)
                        .required("Version", ColumnType.of(Kind.ROWVERSION))
                        .column("Small", ColumnType.of(Kind.TINYINT))
                        .plan();

        assertThat(plan.columns().get(0).identity())
                .contains(
                        new IdentityPlan(
                                "start with 0 increment by 5 minvalue 0", Optional.empty()));
        assertThat(plan.columns().get(1).identity())
                .contains(
                        new IdentityPlan(
                                "start with 10 increment by -1 maxvalue 10",
                                Optional.of("\"t_down_seq\"")));
        assertThat(plan.columns().get(2).defaultValue()).contains("'\\x0000000000000000'::bytea");
        assertThat(plan.columns().get(3).unsignedByte()).isTrue();
    }

    @Test
    void textThatIsComparedByTheNumbersOfItsCharactersIsSoOnTheTarget() {
        TablePlan plan =
                new LiveDefinition()
                        .collated("A", ColumnType.ofLength(Kind.CHAR, 4), "Latin1_General_BIN2")
                        .collated("B", ColumnType.ofLength(Kind.CHAR, 4), "Latin1_General_CS_AS")
                        .plan();

        assertThat(plan.columns())
                .extracting(TablePlan.ColumnPlan::collation)
                .containsExactly(Optional.of("\"C\""), Optional.empty());
    }

    @Test
    void aTableThatChangesIsConvertedAnew() {
        LiveTables tables = new LiveTables();
        LiveDefinition before = new LiveDefinition().withDefault("A", INT, "((1))");
        LiveDefinition after = new LiveDefinition().withDefault("A", INT, "((2))");

        assertThat(defaultOf(tables, before)).contains("1");
        assertThat(defaultOf(tables, after)).contains("2");
    }

    private static Optional<String> defaultOf(LiveTables tables, LiveDefinition definition) {
        return tables.plan(List.of(definition.definition()), 17)
                .getFirst()
                .columns()
                .getFirst()
                .defaultValue();
    }
}
