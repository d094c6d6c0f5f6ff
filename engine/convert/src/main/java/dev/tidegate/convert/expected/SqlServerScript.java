package dev.tidegate.convert.expected;

import dev.tidegate.bind.ObjectId;
import dev.tidegate.convert.expected.Experiment.Argument;
import dev.tidegate.convert.expected.Experiment.Call;
import dev.tidegate.convert.expected.Experiment.Firing;
import dev.tidegate.convert.expected.Experiment.Insert;
import dev.tidegate.convert.expected.Experiment.Look;
import dev.tidegate.convert.expected.Experiment.Query;
import dev.tidegate.convert.expected.Experiment.Run;
import dev.tidegate.convert.expected.Experiment.Table;
import dev.tidegate.convert.expected.Experiment.Unknown;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

    private static String said(String line) {
        return "EXEC #say " + SqlServerValues.text(line) + ";\n";
    }

    private String body() {
        StringBuilder text = new StringBuilder(data());
        experiment.runs().forEach(run -> text.append(run(run)));
        return text.append("IF @@TRANCOUNT > 0 ROLLBACK TRANSACTION;\nSET LOCK_TIMEOUT -1;\nGO\n")
                .toString();
    }

    /** How all is made as it is before each object. */
    String data() {
        StringBuilder text = new StringBuilder();
        for (int k = 1; k <= experiment.tables().size(); k++) {
            text.append(table(experiment.tables().get(k - 1), k));
        }
        return text.append(restart()).append(probe()).toString();
    }

    /** How an object is run. */
    String call(Run run) {
        return declarations(run) + done(run);
    }

    private static String table(Table table, int k) {
        String insert =
                table.insert()
                        .map(it ->
                                """
                                CREATE PROCEDURE #fill_%d AS
                                BEGIN
                                %sEND
                                GO
                                """
                                        .formatted(k, indented(insert(it))))
                        .orElse("CREATE PROCEDURE #fill_" + k + " AS RETURN;\nGO\n");
        String columns =
                table.columns().stream()
                        .map(it -> quoted(it.name()))
                        .collect(Collectors.joining(", "));
        String show =
                table.columns().isEmpty()
                        ? "    DELETE #line;\n"
                        : """
                            INSERT #row (%s) SELECT %s FROM %s;
                            IF @tell = 1 EXEC #tell N'row', '%s';
                            ELSE EXEC #lines '%s';
                        """
                                .formatted(
                                        slots(table.shape()),
                                        columns,
                                        name(table.id()),
                                        table.shape(),
                                        table.shape());
        return "-- table "
                + ExpectedResults.encoded(table.id().toString())
                + "\nINSERT #table (k, name) VALUES ("
                + k
                + ", "
                + SqlServerValues.text(ExpectedResults.encoded(table.id().toString()))
                + ");\nGO\n"
                + insert
                + "CREATE PROCEDURE #show_"
                + k
                + " @tell bit = 0 AS\nBEGIN\n"
                + show
                + "END\nGO\n";
    }

    private static String insert(Insert insert) {
        String table = name(insert.table());
        String statement =
                insert.columns().isEmpty()
                        ? "INSERT " + table + " DEFAULT VALUES;\n"
                        : "INSERT "
                                + table
                                + " ("
                                + insert.columns().stream()
                                        .map(SqlServerScript::quoted)
                                        .collect(Collectors.joining(", "))
                                + ") VALUES "
                                + insert.rows().stream()
                                        .map(row -> "(" + String.join(", ", row) + ")")
                                        .collect(Collectors.joining(", "))
                                + ";\n";
        if (!insert.identity()) {
            return statement;
        }
        // only one table of a session has it on: off again, whatever happens
        return """
        SET IDENTITY_INSERT %1$s ON;
        BEGIN TRY
        %2$s    SET IDENTITY_INSERT %1$s OFF;
        END TRY
        BEGIN CATCH
            SET IDENTITY_INSERT %1$s OFF;
            THROW;
        END CATCH
        """
                .formatted(table, indented(statement));
    }

    private String restart() {
        StringBuilder text = new StringBuilder("CREATE PROCEDURE #restart AS\nBEGIN\n");
        text.append("    SET NOCOUNT ON;\n");
        for (Table table : experiment.tables()) {
            if (table.identity()) {
                text.append("    DBCC CHECKIDENT (")
                        .append(SqlServerValues.text(name(table.id())))
                        .append(", RESEED, 100) WITH NO_INFOMSGS;\n");
            }
        }
        for (Experiment.Sequence sequence : experiment.sequences()) {
            text.append("    ALTER SEQUENCE ")
                    .append(name(sequence.id()))
                    .append(" RESTART WITH ")
                    .append(sequence.next())
                    .append(";\n");
        }
        return text.append("END\nGO\n").toString();
    }

    /** Finds the tables that refuse their rows; what was filled before is filled again. */
    private String probe() {
        return """
        DECLARE @k int = 1, @error int;
        WHILE @k <= %d
        BEGIN
            IF @@TRANCOUNT = 0 BEGIN TRANSACTION;
            BEGIN TRY
                EXEC #fill @k;
            END TRY
            BEGIN CATCH
                SET @error = ERROR_NUMBER();
                IF @@TRANCOUNT > 0 ROLLBACK TRANSACTION;
                INSERT #refused (k, error) VALUES (@k, @error);
            END CATCH
            SET @k = @k + 1;
        END
        GO
        """
                .formatted(experiment.tables().size());
    }

    private String run(Run run) {
        if (run instanceof Unknown unknown) {
            return "-- "
                    + ExpectedResults.encoded(unknown.object() + ": not recorded, " + unknown.why())
                    + "\n";
        }
        return """
        -- %1$s
        IF @@TRANCOUNT > 0 AND EXISTS (SELECT 1 FROM #dirty) ROLLBACK TRANSACTION;
        IF @@TRANCOUNT = 0 BEGIN TRANSACTION;
        DECLARE @prepared bit = 0, @line nvarchar(200);
        %2$s%3$sBEGIN TRY
            EXEC #prepare %4$d;
            SAVE TRANSACTION tidegate;
            INSERT #dirty (n) VALUES (1);
        %5$sEND TRY
        BEGIN CATCH
            SET @line = CASE WHEN @prepared = 1 THEN N'error ' ELSE N'unknown error ' END
                + CAST(ERROR_NUMBER() AS nvarchar(20));
            EXEC #say @line;
        END CATCH
        IF @@TRANCOUNT = 0 AND EXISTS (SELECT 1 FROM #dirty)
        BEGIN
            RAISERROR (N'It committed what was to be rolled back. Nothing more is run.', 16, 1);
            SET NOEXEC ON;
        END
        IF XACT_STATE() = 1 AND EXISTS (SELECT 1 FROM #dirty) ROLLBACK TRANSACTION tidegate;
        ELSE IF @@TRANCOUNT > 0 ROLLBACK TRANSACTION;
        EXEC #say N'end';
        GO
        """
                .formatted(
                        ExpectedResults.encoded(run.object()),
                        declarations(run),
                        said("object " + ExpectedResults.encoded(run.object()))
                                + said("call " + experiment.callHash(run)),
                        experiment.tables().size(),
                        indented(done(run)));
    }

    private static String declarations(Run run) {
        return switch (run) {
            case Call call -> declarationsOf(call);
            case Look _, Query _, Firing _, Unknown _ -> "";
        };
    }

    private String done(Run run) {
        return switch (run) {
            case Look look -> look(look);
            case Query query -> query(query);
            case Call call -> called(call);
            case Firing firing -> firing(firing);
            case Unknown _ -> "";
        };
    }

    private String look(Look look) {
        int k = experiment.tables().stream().map(Table::id).toList().indexOf(look.table()) + 1;
        return """
        SET @prepared = 1;
        SELECT @line = N'error ' + CAST(error AS nvarchar(20)) FROM #refused WHERE k = %d;
        IF @line IS NOT NULL EXEC #say @line;
        ELSE EXEC #show_%d 1;
        """
                .formatted(k, k);
    }

    private static String query(Query query) {
        return existing(query.id())
                + """
                INSERT #row (%s) EXEC (%s);
                %sEXEC #tell N'row', '%s';
                """
                        .formatted(
                                slots(query.shape()),
                                SqlServerValues.text(query.declarations() + query.text()),
                                said("ran"),
                                query.shape());
    }

    /** What is not there is not known, which is something else than an error. */
    private static String existing(ObjectId id) {
        return """
        IF OBJECT_ID(%s) IS NULL THROW 50000, N'it is not there', 1;
        SET @prepared = 1;
        """
                .formatted(SqlServerValues.text(name(id)));
    }

    private static String declarationsOf(Call call) {
        StringBuilder text = new StringBuilder("DECLARE @tidegate_status int;\n");
        int number = 1;
        for (Argument argument : call.arguments()) {
            String variable = variable(number++);
            if (argument.table()) {
                text.append("DECLARE ")
                        .append(variable)
                        .append(' ')
                        .append(argument.type())
                        .append(";\nINSERT ")
                        .append(variable)
                        .append(" VALUES (")
                        .append(argument.value())
                        .append(");\n");
            } else {
                text.append("DECLARE ")
                        .append(variable)
                        .append(' ')
                        .append(argument.type())
                        .append(" = ")
                        .append(argument.value())
                        .append(";\n");
            }
        }
        return text.toString();
    }

    private static String variable(int number) {
        return "@tidegate_" + number;
    }

    private String called(Call call) {
        List<String> arguments = new ArrayList<>();
        List<String> outputs = new ArrayList<>();
        StringBuilder shape = new StringBuilder();
        int number = 1;
        for (Argument argument : call.arguments()) {
            String variable = variable(number++);
            arguments.add(
                    argument.name() + " = " + variable + (argument.output() ? " OUTPUT" : ""));
            if (argument.output()) {
                outputs.add(variable);
                shape.append(argument.shape());
            }
        }
        String execute =
                "EXEC @tidegate_status = "
                        + name(call.procedure())
                        + (arguments.isEmpty() ? "" : " " + String.join(", ", arguments))
                        + ";\n";
        String rows = call.shape().map(it -> "EXEC #tell N'row', '" + it + "';\n").orElse("");
        String given =
                outputs.isEmpty()
                        ? ""
                        : "INSERT #row ("
                                + slots(shape.toString())
                                + ") VALUES ("
                                + String.join(", ", outputs)
                                + ");\nEXEC #tell N'output', '"
                                + shape
                                + "';\n";
        return existing(call.procedure())
                + call.shape().map(it -> "INSERT #row (" + slots(it) + ") ").orElse("")
                + execute
                + said("ran")
                + rows
                + given
                + "SET @line = N'return ' + CAST(@tidegate_status AS nvarchar(20));\n"
                + "EXEC #say @line;\n"
                + "EXEC #changes "
                + experiment.tables().size()
                + ";\n";
    }

    private String firing(Firing firing) {
        StringBuilder text = new StringBuilder();
        firing.prepared().forEach(it -> text.append(insert(it)));
        text.append(existing(firing.trigger()));
        firing.insert().ifPresent(it -> text.append(insert(it)));
        if (!firing.updated().isEmpty()) {
            text.append("UPDATE ")
                    .append(name(firing.table()))
                    .append(" SET ")
                    .append(
                            firing.updated().stream()
                                    .map(SqlServerScript::quoted)
                                    .map(it -> it + " = " + it)
                                    .collect(Collectors.joining(", ")))
                    .append(";\n");
        }
        Optional<String> deleted = firing.deleted();
        if (deleted.isPresent()) {
            text.append("DELETE ")
                    .append(name(firing.table()))
                    .append(deleted.get().isEmpty() ? "" : " WHERE " + deleted.get())
                    .append(";\n");
        }
        return text + said("ran") + "EXEC #changes " + experiment.tables().size() + ";\n";
    }

    /** Columns of {@code #row} for values of a shape. */
    private static String slots(String shape) {
        return IntStream.rangeClosed(1, shape.length())
                .mapToObj(k -> shape.charAt(k - 1) + Integer.toString(k))
                .collect(Collectors.joining(", "));
    }

    private static String indented(String text) {
        return text.lines().map(line -> "    " + line + "\n").collect(Collectors.joining());
    }

    /** A name with its schema, in brackets. */
    public static String name(ObjectId id) {
        return quoted(id.schema()) + "." + quoted(id.name());
    }

    /** A name in brackets. */
    public static String quoted(String name) {
        return "[" + name.replace("]", "]]") + "]";
    }
}
