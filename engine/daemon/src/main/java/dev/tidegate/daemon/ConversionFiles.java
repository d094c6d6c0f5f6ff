package dev.tidegate.daemon;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tidegate.control.ExitCode;
import dev.tidegate.control.VerbException;
import dev.tidegate.convert.ActionItem;
import dev.tidegate.convert.Conversion;
import dev.tidegate.convert.Ladder.Standing;
import dev.tidegate.convert.review.Merge;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Writes what a conversion gives: SQL, and reports as JSON. */
final class ConversionFiles {
    private static final ObjectMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private ConversionFiles() {}

    /** A line of {@code objects.json}. */
    record ObjectReport(
            String database,
            String type,
            String name,
            String file,
            int line,
            String l0,
            String l1,
            String l2,
            String l3,
            String l4,
            List<String> reasons,
            List<ItemReport> actionItems) {}

    /** An action item as JSON. */
    record ItemReport(
            String rule,
            String title,
            String file,
            int line,
            int lastLine,
            String reason,
            String suggestion,
            String effort,
            int effortMinutes) {
        static ItemReport of(ActionItem item) {
            return new ItemReport(
                    item.rule().id(),
                    item.rule().title(),
                    item.file(),
                    item.line(),
                    item.lastLine(),
                    item.reason(),
                    item.suggestion(),
                    item.rule().effort().name(),
                    item.rule().effort().minutes());
        }
    }

    /** Writes the SQL of a database into a folder of its own; what people edited stays. */
    static List<Merge> writeSql(Path folder, Conversion conversion, List<Standing> standings) {
        return ConvertedFolder.at(folder.resolve(conversion.database()))
                .write(conversion, standings);
    }

    static void writeSummary(Path folder, ConversionSummary summary) {
        write(folder.resolve("summary.json"), json(summary));
    }

    static void writeObjects(Path folder, List<ObjectReport> objects) {
        write(folder.resolve("objects.json"), json(objects));
    }

    static ObjectReport report(Conversion conversion, Standing standing) {
        return new ObjectReport(
                conversion.database(),
                standing.object().kind().many(),
                standing.object().id().toString(),
                standing.object().origin().file(),
                standing.object().origin().line(),
                standing.l0().name(),
                standing.l1().name(),
                standing.l2().name(),
                standing.l3().name(),
                standing.l4().name(),
                standing.reasons(),
                standing.object().items().stream().map(ItemReport::of).toList());
    }

    /** What belongs to no object of a database. */
    static ObjectReport rest(Conversion conversion) {
        return new ObjectReport(
                conversion.database(),
                "statements",
                "",
                "",
                0,
                "YES",
                "NOT_CHECKED",
                "NOT_CHECKED",
                "NOT_CHECKED",
                "NOT_CHECKED",
                List.of(),
                conversion.items().stream().map(ItemReport::of).toList());
    }

    static String json(Object value) {
        try {
            return MAPPER.writeValueAsString(value) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a report is plain data", e);
        }
    }

    static void write(Path file, String text) {
        try {
            Path folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(file);
            Files.createDirectories(folder);
            Files.writeString(file, text, StandardCharsets.UTF_8);
        } catch (IOException e) {
            VerbException exception =
                    new VerbException(
                            "cannot write " + file + " (" + e + ")",
                            "Name a folder that can be written.",
                            ExitCode.ERROR);
            exception.initCause(e);
            throw exception;
        }
    }
}
