package dev.tidegate.convert.expected;

import static dev.tidegate.convert.expected.ScriptText.indented;
import static dev.tidegate.convert.expected.ScriptText.said;
import static dev.tidegate.convert.expected.ScriptText.slots;
import static dev.tidegate.convert.expected.SqlServerNames.name;

import dev.tidegate.bind.ObjectId;
import dev.tidegate.convert.expected.Experiment.Argument;
import dev.tidegate.convert.expected.Experiment.Call;
import dev.tidegate.convert.expected.Experiment.Firing;
import dev.tidegate.convert.expected.Experiment.Look;
import dev.tidegate.convert.expected.Experiment.Query;
import dev.tidegate.convert.expected.Experiment.Run;
import dev.tidegate.convert.expected.Experiment.Table;
import dev.tidegate.convert.expected.Experiment.Unknown;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The part of a script that runs objects, one at a time. */
record ScriptedRuns(Experiment experiment) {
    /** How an object is run. */
    String call(Run run) {
        return declarations(run) + done(run);
    }

    /** Runs an object, prints what it gives, and takes it back. */
    String text(Run run) {
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
        firing.prepared().forEach(it -> text.append(ScriptedData.insert(it)));
        text.append(existing(firing.trigger()));
        firing.insert().ifPresent(it -> text.append(ScriptedData.insert(it)));
        if (!firing.updated().isEmpty()) {
            text.append("UPDATE ")
                    .append(name(firing.table()))
                    .append(" SET ")
                    .append(
                            firing.updated().stream()
                                    .map(SqlServerNames::quoted)
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
}
