package dev.tidegate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.bind.Catalog;
import dev.tidegate.bind.ObjectId;
import dev.tidegate.bind.SourceFile;
import dev.tidegate.convert.ActionItem;
import dev.tidegate.convert.CodeConverter;
import dev.tidegate.convert.Converted;
import dev.tidegate.convert.Profile;
import dev.tidegate.convert.code.CompatLibrary;
import dev.tidegate.convert.code.RuleBasedCode;
import dev.tidegate.sandbox.postgres.PostgresServer;
import dev.tidegate.tsql.SyntaxOptions;
import dev.tidegate.tsql.TSqlParser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Converted expressions give on PostgreSQL what the T-SQL reference says that they give. */
class ConvertedExpressionsTest {
    /**
     * Behind {@code ##} rows of {@link PitfallCasesTest} that the next cases are of. A case is
     * T-SQL, then the text of its value, ∅ is NULL; or why it is not converted; or the SQLSTATE of
     * an error.
     */
    static final String CASES = "converted-expressions.txt";

    /** Before what only that profile keeps. */
    private static final String STRICT = "strict: ";

    private static final List<Profile> PROFILES = List.of(Profile.values());

    @TempDir static Path directory;
    private static PostgresServer server;

    @BeforeAll
    static void start() throws Exception {
        server = PostgresServer.start(directory, "expressions");
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(CompatLibrary.script());
            statement.execute("create schema dbo");
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Connection connect() throws SQLException {
        return DriverManager.getConnection(server.jdbcUrl(), PostgresServer.USER, "");
    }

    @Test
    void valuesAreThoseOfTheReference() throws Exception {
        List<String> wrong = new ArrayList<>();
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String line : cases()) {
                if (line.startsWith(PitfallCasesTest.HEADING)) {
                    continue;
                }
                int at = line.lastIndexOf(" => ");
                boolean strict = line.startsWith(STRICT);
                String expression = line.substring(strict ? STRICT.length() : 0, at);
                for (Profile profile : strict ? List.of(Profile.STRICT) : PROFILES) {
                    String got = value(expression, profile, statement);
                    if (!isSame(got, line.substring(at + 4))) {
                        wrong.add(line + " but was (" + profile + ") " + got);
                    }
                }
            }
        }
        assertThat(wrong).as(wrong.size() + " of " + cases().size()).isEmpty();
    }

    /** Of an error its SQLSTATE is enough. */
    private static boolean isSame(String got, String expected) {
        return got.equals(expected)
                || expected.startsWith("error ") && got.startsWith(expected + ":");
    }

    private static List<String> cases() throws IOException {
        try (InputStream in = ConvertedExpressionsTest.class.getResourceAsStream(CASES)) {
            byte[] text = Objects.requireNonNull(in, CASES).readAllBytes();
            return new String(text, StandardCharsets.UTF_8).lines().toList();
        }
    }

    /** What groups by what is not known, so that it may be text. */
    @Test
    void groupsThatMayTellCasesApartAreToldOf() {
        String query = "select * from nowhere.known union select 'A', 'b'";

        assertThat(converted(query, Profile.STRICT).items().toString())
                .contains("values that differ only in case");
    }

    private static Converted<CodeConverter.Code> converted(String query, Profile profile) {
        Catalog catalog =
                Catalog.of(
                        List.of(
                                new SourceFile(
                                        "v.sql",
                                        TSqlParser.parse(
                                                "create view dbo.v as " + query,
                                                SyntaxOptions.SCRIPT))));
        return new RuleBasedCode(17)
                .convert(catalog.view(new ObjectId("dbo", "v")).orElseThrow(), catalog, profile);
    }

    private static String value(String expression, Profile profile, Statement statement) {
        Converted<CodeConverter.Code> converted =
                converted("select " + expression + " as x", profile);
        if (converted.value().isEmpty()) {
            return "not converted: "
                    + converted.items().stream()
                            .map(ActionItem::key)
                            .distinct()
                            .collect(Collectors.joining(", "));
        }
        String sql = converted.value().get().statements().getFirst();
        try {
            statement.execute("drop view if exists dbo.v");
            statement.execute(sql);
            try (ResultSet rows = statement.executeQuery("select x::text from dbo.v")) {
                rows.next();
                String value = rows.getString(1);
                return value == null ? "∅" : value;
            }
        } catch (SQLException e) {
            return "error " + e.getSQLState() + ": " + e.getMessage() + " in " + sql;
        }
    }
}
