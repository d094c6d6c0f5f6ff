package dev.tidegate.control;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.tidegate.apply.QuarantineDesk.Case;
import dev.tidegate.apply.QuarantineDesk.Content;
import dev.tidegate.apply.QuarantineDesk.Decision;
import dev.tidegate.apply.QuarantineDesk.State;
import dev.tidegate.apply.QuarantineDesk.StoredChange;
import dev.tidegate.cutover.Direction;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What is in quarantine, for people and for programs. */
final class QuarantineText {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Direction direction;

    /** Speaks of the pipeline's quarantine, or of the stream back's. */
    QuarantineText(Direction direction) {
        this.direction = direction;
    }

    /** Whether nothing stands in the way, and nothing is missing from the target. */
    static boolean isClean(List<Case> cases) {
        return cases.stream()
                .allMatch(it ->
                        switch (it.state()) {
                            case RESOLVED, APPLIED -> true;
                            case BLOCKING, APPROVED, QUARANTINED -> false;
                        });
    }

    String list(List<Case> cases) {
        if (cases.isEmpty()) {
            return "no transaction stood in the way";
        }
        return cases.stream()
                        .map(it ->
                                "%s  %-11s  %s  since %s%s"
                                        .formatted(
                                                it.commitLsn(),
                                                lower(it.state()),
                                                it.code(),
                                                it.blockedAt(),
                                                it.group() == 0 ? "" : "  group " + it.group()))
                        .collect(Collectors.joining("\n"))
                + "\nnext: "
                + cases.stream()
                        .filter(it -> !isClean(List.of(it)))
                        .reduce((_, older) -> older)
                        .map(this::next)
                        .orElse("nothing");
    }

    String show(Case found, List<Content> contents) {
        StringBuilder text = new StringBuilder();
        text.append("transaction %s: %s\n".formatted(name(found), lower(found.state())));
        text.append(
                "  stopped %s at %s\n  %s: %s\n"
                        .formatted(stopped(), found.blockedAt(), found.code(), found.fact()));
        decision("approved", found.approval(), text);
        found.quarantinedAt()
                .ifPresent(at ->
                        text.append(
                                "  put aside at %s: %d changes\n".formatted(at, found.changes())));
        contents.forEach(it ->
                text.append("    %s: %d %s\n".formatted(it.table(), it.changes(), it.kind())));
        decision("resolved", found.resolution(), text);
        return text.append("next: ").append(next(found)).toString();
    }

    /** What a decision led to. */
    String changed(Case now) {
        return "transaction %s is %s\nnext: %s".formatted(name(now), lower(now.state()), next(now));
    }

    /** Most pipelines have no other group than the first. */
    private static String name(Case of) {
        return of.commitLsn() + (of.group() == 0 ? "" : " of group " + of.group());
    }

    static String line(StoredChange change) {
        return "%d %s %s%s%s"
                .formatted(
                        change.order(),
                        change.kind(),
                        change.table(),
                        change.before().map(it -> "\n    before " + it).orElse(""),
                        change.after().map(it -> "\n    after  " + it).orElse(""));
    }

    static String json(List<Case> cases) {
        ArrayNode all = MAPPER.createArrayNode();
        cases.forEach(it -> all.add(node(it)));
        return all.toString();
    }

    static String json(Case found) {
        return node(found).toString();
    }

    static String json(Case found, List<Content> contents) {
        ObjectNode node = node(found);
        ArrayNode tables = node.putArray("contents");
        contents.forEach(it ->
                tables.addObject()
                        .put("table", it.table())
                        .put("kind", it.kind())
                        .put("changes", it.changes()));
        return node.toString();
    }

    static String json(StoredChange change) {
        ObjectNode node =
                MAPPER.createObjectNode()
                        .put("order", change.order())
                        .put("kind", change.kind())
                        .put("table", change.table());
        change.before().ifPresent(it -> node.putRawValue("before", new RawValue(it)));
        change.after().ifPresent(it -> node.putRawValue("after", new RawValue(it)));
        return node.toString();
    }

    private static ObjectNode node(Case found) {
        ObjectNode node =
                MAPPER.createObjectNode()
                        .put("group", found.group())
                        .put("transaction", found.commitLsn().toString())
                        .put("state", lower(found.state()))
                        .put("code", found.code())
                        .put("fact", found.fact())
                        .put("blockedAt", found.blockedAt().toString())
                        .put("changes", found.changes());
        found.quarantinedAt().ifPresent(at -> node.put("quarantinedAt", at.toString()));
        found.approval().ifPresent(it -> decision(node.putObject("approval"), it));
        found.resolution().ifPresent(it -> decision(node.putObject("resolution"), it));
        return node;
    }

    private static void decision(ObjectNode node, Decision decision) {
        node.put("who", decision.who())
                .put("reason", decision.reason())
                .put("at", decision.at().toString());
    }

    private static void decision(String verb, Optional<Decision> decision, StringBuilder text) {
        decision.ifPresent(it ->
                text.append(
                        "  %s by %s at %s: %s\n".formatted(verb, it.who(), it.at(), it.reason())));
    }

    private String next(Case found) {
        return switch (found.state()) {
            case BLOCKING ->
                    mend()
                            + ", or put the transaction aside:\n"
                            + "  tidegate quarantine approve "
                            + option(found)
                            + " --reason TEXT";
            case APPROVED ->
                    putsAside()
                            + "; until then\n  tidegate quarantine withdraw"
                            + (direction == Direction.BACK ? " --back" : "")
                            + " takes it back";
            case QUARANTINED ->
                    "do by hand what it should have done, then\n"
                            + "  tidegate quarantine resolve "
                            + option(found)
                            + " --reason TEXT";
            case RESOLVED, APPLIED -> "nothing";
        };
    }

    private String stopped() {
        return switch (direction) {
            case FORWARD -> "the daemon";
            case BACK -> "the stream back";
        };
    }

    private String mend() {
        return switch (direction) {
            case FORWARD -> "mend the target and start the daemon again";
            case BACK -> "mend the source, and the stream back goes on by itself";
        };
    }

    private String putsAside() {
        return switch (direction) {
            case FORWARD -> "start the daemon again: it puts the transaction aside and goes on";
            case BACK -> "wait: the stream back puts the transaction aside within seconds";
        };
    }

    private String option(Case of) {
        return (direction == Direction.BACK ? "--back " : "")
                + (of.group() == 0 ? "" : "--group " + of.group() + " ")
                + "--transaction "
                + of.commitLsn();
    }

    private static String lower(State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }
}
