package dev.tidegate.control;

import dev.tidegate.alert.Alert;
import dev.tidegate.alert.Observed;
import java.time.Instant;

/**
 * A condition that lasts, for those who look.
 *
 * @param condition its name
 * @param severity {@code critical} or {@code warning}
 * @param stage which stage is at fault
 * @param subject of what, if there may be several; else empty
 * @param what it is and why
 * @param since when it was seen first
 * @param command what to do, or to look at first
 * @param runbook page and heading that say so at length
 */
public record AlertShown(
        String condition,
        String severity,
        String stage,
        String subject,
        String what,
        Instant since,
        String command,
        String runbook) {
    /** As it is shown. */
    public static AlertShown of(Alert alert) {
        Observed observed = alert.observed();
        return new AlertShown(
                observed.condition().id(),
                observed.condition().severity().text(),
                observed.stage(),
                observed.subject(),
                observed.what(),
                alert.since(),
                observed.command(),
                observed.condition().runbook());
    }
}
