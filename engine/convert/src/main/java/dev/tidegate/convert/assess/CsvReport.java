package dev.tidegate.convert.assess;

import dev.tidegate.convert.ActionItem;
import dev.tidegate.convert.ObjectKind;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * An assessment in the columns of AWS's CSV files, to be compared with theirs. Efforts are hours
 * here; in AWS's files they are points of a scale.
 */
public final class CsvReport {
    private static final int MINUTES_OF_AN_HOUR = 60;

    private CsvReport() {}

    /**
     * One line for each occurrence. {@code Line} counts from the object's first line, as there; two
     * columns of our own at the end say where it is in the script.
     */
    public static String items(Assessment assessment) {
        List<String> columns = new ArrayList<>(AwsColumns.ITEMS);
        columns.add("Script");
        columns.add("Line of the script");
        StringBuilder text = new StringBuilder(Csv.line(columns));
        for (AssessedDatabase database : assessment.databases()) {
            for (AssessedObject object : database.objects()) {
                object.items()
                        .forEach(it ->
                                text.append(item(assessment, database, Optional.of(object), it)));
            }
            database.others()
                    .forEach(it -> text.append(item(assessment, database, Optional.empty(), it)));
        }
        return text.toString();
    }

    private static String item(
            Assessment assessment,
            AssessedDatabase database,
            Optional<AssessedObject> object,
            AssessedItem assessed) {
        ActionItem item = assessed.item();
        return Csv.line(
                List.of(
                        object.map(it -> it.kind().one()).orElse("statement"),
                        object.map(it -> AwsPath.of(it.kind(), it.id())).orElse(""),
                        item.key(),
                        item.detail(),
                        item.title(),
                        item.reason(),
                        "",
                        item.suggestion(),
                        "false",
                        assessed.complexity().word(),
                        Integer.toString(lineInObject(object, item)),
                        "",
                        "SQL Server",
                        "PostgreSQL " + assessment.how().postgres(),
                        "",
                        database.name(),
                        object.map(it -> it.id().schema()).orElse(""),
                        item.file(),
                        Integer.toString(item.line())));
    }

    private static int lineInObject(Optional<AssessedObject> object, ActionItem item) {
        return object.filter(it -> it.file().equals(item.file()))
                .filter(it -> item.line() >= it.line() && item.line() <= it.lastLine())
                .map(it -> item.line() - it.line() + 1)
                .orElse(1);
    }

    /** One line for each rule of a schema; what belongs to no object is without a schema. */
    public static String itemsSummary(Assessment assessment) {
        StringBuilder text = new StringBuilder(Csv.line(AwsColumns.ITEMS_SUMMARY));
        for (AssessedDatabase database : assessment.databases()) {
            Map<String, List<AssessedItem>> bySchema = new TreeMap<>();
            for (AssessedObject object : database.objects()) {
                bySchema.computeIfAbsent(
                                database.name() + "." + object.id().schema(),
                                _ -> new ArrayList<>())
                        .addAll(object.items());
            }
            bySchema.put(database.name(), database.others());
            bySchema.forEach((schema, items) ->
                    RuleFigures.of(items).forEach(it -> text.append(rule(schema, it))));
        }
        return text.toString();
    }

    private static String rule(String schema, RuleFigures figures) {
        return Csv.line(
                List.of(
                        schema,
                        figures.key(),
                        Integer.toString(figures.occurrences()),
                        hours(figures.learningMinutes()),
                        hours(figures.minutesEach()),
                        figures.title(),
                        figures.suggestion()));
    }

    /**
     * One line for each type, over all databases. An object that is converted whole and only has
     * something to know counts as automatically converted.
     */
    public static String summary(Assessment assessment) {
        StringBuilder text = new StringBuilder(Csv.line(AwsColumns.SUMMARY));
        assessment
                .types()
                .forEach((kind, figures) ->
                        text.append(type(kind.one().toUpperCase(Locale.ROOT), figures)));
        text.append(type("Storage_objects_count", some(assessment, it -> !isCode(it))));
        text.append(type("Code_objects_count", some(assessment, CsvReport::isCode)));
        return text.toString();
    }

    private static Figures some(Assessment assessment, Predicate<ObjectKind> kinds) {
        return new Figures(
                assessment.objects().stream().filter(it -> kinds.test(it.kind())).toList());
    }

    private static boolean isCode(ObjectKind kind) {
        return switch (kind) {
            case FUNCTION, VIEW, PROCEDURE, TRIGGER -> true;
            case SCHEMA, TYPE, SEQUENCE, TABLE, SYNONYM -> false;
        };
    }

    private static String type(String category, Figures figures) {
        return Csv.line(
                List.of(
                        category,
                        Integer.toString(figures.all()),
                        Integer.toString(
                                figures.count(Complexity.NONE) + figures.count(Complexity.INFO)),
                        Integer.toString(figures.count(Complexity.SIMPLE)),
                        Integer.toString(figures.count(Complexity.MEDIUM)),
                        Integer.toString(figures.count(Complexity.COMPLEX)),
                        Integer.toString(figures.lines())));
    }

    private static String hours(int minutes) {
        return new BigDecimal(minutes)
                .divide(new BigDecimal(MINUTES_OF_AN_HOUR), 2, RoundingMode.HALF_UP)
                .toPlainString();
    }
}
