package dev.tidegate.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidegate.bind.ObjectId;
import dev.tidegate.control.ExitCode;
import dev.tidegate.control.OutputFormat;
import dev.tidegate.control.Verb;
import dev.tidegate.control.VerbException;
import dev.tidegate.convert.ObjectKind;
import dev.tidegate.convert.assess.AwsExport;
import dev.tidegate.convert.assess.Comparison;
import dev.tidegate.convert.assess.Comparison.Ours;
import dev.tidegate.convert.assess.Verdict;
import dev.tidegate.tsql.ScriptText;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tidegate assess diff}: an assessment beside one of AWS's. */
@Command(
        name = "diff",
        header = "Compares an assessment with one that AWS exported, object by object.",
        description = {
            "",
            "Reads the CSV files that AWS DMS Schema Conversion, or AWS Schema Conversion Tool, exports,",
            "unpacked, by their columns: the action items, …_Action_Items_Summary.csv and …_Summary.csv.",
            "",
            "An object that AWS's action items do not name, or name with Info only, is one that AWS",
            "converts. Indexes and constraints are parts of their tables here. AWS counts effort in",
            "points of a scale, Tidegate in hours. Exit code 0 if done, whatever differs."
        },
        footer = {
            "",
            "Examples:",
            "  tidegate assess shop.sql --report report",
            "  tidegate assess diff report aws-export",
            "  tidegate assess diff report aws-export --format json \\",
            "      | jq '.objects[] | select(.aws and (.tidegate | not))'"
        })
final class AssessDiffVerb implements Verb {
    private static final String SUFFIX = ".csv";
    private static final String HINT_OURS =
            "Name the folder that \"tidegate assess --report\" wrote, or its assessment.json.";
    private static final String HINT_AWS =
            "Export the assessment as CSV, unpack it, and name the folder: it has the action items,"
                    + " …_Action_Items_Summary.csv and …_Summary.csv.";

    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(
            index = "0",
            paramLabel = "OURS",
            description = "A report of \"tidegate assess\": its folder, or its assessment.json.")
    private Path ours = Path.of("");

    @Parameters(
            index = "1",
            paramLabel = "AWS_FOLDER",
            description = "The folder of AWS's CSV files; folders inside it are read too.")
    private Path aws = Path.of("");

    @Option(
            names = "--format",
            defaultValue = "text",
            description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private OutputFormat format = OutputFormat.text;

    @Override
    public Integer call() {
        JsonNode document = document();
        Comparison comparison =
                Comparison.of(objects(document), document.path("minutes").asInt(), export());
        PrintWriter out = spec.commandLine().getOut();
        out.print(
                switch (format) {
                    case text -> ComparisonText.of(comparison);
                    case json -> ConversionFiles.json(comparison);
                });
        out.flush();
        return ExitCode.DONE;
    }

    private JsonNode document() {
        Path file = Files.isDirectory(ours) ? ours.resolve(AssessmentFiles.DOCUMENT) : ours;
        try {
            JsonNode document = new ObjectMapper().readTree(file.toFile());
            if (document.path("databases").isArray() && document.path("minutes").isInt()) {
                return document;
            }
            throw problem(file + " is no assessment", HINT_OURS);
        } catch (IOException e) {
            throw problem("cannot read " + file + " (" + e.getMessage() + ")", HINT_OURS);
        }
    }

    private static List<Ours> objects(JsonNode document) {
        List<Ours> objects = new ArrayList<>();
        for (JsonNode database : document.path("databases")) {
            for (JsonNode object : database.path("objects")) {
                objects.add(object(database.path("name").asText(), object));
            }
        }
        return objects;
    }

    private static Ours object(String database, JsonNode object) {
        List<String> items = new ArrayList<>();
        for (JsonNode item : object.path("items")) {
            items.add(
                    item.path("rule").asText()
                            + " "
                            + item.path("complexity").asText()
                            + ": "
                            + item.path("reason").asText());
        }
        return new Ours(
                database,
                ObjectKind.valueOf(object.path("type").asText().toUpperCase(Locale.ROOT)),
                new ObjectId(object.path("schema").asText(), object.path("name").asText()),
                !object.path("verdict").asText().equals(Verdict.WORK.name()),
                items);
    }

    private AwsExport export() {
        try {
            return AwsExport.of(texts());
        } catch (IllegalArgumentException e) {
            throw problem(aws + ": " + e.getMessage(), HINT_AWS);
        }
    }

    private Map<String, String> texts() {
        Map<String, String> texts = new TreeMap<>();
        try (Stream<Path> found = Files.walk(aws)) {
            for (Path file :
                    found.filter(Files::isRegularFile).filter(AssessDiffVerb::isCsv).toList()) {
                texts.put(aws.relativize(file).toString(), ScriptText.of(Files.readAllBytes(file)));
            }
            return texts;
        } catch (IOException e) {
            throw problem("cannot read " + aws + " (" + e + ")", HINT_AWS);
        }
    }

    private static boolean isCsv(Path file) {
        return file.toString().toLowerCase(Locale.ROOT).endsWith(SUFFIX);
    }

    private static VerbException problem(String fact, String hint) {
        return new VerbException(fact, hint, ExitCode.ERROR);
    }
}
