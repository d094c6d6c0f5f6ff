package dev.tidegate.sqlserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.Column;
import dev.tidegate.model.ColumnType;
import dev.tidegate.model.ColumnType.Kind;
import dev.tidegate.model.TableId;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.schema.TableDefinition.ColumnDefinition;
import dev.tidegate.sqlserver.TableBuilder.ForeignKeyColumn;
import dev.tidegate.sqlserver.TableBuilder.IndexColumn;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TableBuilderTest {
    private final TableBuilder builder = new TableBuilder(new TableId("dbo", "account"));

    @Test
    void thePrimaryKeyTellsRowsApart() {
        column("id", false);
        column("email", false);
        index("ux", true, false, "email");
        index("pk", true, true, "id");

        assertThat(builder.build().schema().key()).containsExactly("id");
    }

    @Test
    void withoutAPrimaryKeyTheSmallestUniqueKeyWithoutNullsDoes() {
        column("a", false);
        column("b", false);
        column("c", true);
        index("ux_nullable", true, false, "c");
        index("ux_two", true, false, "a", "b");
        index("ux_one", true, false, "b");

        assertThat(builder.build().schema().key()).containsExactly("b");
    }

    @Test
    void anExcludedColumnOfTheKeyIsFound() {
        exclude("id", false);
        column("n", false);
        index("pk", true, true, "id");

        assertThat(builder.excludedKeyColumns()).containsExactly("id");
    }

    @Test
    void anExcludedColumnOfTheOnlyUniqueKeyIsFound() {
        exclude("a", false);
        column("b", false);
        index("ux", true, false, "a", "b");

        assertThat(builder.excludedKeyColumns()).containsExactly("a");
    }

    @Test
    void anExcludedColumnOfAnotherUniqueKeyDoesNotMatter() {
        column("id", false);
        exclude("a", false);
        exclude("b", true);
        index("pk", true, true, "id");
        index("ux", true, false, "a");
        index("ux_nullable", true, false, "b");

        assertThat(builder.excludedKeyColumns()).isEmpty();
        assertThat(builder.build().schema().columns())
                .extracting(Column::name)
                .containsExactly("id");
    }

    private void exclude(String name, boolean nullable) {
        builder.excluded(
                new CatalogContents.ExcludedColumn(new TableId("dbo", "account"), name, nullable));
    }

    @Test
    void aFilteredUniqueIndexTellsNoRowsApart() {
        column("a", false);
        builder.indexColumn(
                new IndexColumn("ux", true, false, Optional.of("([a]>(0))"), "a", false, false));

        TableDefinition table = builder.build();

        assertThat(table.schema().hasKey()).isFalse();
        assertThat(table.uniqueKeys())
                .singleElement()
                .satisfies(key -> assertThat(key.filter()).contains("([a]>(0))"));
    }

    @Test
    void computedColumnsDoNotTravel() {
        column("a", false);
        builder.column(
                new ColumnDefinition(
                        "twice",
                        ColumnType.of(Kind.INT),
                        true,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of("([a]*(2))")));

        TableDefinition table = builder.build();

        assertThat(table.schema().columns()).extracting(Column::name).containsExactly("a");
        assertThat(table.columns()).hasSize(2);
    }

    @Test
    void anIndexKeepsItsOrderAndItsFurtherColumns() {
        column("a", false);
        column("b", false);
        builder.indexColumn(
                new IndexColumn("ix", false, false, Optional.empty(), "a", true, false));
        builder.indexColumn(
                new IndexColumn("ix", false, false, Optional.empty(), "b", false, true));

        assertThat(builder.build().indexes())
                .singleElement()
                .satisfies(index -> {
                    assertThat(index.columns()).containsExactly("a DESC");
                    assertThat(index.included()).containsExactly("b");
                });
    }

    @Test
    void parentsComeBeforeTheirChildrenAndCyclesEnd() {
        List<TableDefinition> ordered =
                TableOrder.parentsFirst(
                        List.of(
                                table("a", "b"),
                                table("b", "c"),
                                table("c"),
                                table("x", "y"),
                                table("y", "x"),
                                table("self", "self")));

        assertThat(ordered)
                .extracting(definition -> definition.table().name())
                .containsExactly("c", "self", "b", "a", "x", "y");
    }

    @Test
    void lengthsAreCharactersForUnicodeAndBytesElse() {
        assertThat(ColumnTypes.of("nvarchar", 20, 0, 0).map(ColumnType::toString))
                .contains("nvarchar(10)");
        assertThat(ColumnTypes.of("varchar", -1, 0, 0).map(ColumnType::toString))
                .contains("varchar(max)");
        assertThat(ColumnTypes.of("numeric", 9, 12, 3).map(ColumnType::toString))
                .contains("decimal(12,3)");
        assertThat(ColumnTypes.of("json", -1, 0, 0)).isEmpty();
    }

    private static TableDefinition table(String name, String... parents) {
        TableBuilder builder = new TableBuilder(new TableId("dbo", name));
        for (String parent : parents) {
            builder.foreignKeyColumn(
                    new ForeignKeyColumn(
                            "fk_" + parent,
                            new TableId("dbo", parent),
                            "NO_ACTION",
                            "NO_ACTION",
                            true,
                            "x",
                            "x"));
        }
        return builder.build();
    }

    private void column(String name, boolean nullable) {
        builder.column(
                new ColumnDefinition(
                        name,
                        ColumnType.of(Kind.INT),
                        nullable,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()));
    }

    private void index(String name, boolean unique, boolean primary, String... columns) {
        for (String column : columns) {
            builder.indexColumn(
                    new IndexColumn(name, unique, primary, Optional.empty(), column, false, false));
        }
    }
}
