package dev.tidegate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.convert.Stage.Phase;
import dev.tidegate.sandbox.postgres.PostgresServer;
import dev.tidegate.sandbox.sqlserver.SqlServer;
import dev.tidegate.schema.TableDefinition;
import dev.tidegate.sqlserver.SqlServerSettings;
import dev.tidegate.sqlserver.SqlServerSource;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tables that are deployed from the source's scripts are those that replication makes from the
 * source's catalog: it takes them as they are, and adds nothing.
 */
class DeployedTablesTest {
    private static final String PASSWORD = "Passw0rd!";

    /**
     * Columns and constraints; the names of checks that the source's server chose are no matter.
     */
    private static final String SHAPE =
            """
            select c.relname || ' ' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
                || ' ' || a.attnotnull || ' ' || a.attidentity::text || a.attgenerated::text
                || coalesce(' ' || pg_get_expr(d.adbin, d.adrelid), '')
            from pg_attribute a join pg_class c on c.oid = a.attrelid
                join pg_namespace n on n.oid = c.relnamespace
                left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
            where n.nspname = 'dbo' and c.relkind = 'r' and a.attnum > 0
            union all
            select conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
            from pg_constraint where connamespace = to_regnamespace('dbo')
            order by 1
            """;

    private static final String SHOP =
            """
            CREATE TYPE dbo.phone FROM varchar(20)
            GO
            CREATE TABLE dbo.customer (Id int IDENTITY(10, 5) NOT NULL
                    CONSTRAINT pk_customer PRIMARY KEY,
                Name nvarchar(40) NOT NULL, Phone dbo.phone NULL, Since datetime NOT NULL
                    CONSTRAINT df_since DEFAULT (getdate()), Paid bit NOT NULL
                    CONSTRAINT df_paid DEFAULT ((0)), Level tinyint NULL)
            GO
            CREATE TABLE dbo.item (Price money NOT NULL CONSTRAINT ck_price CHECK ([Price] >= (0)),
                Amount int NOT NULL, Sum AS ([Amount] * (2)), Code char(3) NOT NULL,
                CONSTRAINT uq_code UNIQUE (Code))
            GO
            CREATE TABLE dbo.every_type (Id int NOT NULL PRIMARY KEY, %s)
            """
                    .formatted(columns());

    @TempDir private static Path directory;

    private static PostgresServer target;
    private static SqlServer source;

    @BeforeAll
    static void start() throws IOException, InterruptedException, SQLException {
        target = PostgresServer.start(directory, "tables");
        source = SqlServer.start(new SqlServer.Options(0, PASSWORD, Duration.ZERO));
    }

    @AfterAll
    static void stop() {
        if (target != null) {
            target.close();
        }
        if (source != null) {
            source.close();
        }
    }

    private static String columns() {
        return IntStream.range(0, TypeTable.ALL.size())
                .mapToObj(at -> "c" + at + " " + TypeTable.ALL.get(at).source() + " NULL")
                .collect(Collectors.joining(", "));
    }

    private static List<TableDefinition> definitions() throws SQLException {
        execute("master", "CREATE DATABASE shop");
        for (String batch : SHOP.split("\nGO\n", -1)) {
            execute("shop", batch);
        }
        SqlServerSource shop =
                new SqlServerSource(
                        new SqlServerSettings(
                                url("shop"),
                                SqlServer.USER,
                                PASSWORD,
                                List.of(),
                                List.of(),
                                Duration.ofMillis(10)),
                        "tables");
        return shop.catalog().tables();
    }

    private static String url(String database) {
        return source.jdbcUrl(database) + ";encrypt=false";
    }

    private static void execute(String database, String sql) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(url(database), SqlServer.USER, PASSWORD);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void replicationTakesThemAsTheyAre() throws SQLException {
        List<TableDefinition> definitions = definitions();
        assertThat(definitions).hasSize(3);
        try (PostgresFixture database = new PostgresFixture(target, "taken")) {
            ConvertedScripts.of(SHOP)
                    .approved()
                    .deploy(database.url(), Set.of(Phase.BEFORE_LOAD), _ -> {});
            List<String> deployed = database.rows(SHAPE);
            assertThat(deployed).hasSizeGreaterThan(TypeTable.ALL.size());

            database.target().schema().create(definitions);

            assertThat(database.rows(SHAPE)).isEqualTo(deployed);
        }
    }

    @Test
    void theTypesAreThoseOfReplication() throws SQLException {
        try (PostgresFixture database = new PostgresFixture(target, "typed")) {
            ConvertedScripts.of(SHOP)
                    .approved()
                    .deploy(database.url(), Set.of(Phase.BEFORE_LOAD), _ -> {});

            assertThat(
                            database.rows(
                                    "select format_type(atttypid, atttypmod) from pg_attribute where"
                                            + " attrelid = 'dbo.every_type'::regclass and attnum > 1"
                                            + " order by attnum"))
                    .isEqualTo(TypeTable.ALL.stream().map(TypeCase::target).toList());
        }
    }
}
