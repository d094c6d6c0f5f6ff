package dev.tidegate.convert.expected;

import static dev.tidegate.convert.expected.ScriptText.indented;
import static dev.tidegate.convert.expected.ScriptText.slots;
import static dev.tidegate.convert.expected.SqlServerNames.name;
import static dev.tidegate.convert.expected.SqlServerNames.quoted;

import dev.tidegate.convert.expected.Experiment.Insert;
import dev.tidegate.convert.expected.Experiment.Table;
import java.util.stream.Collectors;

/** The part of a script that makes all as it is before each object. */
record ScriptedData(Experiment experiment) {
    /** Procedures of each table, and the tables that refuse their rows. */
    String text() {
        StringBuilder text = new StringBuilder();
        for (int k = 1; k <= experiment.tables().size(); k++) {
            text.append(table(experiment.tables().get(k - 1), k));
        }
        return text.append(restart()).append(probe()).toString();
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

    /** The statement; whatever happens, identities are given by the server behind it. */
    static String insert(Insert insert) {
        String table = name(insert.table());
        String statement =
                insert.columns().isEmpty()
                        ? "INSERT " + table + " DEFAULT VALUES;\n"
                        : "INSERT "
                                + table
                                + " ("
                                + insert.columns().stream()
                                        .map(SqlServerNames::quoted)
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
}
