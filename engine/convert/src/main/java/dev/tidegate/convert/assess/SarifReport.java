package dev.tidegate.convert.assess;

import dev.tidegate.convert.ActionItem;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An assessment as SARIF 2.1.0, which editors and review tools show at the line of the script. It
 * is built of maps and lists with SARIF's own names, for a library that writes JSON.
 *
 * <p>Scripts are relative to the folder of their database, which is a base of the run without an
 * address: the same scripts give the same bytes wherever they lie.
 *
 * @see <a href="https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html">SARIF 2.1.0</a>
 */
public final class SarifReport {
    private static final String VERSION = "2.1.0";
    private static final String SCHEMA =
            "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

    private SarifReport() {}

    /** The whole document. */
    public static Map<String, Object> of(Assessment assessment) {
        List<RuleFigures> rules =
                assessment.rules().stream().sorted(Comparator.comparing(RuleFigures::key)).toList();
        List<String> keys = rules.stream().map(RuleFigures::key).toList();
        List<Map<String, Object>> results = new ArrayList<>();
        Map<String, Object> bases = new LinkedHashMap<>();
        for (AssessedDatabase database : assessment.databases()) {
            bases.put(
                    base(database),
                    Map.of(
                            "description",
                            message("The folder of the scripts of " + database.name() + ".")));
            for (AssessedObject object : database.objects()) {
                object.items()
                        .forEach(it -> results.add(result(database, Optional.of(object), it)));
            }
            database.others().forEach(it -> results.add(result(database, Optional.empty(), it)));
        }
        results.forEach(it -> it.put("ruleIndex", keys.indexOf(String.valueOf(it.get("ruleId")))));
        return document(rules, bases, results);
    }

    private static Map<String, Object> document(
            List<RuleFigures> rules, Map<String, Object> bases, List<Map<String, Object>> results) {
        Map<String, Object> driver = new LinkedHashMap<>();
        driver.put("name", "tidegate assess");
        driver.put("rules", rules.stream().map(SarifReport::rule).toList());
        Map<String, Object> run = new LinkedHashMap<>();
        run.put("tool", Map.of("driver", driver));
        run.put("columnKind", "utf16CodeUnits");
        run.put("originalUriBaseIds", bases);
        run.put("results", results);
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("$schema", SCHEMA);
        document.put("version", VERSION);
        document.put("runs", List.of(run));
        return document;
    }

    private static Map<String, Object> rule(RuleFigures figures) {
        Map<String, Object> rule = new LinkedHashMap<>();
        rule.put("id", figures.key());
        rule.put("shortDescription", message(figures.title()));
        rule.put(
                "help",
                message(
                        figures.suggestion()
                                + " Takes about "
                                + Hours.of(figures.minutesEach())
                                + " at the first place in an object, and "
                                + Hours.of(figures.learningMinutes())
                                + " to learn what to do, once."));
        rule.put("defaultConfiguration", Map.of("level", level(figures.complexity())));
        return rule;
    }

    private static Map<String, Object> result(
            AssessedDatabase database, Optional<AssessedObject> object, AssessedItem assessed) {
        ActionItem item = assessed.item();
        Map<String, Object> location = new LinkedHashMap<>();
        if (!item.file().isEmpty()) {
            location.put("physicalLocation", place(database, item));
        }
        object.ifPresent(
                it -> location.put("logicalLocations", List.of(logicalLocation(database, it))));
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("ruleId", item.key());
        result.put("level", level(assessed.complexity()));
        result.put(
                "message",
                message(
                        object.map(it -> it.name() + ": ").orElse("")
                                + item.reason()
                                + ". "
                                + item.suggestion()));
        result.put("locations", location.isEmpty() ? List.of() : List.of(location));
        return result;
    }

    private static Map<String, Object> place(AssessedDatabase database, ActionItem item) {
        Map<String, Object> artifact = new LinkedHashMap<>();
        artifact.put("uri", uri(item.file()));
        artifact.put("uriBaseId", base(database));
        Map<String, Object> region = new LinkedHashMap<>();
        region.put("startLine", Math.max(1, item.line()));
        region.put("endLine", Math.max(1, Math.max(item.line(), item.lastLine())));
        Map<String, Object> place = new LinkedHashMap<>();
        place.put("artifactLocation", artifact);
        place.put("region", region);
        return place;
    }

    private static Map<String, Object> logicalLocation(
            AssessedDatabase database, AssessedObject object) {
        Map<String, Object> logical = new LinkedHashMap<>();
        logical.put("name", object.id().name());
        logical.put("fullyQualifiedName", database.name() + "." + object.name());
        logical.put("kind", object.kind().one());
        return logical;
    }

    private static String level(Complexity complexity) {
        return switch (complexity) {
            case NONE, INFO -> "note";
            case SIMPLE, MEDIUM -> "warning";
            case COMPLEX -> "error";
        };
    }

    private static Map<String, Object> message(String text) {
        return Map.of("text", text);
    }

    private static String base(AssessedDatabase database) {
        return "SCRIPTS_OF_" + database.name();
    }

    /** A relative path as a URI reference: what is no plain character of one is encoded. */
    private static String uri(String path) {
        StringBuilder uri = new StringBuilder();
        for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xFF);
            boolean plain =
                    c >= 'a' && c <= 'z'
                            || c >= 'A' && c <= 'Z'
                            || c >= '0' && c <= '9'
                            || "-._~/".indexOf(c) >= 0;
            if (plain) {
                uri.append(c);
            } else {
                uri.append('%')
                        .append(Character.toUpperCase(Character.forDigit(c >> 4, 16)))
                        .append(Character.toUpperCase(Character.forDigit(c & 15, 16)));
            }
        }
        return uri.toString();
    }
}
