package dev.tidegate.convert.assess;

import dev.tidegate.bind.Catalog;
import dev.tidegate.bind.SourceFile;
import dev.tidegate.convert.Conversion;
import dev.tidegate.convert.DatabaseConverter;
import dev.tidegate.convert.Ladder;
import dev.tidegate.convert.Ladder.Standing;
import dev.tidegate.convert.Profile;
import dev.tidegate.convert.Scratch;
import dev.tidegate.convert.TableExpressions;
import dev.tidegate.convert.code.RuleBasedCode;
import dev.tidegate.tsql.SyntaxOptions;
import dev.tidegate.tsql.TSqlParser;
import java.util.List;

/** Assessments of small scripts. */
final class Assessing {
    /** A view and a procedure that cannot be converted, what uses the view, and a table. */
    static final String SHOP =
            """
            CREATE TABLE dbo.Orders (Id int PRIMARY KEY, Total int)
            GO
            CREATE VIEW dbo.Catalogs AS
            SELECT name FROM sys.objects
            GO
            CREATE VIEW dbo.Names AS SELECT name FROM dbo.Catalogs
            GO
            CREATE PROCEDURE dbo.Report AS
            BEGIN
                SELECT Id FROM dbo.Orders;
                SELECT name FROM sys.objects;
            END
            GO
            DENY SELECT ON dbo.Orders TO clerk
            DENY INSERT ON dbo.Orders TO clerk
            """;

    private static final int POSTGRES = 17;

    private Assessing() {}

    /** Of one script, {@code shop.sql} of the database {@code shop}, that was tried nowhere. */
    static Assessment script(String sql) {
        return assessment(sql, new Assessment.How(POSTGRES, "strict", false, false));
    }

    private static Assessment assessment(String sql, Assessment.How how) {
        Catalog catalog = Catalog.of(files(sql));
        Conversion conversion = convert(catalog);
        return new Assessment(
                how, List.of(Assessor.assess(conversion, catalog, Ladder.read(conversion))));
    }

    /** Of one script that was tried on a server. */
    static Assessment tried(String sql, Scratch server) throws InterruptedException {
        Catalog catalog = Catalog.of(files(sql));
        Conversion conversion = convert(catalog);
        List<Standing> standings = Ladder.climb(conversion, server);
        return new Assessment(
                new Assessment.How(POSTGRES, "strict", true, server.checksRoutines()),
                List.of(Assessor.assess(conversion, catalog, standings)));
    }

    /** The lines of the script. */
    static SourceLines lines(String sql) {
        SourceLines lines = new SourceLines();
        lines.add("shop", files(sql));
        return lines;
    }

    private static List<SourceFile> files(String sql) {
        return List.of(new SourceFile("shop.sql", TSqlParser.parse(sql, SyntaxOptions.SCRIPT)));
    }

    private static Conversion convert(Catalog catalog) {
        return new DatabaseConverter(
                        new TableExpressions(POSTGRES), new RuleBasedCode(POSTGRES), Profile.STRICT)
                .convert("shop", catalog);
    }

    /** The object of a name. */
    static AssessedObject object(Assessment assessment, String name) {
        return assessment.objects().stream()
                .filter(it -> it.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no " + name));
    }
}
