package dev.tidegate.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.bind.Catalog;
import dev.tidegate.bind.SourceFile;
import dev.tidegate.convert.ActionItem;
import dev.tidegate.convert.Conversion;
import dev.tidegate.convert.ConvertedObject;
import dev.tidegate.convert.DatabaseConverter;
import dev.tidegate.convert.ObjectKind;
import dev.tidegate.convert.Profile;
import dev.tidegate.convert.TableExpressions;
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
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Converted routines and triggers do on PostgreSQL what the T-SQL reference says that they do. */
class ConvertedStatementsTest {
    /** What every case finds: three items, three lines of them, an empty log. */
    private static final String TABLES =
            """
            CREATE TABLE item (id int IDENTITY PRIMARY KEY, name varchar(20) NOT NULL UNIQUE,
                price money NULL, qty int NOT NULL DEFAULT 0)
            CREATE TABLE line (id int PRIMARY KEY, item_id int NOT NULL, n int NOT NULL,
                note nvarchar(50) NULL)
            CREATE TABLE log (id int IDENTITY PRIMARY KEY, entry varchar(200) NULL)
            GO
            CREATE TYPE numbers AS TABLE (n int NOT NULL)
            GO
            """;

    private static final String ROWS =
            """
            insert into dbo.item (name, price, qty) values ('nut', 1.5, 10), ('bolt', 2.25, 5), ('gear', null, 0);
            insert into dbo.line values (1, 1, 4, null), (2, 1, 6, 'x'), (3, 2, 1, null);
            """;

    /**
     * Behind {@code ##} rows of {@link PitfallCasesTest} that the next cases are of; then T-SQL;
     * behind {@code ->} what is run on PostgreSQL; behind {@code =>} the rows of its last query,
     * with {@code |} between columns and {@code ;} between rows, ∅ is NULL; or why it is not
     * converted; or the SQLSTATE of an error. Without {@code ->}: whether it is whole, and the
     * action items with their lines.
     */
    static final String CASES = "converted-statements.txt";

    /** Before what only that profile keeps. */
    private static final String STRICT = "strict: ";

    private static final List<Profile> PROFILES = List.of(Profile.values());

    /** Between statements, not inside a DO. */
    private static final Pattern STATEMENT_END =
            Pattern.compile("; (?=(?:call|select|insert|update|delete|fetch|do) )");

    @TempDir static Path directory;
    private static PostgresServer server;

    @BeforeAll
    static void start() throws Exception {
        server = PostgresServer.start(directory, "statements");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void resultsAreThoseOfTheReference() throws Exception {
        List<String> wrong = new ArrayList<>();
        int cases = 0;
        try (Connection connection =
                DriverManager.getConnection(server.jdbcUrl(), PostgresServer.USER, "")) {
            connection.setAutoCommit(false);
            StringBuilder code = new StringBuilder();
            Optional<String> run = Optional.empty();
            for (String line : cases()) {
                if (line.startsWith("-> ")) {
                    run = Optional.of(line.substring(3));
                } else if (line.startsWith("=> ")) {
                    cases++;
                    String expected = line.substring(3);
                    boolean strict = run.filter(any -> any.startsWith(STRICT)).isPresent();
                    for (Profile profile : strict ? List.of(Profile.STRICT) : PROFILES) {
                        Conversion conversion = conversion(code.toString(), profile);
                        String got =
                                run.isEmpty()
                                        ? items(conversion)
                                        : result(
                                                conversion,
                                                run.get().substring(strict ? STRICT.length() : 0),
                                                connection);
                        if (!isSame(got, expected)) {
                            wrong.add(code + line + "\nbut was (" + profile + ") " + got);
                        }
                    }
                    code.setLength(0);
                    run = Optional.empty();
                } else if (!line.startsWith(PitfallCasesTest.HEADING)) {
                    code.append(line).append('\n');
                }
            }
        }
        assertThat(wrong).as(wrong.size() + " of " + cases).isEmpty();
    }

    private static List<String> cases() throws IOException {
        try (InputStream in = ConvertedStatementsTest.class.getResourceAsStream(CASES)) {
            byte[] text = Objects.requireNonNull(in, CASES).readAllBytes();
            return new String(text, StandardCharsets.UTF_8).lines().toList();
        }
    }

    /** Of an error its SQLSTATE is enough. */
    private static boolean isSame(String got, String expected) {
        return got.equals(expected)
                || expected.startsWith("error ") && got.startsWith(expected + ":");
    }

    private static Conversion conversion(String code, Profile profile) {
        return new DatabaseConverter(new TableExpressions(17), new RuleBasedCode(17), profile)
                .convert("cases", Catalog.of(List.of(file("tables", TABLES), file("case", code))));
    }

    private static SourceFile file(String name, String text) {
        return new SourceFile(name, TSqlParser.parse(text, SyntaxOptions.SCRIPT));
    }

    /** Whether all is whole, and the items of a case with its lines, such as {@code 2-4}. */
    private static String items(Conversion conversion) {
        List<ActionItem> items = new ArrayList<>(conversion.items());
        boolean whole = true;
        for (ConvertedObject object : conversion.objects()) {
            whole &= object.whole();
            items.addAll(object.items());
        }
        return items.stream()
                .filter(item -> item.file().equals("case"))
                .map(item ->
                        item.key()
                                + " "
                                + item.line()
                                + (item.lastLine() > item.line() ? "-" + item.lastLine() : ""))
                .distinct()
                .sorted()
                .collect(Collectors.joining(", ", whole ? "whole: " : "not whole: ", ""));
    }

    private static String result(Conversion conversion, String run, Connection connection)
            throws SQLException {
        StringBuilder made = new StringBuilder();
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            for (String helper : conversion.helpers()) {
                statement.execute(helper);
            }
            for (ConvertedObject object : ofTables(conversion, true)) {
                for (String text : object.alone()) {
                    made.append(text).append('\n');
                    statement.execute(text);
                }
            }
            for (ConvertedObject object : ofTables(conversion, true)) {
                for (String text : object.links()) {
                    statement.execute(text);
                }
            }
            statement.execute(ROWS);
            String reasons = reasons(ofTables(conversion, false));
            if (!reasons.isEmpty()) {
                return "not converted: " + reasons;
            }
            for (ConvertedObject object : ofTables(conversion, false)) {
                for (String text : object.alone()) {
                    made.append(text).append('\n');
                    statement.execute(text);
                }
            }
            return rows(statement, run);
        } catch (SQLException e) {
            return "error " + e.getSQLState() + ": " + e.getMessage() + " in\n" + made;
        } finally {
            connection.rollback();
        }
    }

    /** Why some are not converted; empty if all are. */
    private static String reasons(List<ConvertedObject> objects) {
        return objects.stream()
                .filter(object -> !object.whole())
                .flatMap(object -> object.items().stream())
                .map(ActionItem::reason)
                .collect(Collectors.joining("; "));
    }

    /** Tables and what they need, or all the rest. */
    private static List<ConvertedObject> ofTables(Conversion conversion, boolean tables) {
        Set<ObjectKind> kinds = Set.of(ObjectKind.SCHEMA, ObjectKind.TYPE, ObjectKind.TABLE);
        return conversion.objects().stream()
                .filter(object -> kinds.contains(object.kind()) == tables)
                .toList();
    }

    /** The rows of the last of several statements that gives any. */
    private static String rows(Statement statement, String run) throws SQLException {
        String last = "";
        for (String each : STATEMENT_END.split(run, -1)) {
            if (statement.execute(each)) {
                last = rows(statement.getResultSet());
            }
        }
        return last;
    }

    private static String rows(ResultSet rows) throws SQLException {
        List<String> texts = new ArrayList<>();
        while (rows.next()) {
            List<String> values = new ArrayList<>();
            for (int at = 1; at <= rows.getMetaData().getColumnCount(); at++) {
                String value = rows.getString(at);
                values.add(value == null ? "∅" : value);
            }
            texts.add(String.join("|", values));
        }
        return String.join(";", texts);
    }
}
