package dev.tidegate.sandbox.sqlserver.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.sandbox.sqlserver.session.SqlError;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class SystemCatalogTest {
    private static CatalogFixture fixture;

    @BeforeAll
    static void open() throws Exception {
        fixture = new CatalogFixture();
    }

    @AfterAll
    static void close() throws Exception {
        fixture.close();
    }

    @Test
    void everySystemViewCanBeRead() throws Exception {
        for (SystemView view : SystemViewList.all()) {
            ObjectName name = new ObjectName("shop", view.schema(), view.name());
            assertThat(fixture.query("SELECT * FROM " + name.h2Name())).isNotNull();
            assertThat(SystemViews.find(view.schema(), view.name())).contains(view);
        }
    }

    @Test
    void viewsAreFoundInAnyCaseAndTheOldOnesWithoutASchema() {
        assertThat(SystemViews.find("SYS", "Tables").orElseThrow().name()).isEqualTo("tables");
        assertThat(SystemViews.find("", "SysObjects")).isPresent();
        assertThat(SystemViews.find("dbo", "sysdatabases")).isPresent();
        assertThat(SystemViews.find("dbo", "tables")).isEmpty();
        assertThat(SystemViews.find("information_schema", "columns").orElseThrow().name())
                .isEqualTo("COLUMNS");
    }

    @Test
    void viewsJoin() throws Exception {
        assertThat(
                        fixture.query(
                                "SELECT t.\"name\", c.\"name\", y.\"name\", c.\"max_length\","
                                        + " c.\"is_identity\", d.\"definition\" FROM"
                                        + " \"shop.sys\".\"tables\" t JOIN \"shop.sys\".\"columns\" c"
                                        + " ON c.\"object_id\" = t.\"object_id\" JOIN"
                                        + " \"shop.sys\".\"types\" y ON y.\"user_type_id\" ="
                                        + " c.\"user_type_id\" LEFT JOIN"
                                        + " \"shop.sys\".\"default_constraints\" d ON d.\"object_id\" ="
                                        + " c.\"default_object_id\" WHERE t.\"name\" = 'CUSTOMERS'"
                                        + " ORDER BY c.\"column_id\""))
                .containsExactly(
                        "Customers|Id|int|4|TRUE|null",
                        "Customers|Name|nvarchar|80|FALSE|(N'x')",
                        "Customers|Balance|money|8|FALSE|((0))");
    }

    @Test
    void keysAndIndexesAreThere() throws Exception {
        assertThat(
                        fixture.query(
                                "SELECT i.\"name\", i.\"index_id\", i.\"type_desc\","
                                        + " i.\"is_primary_key\", c.\"column_id\","
                                        + " c.\"is_descending_key\", c.\"is_included_column\" FROM"
                                        + " \"shop.sys\".\"indexes\" i JOIN"
                                        + " \"shop.sys\".\"index_columns\" c ON i.\"object_id\" ="
                                        + " c.\"object_id\" AND i.\"index_id\" = c.\"index_id\" WHERE"
                                        + " i.\"object_id\" = \"fn\".\"object_id\"('shop',"
                                        + " 'dbo.[Orders]') ORDER BY 2, c.\"index_column_id\""))
                .containsExactly(
                        "PK_Orders|1|CLUSTERED|TRUE|1|FALSE|FALSE",
                        "IX_At|2|NONCLUSTERED|FALSE|3|TRUE|FALSE",
                        "IX_At|2|NONCLUSTERED|FALSE|2|FALSE|TRUE");
        assertThat(
                        fixture.query(
                                "SELECT \"name\", \"delete_referential_action\","
                                        + " \"delete_referential_action_desc\", \"is_disabled\","
                                        + " \"is_not_trusted\", \"key_index_id\" FROM"
                                        + " \"shop.sys\".\"foreign_keys\""))
                .containsExactly("FK_Orders_Customers|1|CASCADE|FALSE|FALSE|1");
        assertThat(fixture.query("SELECT \"definition\" FROM \"shop.sys\".\"check_constraints\""))
                .containsExactly("([Balance]>=(0) AND [Balance]<(100))");
    }

    @Test
    void rowCountsAndIdentityValuesComeFromTheRows() throws Exception {
        fixture.execute("INSERT INTO \"shop.dbo\".\"Customers\" (\"Name\") VALUES ('a'), ('b')");
        assertThat(
                        fixture.query(
                                "SELECT \"rows\" FROM \"shop.sys\".\"partitions\" WHERE"
                                        + " \"object_id\" = \"fn\".\"object_id\"('shop', 'Customers')"))
                .containsExactly("2");
        assertThat(
                        fixture.query(
                                "SELECT \"seed_value\", \"increment_value\", \"last_value\" FROM"
                                        + " \"shop.sys\".\"identity_columns\""))
                .containsExactly("1|1|2");
    }

    @Test
    void functionsAnswer() throws Exception {
        assertThat(
                        fixture.query(
                                "SELECT \"fn\".\"db_name\"('shop'), \"fn\".\"db_id\"('shop',"
                                        + " 'master'), \"fn\".\"object_name\"('shop',"
                                        + " \"fn\".\"object_id\"('shop', 'orders')),"
                                        + " \"fn\".\"object_schema_name\"('shop',"
                                        + " \"fn\".\"object_id\"('shop', 'orders'), 5),"
                                        + " \"fn\".\"col_length\"('shop', 'Customers', 'name'),"
                                        + " \"fn\".\"object_id\"('shop', 'nothing'),"
                                        + " \"fn\".\"serverproperty\"('shop', 'EngineEdition'),"
                                        + " RAWTOHEX(\"fn\".\"fn_cdc_increment_lsn\"('shop',"
                                        + " X'000000000000000000ff'))"))
                .containsExactly("shop|1|Orders|dbo|80|null|3|00000000000000000100");
        assertThat(SystemFunctions.find("Object_ID").orElseThrow().h2Name())
                .isEqualTo("\"fn\".\"object_id\"");
    }

    @Test
    void driversProceduresAnswer() throws Exception {
        assertThat(fixture.call("sp_tables", "%", null, "shop", "'TABLE'"))
                .containsExactly("shop|dbo|Customers|TABLE|null", "shop|dbo|Orders|TABLE|null");
        assertThat(fixture.call("sp_pkeys", "Orders", "dbo", "shop"))
                .containsExactly("shop|dbo|Orders|OrderId|1|PK_Orders");
        List<String> columns =
                fixture.call("sp_columns_100", "Customers", "dbo", "shop", "%", 2, true);
        assertThat(columns).hasSize(3);
        assertThat(columns.getFirst())
                .startsWith("shop|dbo|Customers|Id|4|int identity|10|4|0|10|0|null|null|4|");
        assertThat(columns.get(1)).contains("|Name|-9|nvarchar|40|80|null|null|1|null|(N'x')|");
        assertThat(fixture.call("sp_fkeys", "Customers", "dbo", "shop", null, null, null))
                .containsExactly(
                        "shop|dbo|Customers|Id|shop|dbo|Orders|CustomerId|1|1|0|"
                                + "FK_Orders_Customers|"
                                + fixture.catalog
                                        .table(new ObjectName("shop", "dbo", "customers"))
                                        .orElseThrow()
                                        .primaryKey()
                                        .orElseThrow()
                                        .name()
                                + "|7");
        assertThat(fixture.call("sp_statistics_100", "Orders", "dbo", "shop", "%", "Y", "Q"))
                .hasSize(2);
    }

    @Test
    void namesAreTakenOnce() {
        assertThatThrownBy(() -> fixture.catalog.createDatabase("SHOP"))
                .isInstanceOfSatisfying(
                        SqlError.class, e -> assertThat(e.number()).isEqualTo(1801));
        assertThatThrownBy(() ->
                        fixture.catalog.createTable(
                                "shop",
                                new TableDefinition(
                                        "DBO", "ORDERS", List.of(), List.of(), List.of(), List.of(),
                                        List.of())))
                .isInstanceOfSatisfying(
                        SqlError.class, e -> assertThat(e.number()).isEqualTo(2714));
        assertThatThrownBy(
                        () -> fixture.catalog.dropTable(new ObjectName("shop", "dbo", "customers")))
                .isInstanceOfSatisfying(
                        SqlError.class, e -> assertThat(e.number()).isEqualTo(3726));
    }
}
