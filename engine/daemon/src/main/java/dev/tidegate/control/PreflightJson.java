package dev.tidegate.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidegate.preflight.Finding;
import dev.tidegate.preflight.Remedy;
import dev.tidegate.preflight.Report;
import dev.tidegate.preflight.Report.Attempt;
import dev.tidegate.preflight.Report.Examined;
import dev.tidegate.preflight.Verdict;
import java.util.Locale;

/** What a preflight found, for programs; {@code deploy/preflight.md} describes it. */
public final class PreflightJson {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private PreflightJson() {}

    /** One document. */
    public static String write(Report report) {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("pipeline", report.pipeline());
        root.put("at", report.at().toString());
        root.put("passed", report.isPassed());
        ObjectNode counts = root.putObject("counts");
        for (Verdict verdict : Verdict.values()) {
            counts.put(lower(verdict), report.count(verdict));
        }
        ArrayNode checks = root.putArray("checks");
        for (Examined system : report.systems()) {
            system.findings().forEach(finding -> check(checks.addObject(), system, finding));
        }
        ArrayNode attempts = root.putArray("attempts");
        report.attempts().forEach(attempt -> attempt(attempts.addObject(), attempt));
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a report is plain data", e);
        }
    }

    private static void check(ObjectNode node, Examined system, Finding finding) {
        node.put("id", finding.check().id());
        node.put("system", lower(system.side()));
        node.put("place", system.place());
        node.put("verdict", lower(finding.verdict()));
        node.put("fact", finding.fact());
        ArrayNode evidence = node.putArray("evidence");
        finding.evidence().forEach(evidence::add);
        node.put("why", finding.check().why());
        ArrayNode remedies = node.putArray("remedies");
        finding.remedies().forEach(remedy -> remedy(remedies.addObject(), remedy));
    }

    private static void remedy(ObjectNode node, Remedy remedy) {
        node.put("language", lower(remedy.language()));
        node.put("statement", remedy.statement());
        node.put("safe", remedy.safety() == Remedy.Safety.SAFE);
    }

    private static void attempt(ObjectNode node, Attempt attempt) {
        node.put("id", attempt.checkId());
        node.put("statement", attempt.remedy().statement());
        node.put("outcome", lower(attempt.outcome().kind()));
        node.put("reason", attempt.outcome().reason());
    }

    private static String lower(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }
}
