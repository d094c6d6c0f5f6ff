package dev.tidegate.convert.expected;

import static dev.tidegate.convert.expected.ScriptText.said;
import static dev.tidegate.convert.expected.SqlServerNames.name;

import dev.tidegate.convert.expected.Experiment.Argument;
import dev.tidegate.convert.expected.Experiment.Call;
import dev.tidegate.convert.expected.Experiment.Firing;
import dev.tidegate.convert.expected.Experiment.Look;
import dev.tidegate.convert.expected.Experiment.Query;
import dev.tidegate.convert.expected.Experiment.Run;
import dev.tidegate.convert.expected.Experiment.Unknown;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * An experiment as a script for sqlcmd, which prints what {@link ExpectedResults} reads.
 *
 * <pre>
 *  #fill_k    inserts the rows of a table              tables whose rows the server refuses are
 *  #show_k    makes lines of a table's rows            found first; an error may end the
 *  #restart   starts identities and sequences anew     transaction, and all is filled again
 *
 *  for each object: fill, unless the transaction has the rows; savepoint; run; print; back to it
 * </pre>
 */
public final class SqlServerScript {
    private final Experiment experiment;

    /** Of what is to be done. */
    public SqlServerScript(Experiment experiment) {
        this.experiment = experiment;
    }

    /** The whole script; the same experiment has the same text. */
    public String text() {
        return """
        -- Writes down what SQL Server gives for the objects of %1$s on generated data.
        --
        -- Run it on a scratch server, in a database with the schema of %1$s and no rows:
        --
        --     sqlcmd -S SERVER -d DATABASE -x -w 65535 -i %1$s.sql -o %1$s.txt
        --
        -- Put %1$s.txt beside this file, and give their folder to
        -- "tidegate convert --scratch URL --expected FOLDER". It refuses the results of another
        -- state of the source: write the script anew then.
        --
        -- All is done in transactions that are rolled back. What stays is how far identities
        -- have counted. Procedures are called: not on a server where that may do harm.
        """
                        .formatted(ExpectedResults.encoded(experiment.database()))
                + ScriptHelpers.SESSION
                + refusalOfRows()
                + ScriptHelpers.TABLES
                + rowTable()
                + ScriptHelpers.PROCEDURES
                + head()
                + body();
    }

    private String refusalOfRows() {
        String anyRow =
                experiment.tables().stream()
                        .map(table ->
                                "SELECT 1 AS n WHERE EXISTS (SELECT 1 FROM "
                                        + name(table.id())
                                        + ")")
                        .collect(Collectors.joining("\n    UNION ALL "));
        return anyRow.isEmpty()
                ? ""
                : """
                IF EXISTS (%s)
                BEGIN
                    RAISERROR (N'The database has rows: give one with the schema only.', 16, 1);
                    SET NOEXEC ON;
                END
                GO
                """
                        .formatted(anyRow);
    }

    private String rowTable() {
        int columns =
                Math.max(
                        1,
                        IntStream.concat(
                                        experiment.tables().stream()
                                                .mapToInt(it -> it.columns().size()),
                                        experiment.runs().stream()
                                                .mapToInt(SqlServerScript::columns))
                                .max()
                                .orElse(1));
        return "CREATE TABLE #row (n int IDENTITY PRIMARY KEY"
                + IntStream.rangeClosed(1, columns)
                        .mapToObj(k ->
                                ",\n    s%1$d sql_variant, t%1$d nvarchar(max), b%1$d varbinary(max), x%1$d xml"
                                        .formatted(k))
                        .collect(Collectors.joining())
                + ");\nGO\n";
    }

    private static int columns(Run run) {
        return switch (run) {
            case Query query -> query.shape().length();
            case Call call ->
                    Math.max(
                            call.shape().map(String::length).orElse(0),
                            (int) call.arguments().stream().filter(Argument::output).count());
            case Look _, Firing _, Unknown _ -> 0;
        };
    }

    private String head() {
        return said(ExpectedResults.TITLE)
                + said("database " + ExpectedResults.encoded(experiment.database()))
                + said("source " + experiment.sourceHash())
                + said("data " + experiment.dataHash())
                + "GO\n";
    }

    private String body() {
        StringBuilder text = new StringBuilder(new ScriptedData(experiment).text());
        ScriptedRuns runs = new ScriptedRuns(experiment);
        experiment.runs().forEach(run -> text.append(runs.text(run)));
        return text.append("IF @@TRANCOUNT > 0 ROLLBACK TRANSACTION;\nSET LOCK_TIMEOUT -1;\nGO\n")
                .toString();
    }
}
