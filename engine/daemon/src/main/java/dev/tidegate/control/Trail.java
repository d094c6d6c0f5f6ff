package dev.tidegate.control;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidegate.access.Caller;
import dev.tidegate.model.TidegateException;
import dev.tidegate.run.Failure;
import dev.tidegate.trail.AuditTrail;
import dev.tidegate.trail.Deed;
import dev.tidegate.trail.TrailEntry;
import dev.tidegate.trail.TrailEntry.Outcome;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Notes what operators do: in the audit trail, and as a line of JSON in the log of that name. */
final class Trail {
    /** Logged as JSON lines on standard output: see the daemon's logging. */
    static final String LOGGER = "dev.tidegate.trail";

    private static final Logger LINES = LoggerFactory.getLogger(LOGGER);
    private static final Logger LOG = LoggerFactory.getLogger(Trail.class);
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final AuditTrail trail;

    Trail(AuditTrail trail) {
        this.trail = trail;
    }

    /** What somebody asked for. */
    static Deed deed(Asker asker, String act, String subject) {
        Caller caller = asker.caller();
        return new Deed(
                caller.name(),
                caller.role().text(),
                caller.manner().text(),
                asker.from(),
                act,
                subject);
    }

    /**
     * Notes what is about to be done; throws if it cannot be noted, and then it must not be done.
     */
    void begin(Deed deed, String detail) {
        note(deed, Outcome.BEGUN, detail);
    }

    /** Notes what came of it; that it cannot be noted changes nothing of it. */
    void end(Deed deed, Outcome outcome, String detail) {
        try {
            note(deed, outcome, detail);
        } catch (TidegateException e) {
            Failure failure = Failure.of(e, Instant.now());
            LOG.error(
                    "the outcome {} of {} is missing in the audit trail: {}: {}",
                    outcome,
                    deed.act(),
                    failure.code(),
                    failure.fact());
        }
    }

    /** Notes something; throws if it cannot be noted. */
    void note(Deed deed, Outcome outcome, String detail) {
        TrailEntry entry = trail.append(deed, outcome, detail);
        LINES.info("{}", line(entry));
    }

    /** The latest entries, the oldest of them first. */
    List<TrailEntry> latest(int count) {
        return trail.latest(count);
    }

    /** An entry as JSON, on one line. */
    static String line(TrailEntry entry) {
        Deed deed = entry.deed();
        return MAPPER.createObjectNode()
                .put("audit", entry.number())
                .put("at", entry.at().toString())
                .put("who", deed.who())
                .put("role", deed.role())
                .put("manner", deed.manner())
                .put("from", deed.from())
                .put("act", deed.act())
                .put("subject", deed.subject())
                .put("outcome", entry.outcome().name())
                .put("detail", entry.detail())
                .put("hash", entry.hash().toString())
                .toString();
    }
}
