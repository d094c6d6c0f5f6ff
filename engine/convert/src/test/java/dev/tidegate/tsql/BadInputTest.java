package dev.tidegate.tsql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.tsql.tree.Finding.Reason;
import dev.tidegate.tsql.tree.Statement;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Bad input costs the statement that it is in, and no more. */
@Execution(ExecutionMode.CONCURRENT)
class BadInputTest {
    private static final long SEED = 20261126;

    /** A little of everything, to be broken. */
    private static final String SCRIPT =
            """
            CREATE TABLE dbo.t (id int IDENTITY (1, 1) PRIMARY KEY, v AS (id + 1) PERSISTED,
                n nvarchar(max) NULL DEFAULT (N'x'), CONSTRAINT c CHECK (id > 0 AND n LIKE '[a-z]%'));
            GO
            CREATE OR ALTER PROCEDURE dbo.p @a int = 1, @b xml OUTPUT WITH RECOMPILE AS
            BEGIN
                SET NOCOUNT ON;
                DECLARE @t TABLE (i int); DECLARE @n int;
                DECLARE c CURSOR FAST_FORWARD FOR SELECT a.id FROM dbo.t AS a WITH (NOLOCK);
                BEGIN TRY
                    IF @a > 1 SELECT TOP (3) x.n, COUNT(*) OVER (PARTITION BY x.id ORDER BY x.n ROWS
                        BETWEEN 1 PRECEDING AND CURRENT ROW) FROM t x CROSS APPLY f(x.id) y
                        WHERE EXISTS (SELECT 1 FROM u WHERE u.i IN (1, 2)) FOR XML PATH('a')
                    ELSE WHILE 1 = 1 BEGIN FETCH NEXT FROM c INTO @n; BREAK END;
                    MERGE t USING (VALUES (1, 'a')) s (i, j) ON t.id = s.i
                        WHEN MATCHED THEN UPDATE SET n = s.j
                        WHEN NOT MATCHED THEN INSERT (n) VALUES (CASE WHEN s.i = 1 THEN 'x' END)
                        OUTPUT $action, inserted.id INTO @t;
                END TRY
                BEGIN CATCH
                    THROW;
                END CATCH
            END
            GO 2
            GRANT EXECUTE ON OBJECT::dbo.p TO [public];
            WITH q AS (SELECT 1 AS a UNION ALL SELECT a + 1 FROM q) UPDATE t SET n += CAST(a AS char(3))
            OUTPUT deleted.* FROM q PIVOT (SUM(a) FOR b IN ([1], [2])) AS p OPTION (MAXRECURSION 10)
            """;

    @Test
    void theScriptThatIsBrokenBelowIsWhole() {
        Script script = TSqlParser.parse(SCRIPT, SyntaxOptions.SCRIPT);

        assertThat(script.batches()).flatExtracting(Batch::unparsed).isEmpty();
    }

    @Test
    void tokensMayBeMissingDoubledOrCutOff() {
        Random random = new Random(SEED);
        Tokens tokens = Lexer.tokens(SCRIPT, SyntaxOptions.STATEMENT);
        for (int round = 0; round < 3_000; round++) {
            StringBuilder broken = new StringBuilder();
            int end = random.nextInt(4) == 0 ? random.nextInt(tokens.size()) : tokens.size();
            int changes = 1 + random.nextInt(20);
            for (int index = 0; index < end; index++) {
                int times = random.nextInt(tokens.size()) < changes ? 2 * random.nextInt(2) : 1;
                broken.repeat(tokens.text(index), times);
            }
            check(broken.toString());
        }
    }

    @Test
    void anyBytesArePrintedAsTheyWereDecoded() {
        Random random = new Random(SEED);
        for (int round = 0; round < 2_000; round++) {
            byte[] bytes = new byte[random.nextInt(300)];
            random.nextBytes(bytes);
            check(new String(bytes, StandardCharsets.ISO_8859_1));
            check(new String(bytes, StandardCharsets.UTF_8));
            check(new String(bytes, StandardCharsets.UTF_16LE));
        }
    }

    @Test
    void anyWordsInAnyOrderAreTaken() {
        Random random = new Random(SEED);
        Tokens tokens = Lexer.tokens(SCRIPT, SyntaxOptions.STATEMENT);
        for (int round = 0; round < 3_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(60); i > 0; i--) {
                text.append(tokens.text(random.nextInt(tokens.size())));
                text.append(random.nextInt(5) == 0 ? '\n' : ' ');
            }
            check(text.toString());
        }
    }

    @Test
    void tenThousandParenthesesAreTooDeepAndTheNextStatementIsParsed() {
        String deep = "(".repeat(10_000) + "1" + ")".repeat(10_000);

        Batch batch = only("SELECT " + deep + ";\nSELECT 2");

        assertThat(batch.statements()).hasSize(2);
        assertThat(batch.unparsed()).hasSize(1);
        assertThat(batch.unparsed().getFirst().finding().reason()).isEqualTo(Reason.TOO_DEEP);
        assertThat(batch.unparsed().getFirst().finding().message())
                .isEqualTo(
                        "nested more than 500 levels deep, which is more than is followed;"
                                + " take a part of it out");
    }

    @Test
    void whatNestsInOtherWaysIsBoundedToo() {
        for (String part :
                List.of(
                        "SELECT (",
                        "BEGIN ",
                        "BEGIN\n",
                        "IF 1=1 ",
                        "NOT ",
                        "- ",
                        "CASE WHEN ",
                        "SELECT * FROM (",
                        "a.b(",
                        "BEGIN TRY ",
                        "x JOIN ",
                        "WHILE 1=1\n",
                        "{fn ",
                        "SELECT 1 WHERE NOT ",
                        "SELECT a FROM b JOIN ",
                        "EXEC (",
                        "WITH a AS (",
                        "SELECT - ",
                        "SELECT CASE a WHEN ",
                        "SELECT f(",
                        "IF EXISTS (SELECT ",
                        "SELECT 1 GROUP BY CUBE(",
                        "CREATE SCHEMA a ",
                        "CREATE PROC p AS ",
                        "WAITFOR (",
                        "ALTER DATABASE a SET (",
                        "SELECT * FROM a WITH (b (")) {
            check(part.repeat(10_000));
        }
    }

    @Test
    void chainsThatAreTooLongAreAFinding() {
        Batch batch = only("SELECT 1" + " + 1".repeat(5_000) + "\nSELECT 2");

        assertThat(batch.unparsed()).hasSize(1);
        assertThat(batch.statements()).hasSize(2);
    }

    @Test
    void valuesOfTheScriptAreNotInMessages() {
        Batch batch = only("SELECT 1 FROM 'secret'");

        assertThat(batch.unparsed().getFirst().finding().message())
                .isEqualTo("expected a name, found a string token");
    }

    @Test
    void statementsAroundABrokenOneAreParsed() {
        Batch batch = only("SELECT 1\nFROM a b c d e\nPRINT 'x';\nINSERT t VALUES (1)");

        assertThat(batch.statements()).hasSize(4);
        assertThat(batch.unparsed()).hasSize(1);
        assertThat(batch.text(batch.unparsed().getFirst().span())).isEqualTo("c d e");
    }

    @Test
    void whatIsInABlockWithoutItsEndIsParsed() {
        Batch batch = only("CREATE PROC p AS BEGIN PRINT 1; PRINT 2");

        assertThat(batch.unparsed()).hasSize(1);
        assertThat(batch.unparsed().getFirst().finding().message())
                .isEqualTo("expected END, found the end");
        assertThat(batch.statements()).hasSize(1);
    }

    @Test
    void aHundredMegabytesAreReadBatchByBatch() throws IOException {
        String batch = "INSERT INTO dbo.t (a, b) VALUES (1, N'" + "x".repeat(2_000) + "');\nGO\n";
        int times = 100_000_000 / batch.length();
        BatchReader reader = new BatchReader(new Repeated(batch, times), SyntaxOptions.SCRIPT);
        int read = 0;
        for (Optional<Batch> next = reader.next(); next.isPresent(); next = reader.next()) {
            assertThat(next.get().unparsed()).isEmpty();
            read++;
        }

        assertThat(read).isEqualTo(times);
    }

    @Test
    void aBatchOfAHundredMegabytesIsAFindingAndWhatFollowsIsParsed() throws IOException {
        String line = "INSERT INTO dbo.t (a, b) VALUES (1, N'" + "x".repeat(2_000) + "');\n";
        Reader script = new Repeated(line, 100_000_000 / line.length());
        BatchReader reader =
                new BatchReader(new Followed(script, "GO\nSELECT 1"), SyntaxOptions.SCRIPT);
        List<Batch> last = new ArrayList<>();
        long characters = 0;
        for (Optional<Batch> next = reader.next(); next.isPresent(); next = reader.next()) {
            last.clear();
            last.add(next.get());
            characters += next.get().print().length();
            if (characters <= 100_000_000 - line.length()) {
                assertThat(next.get().unparsed().getFirst().finding().reason())
                        .isEqualTo(Reason.BATCH_TOO_LONG);
            }
        }

        assertThat(last)
                .singleElement()
                .satisfies(batch -> {
                    assertThat(batch.unparsed()).isEmpty();
                    assertThat(batch.print()).isEqualTo("SELECT 1");
                    assertThat(batch.firstLine()).isEqualTo(100_000_000 / line.length() + 2);
                });
    }

    private static Batch only(String text) {
        check(text);
        Script script = TSqlParser.parse(text, SyntaxOptions.SCRIPT);
        assertThat(script.batches()).hasSize(1);
        return script.batches().getFirst();
    }

    private static void check(String text) {
        Script script = TSqlParser.parse(text, SyntaxOptions.SCRIPT);

        assertThat(script.print().equals(text)).as("seed %d, printed as it was", SEED).isTrue();
        script.batches().forEach(TreeShape::check);
        for (Statement.Unparsed unparsed :
                script.batches().stream().flatMap(batch -> batch.unparsed().stream()).toList()) {
            assertThat(unparsed.finding().message()).isNotBlank();
        }
    }

    /** A text, many times, without being in memory. */
    private static final class Repeated extends Reader {
        private final String text;
        private final long length;
        private long at;

        Repeated(String text, int times) {
            this.text = text;
            length = (long) text.length() * times;
        }

        @Override
        public int read(char[] into, int offset, int count) {
            if (at == length) {
                return -1;
            }
            int from = (int) (at % text.length());
            int many = Math.min(count, text.length() - from);
            text.getChars(from, from + many, into, offset);
            at += many;
            return many;
        }

        @Override
        public void close() {}
    }

    /** One text behind another. */
    private static final class Followed extends Reader {
        private final Reader first;
        private final Reader second;

        Followed(Reader first, String second) {
            this.first = first;
            this.second = new StringReader(second);
        }

        @Override
        public int read(char[] into, int offset, int count) throws IOException {
            int read = first.read(into, offset, count);
            return read < 0 ? second.read(into, offset, count) : read;
        }

        @Override
        public void close() {}
    }
}
