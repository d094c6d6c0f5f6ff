package dev.tidegate.daemon;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidegate.apply.ChainReport;
import dev.tidegate.model.Lsn;
import java.util.Locale;

/** A {@link ChainReport} for people and for programs. */
final class ChainText {
    private ChainText() {}

    /** On a few lines, with what to do next. */
    static String render(String pipeline, VerifiedGroup group, ChainReport report) {
        StringBuilder text = new StringBuilder();
        text.append(
                "pipeline %s%s: the chain is %s\n"
                        .formatted(
                                pipeline, group.suffix(), report.isWhole() ? "whole" : "BROKEN"));
        report.fault()
                .ifPresent(fault ->
                        text.append(
                                "  %s: %s\n  at journal offset %d\n"
                                        .formatted(fault.code(), fault.fact(), fault.offset())));
        text.append("  proven      %s\n".formatted(proven(report)));
        if (report.repeated() > 0 || report.unfinished() > 0) {
            text.append(
                    "  left out    %d transactions that came again, %d unfinished copies\n"
                            .formatted(report.repeated(), report.unfinished()));
        }
        text.append("  checkpoint  %s\n".formatted(checkpoint(report)));
        text.append("  chain       %s\n".formatted(report.chain()));
        text.append("\nnext: %s\n".formatted(next(group, report)));
        return text.toString();
    }

    /** One line: how far it is. */
    static String line(VerifiedGroup group, ChainReport report, long end) {
        return group.prefix()
                + "verified %d transactions, up to %s, journal offset %d of %d"
                        .formatted(report.transactions(), report.last(), report.nextOffset(), end);
    }

    private static String proven(ChainReport report) {
        return report.first()
                .map(first ->
                        "%d transactions, %d changes, from %s to %s"
                                .formatted(
                                        report.transactions(),
                                        report.changes(),
                                        first,
                                        report.last()))
                .orElse("no transaction");
    }

    private static String checkpoint(ChainReport report) {
        return switch (report.checkpoint()) {
            case NONE -> "the target has none yet";
            case AHEAD -> "not compared: the chain was not proven up to it";
            case BEFORE_START -> "not compared: it lies before the start of the verifying";
            case MATCHES -> "matches the journal";
            case DIFFERS -> "DIFFERS from the journal";
        };
    }

    private static String next(VerifiedGroup group, ChainReport report) {
        if (report.isWhole()) {
            return report.last().equals(Lsn.ZERO)
                    ? "nothing"
                    : "tidegate verify-chain %s--from %s --chain %s goes on behind this"
                            .formatted(group.option(), report.last(), report.chain());
        }
        return "trust nothing behind %s; find out who writes to topic or target, and load again"
                .formatted(report.last());
    }

    /** One JSON document. */
    static String json(String pipeline, VerifiedGroup group, ChainReport report) {
        ObjectNode all = new ObjectMapper().createObjectNode();
        all.put("pipeline", pipeline);
        all.put("group", group.number());
        all.put("verdict", report.isWhole() ? "whole" : "broken");
        all.put("transactions", report.transactions());
        all.put("changes", report.changes());
        all.put("repeated", report.repeated());
        all.put("unfinished", report.unfinished());
        report.first().ifPresent(first -> all.put("firstLsn", first.toString()));
        all.put("lastLsn", report.last().toString());
        all.put("chain", report.chain().toString());
        all.put("nextOffset", report.nextOffset());
        all.put("checkpoint", report.checkpoint().name().toLowerCase(Locale.ROOT));
        report.fault()
                .ifPresent(fault ->
                        all.putObject("fault")
                                .put("code", fault.code().name())
                                .put("fact", fault.fact())
                                .put("offset", fault.offset()));
        return all.toString();
    }
}
