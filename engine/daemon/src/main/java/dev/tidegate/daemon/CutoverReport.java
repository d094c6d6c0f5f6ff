package dev.tidegate.daemon;

import dev.tidegate.control.CutoverStatus;
import dev.tidegate.control.CutoverStatus.AlarmShown;
import dev.tidegate.control.CutoverStatus.AttemptShown;
import dev.tidegate.control.CutoverStatus.FenceShown;
import dev.tidegate.control.CutoverStatus.LedgerKeptShown;
import dev.tidegate.control.CutoverStatus.LogKeptShown;
import dev.tidegate.control.CutoverStatus.PutAsideShown;
import dev.tidegate.control.CutoverStatus.StepShown;
import dev.tidegate.control.CutoverStatus.StreamShown;
import dev.tidegate.cutover.CutoverRecord;
import dev.tidegate.cutover.Direction;
import dev.tidegate.cutover.FenceMode;
import dev.tidegate.cutover.FenceStatus;
import dev.tidegate.cutover.Passport;
import dev.tidegate.cutover.Passport.Attempt;
import dev.tidegate.cutover.Passport.StepEvidence;
import dev.tidegate.cutover.Side;
import dev.tidegate.cutover.StreamStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes of what was seen what those who watch are shown. */
final class CutoverReport {
    private CutoverReport() {}

    /**
     * The status.
     *
     * @param id of the cutover
     */
    static CutoverStatus of(String id, CutoverMemory.Seen seen, Instant now) {
        CutoverRecord record = seen.record().orElseGet(() -> CutoverRecord.initial(id, now));
        return new CutoverStatus(
                id,
                record.state().name(),
                record.phase(),
                record.place().direction().name(),
                Optional.of(record.handover()).filter(it -> it.number() > 0).map(Object::toString),
                record.place().step().map(Enum::name),
                record.place().since(),
                record.terms().until(),
                record.terms().reason(),
                CutoverAdvice.waits(record, now),
                CutoverAdvice.advice(record, seen.isWayBackOpen()),
                fences(seen.fences()),
                streams(seen),
                seen.passport().stream()
                        .flatMap(it -> it.handovers().stream())
                        .map(CutoverReport::attempt)
                        .toList(),
                alarms(seen),
                seen.failures().entrySet().stream()
                        .map(it ->
                                "%s: %s: %s"
                                        .formatted(
                                                it.getKey(),
                                                it.getValue().code(),
                                                it.getValue().fact()))
                        .toList(),
                seen.lookedAt().values().stream().min(Comparator.naturalOrder()));
    }

    private static List<FenceShown> fences(Map<Side, FenceStatus> fences) {
        List<FenceShown> shown = new ArrayList<>();
        for (Side side : Side.values()) {
            FenceStatus status = fences.get(side);
            if (status != null) {
                shown.add(
                        new FenceShown(
                                side.name(),
                                status.mode().name(),
                                leaseLeft(status).map(Duration::toMillis),
                                status.recorded().stream().map(Object::toString).toList(),
                                status.sessions()));
            }
        }
        return shown;
    }

    /** By the side's own clock; below zero when it has ended. */
    static Optional<Duration> leaseLeft(FenceStatus status) {
        return status.expiresAt()
                .filter(_ -> status.mode() == FenceMode.LEASED)
                .map(it -> Duration.between(status.now(), it));
    }

    private static List<StreamShown> streams(CutoverMemory.Seen seen) {
        List<StreamShown> shown = new ArrayList<>();
        for (Direction direction : Direction.values()) {
            StreamStatus status = seen.streams().get(direction);
            if (status != null) {
                shown.add(
                        new StreamShown(
                                direction.name(),
                                status.activity().name(),
                                status.lag().map(Duration::toMillis),
                                status.deadLetters(),
                                status.reason(),
                                Optional.ofNullable(seen.logKept().get(direction))
                                        .map(it -> new LogKeptShown(it.bytes(), it.isRead())),
                                Optional.ofNullable(seen.ledgerKept().get(direction))
                                        .map(it ->
                                                new LedgerKeptShown(
                                                        it.tables(), it.known(), it.differing())),
                                Optional.ofNullable(seen.putAside().get(direction))
                                        .map(it ->
                                                new PutAsideShown(
                                                        it.transactions(), it.oldest()))));
            }
        }
        return shown;
    }

    private static AttemptShown attempt(Attempt attempt) {
        return new AttemptShown(
                attempt.handover(),
                attempt.direction().name(),
                attempt.outcome().name(),
                attempt.reason(),
                attempt.writePause().map(Duration::toMillis),
                attempt.steps().stream().map(CutoverReport::step).toList());
    }

    private static StepShown step(StepEvidence step) {
        return new StepShown(
                step.state().name(),
                step.step().name(),
                step.result().name(),
                step.ended().map(it -> Duration.between(step.began(), it).toMillis()));
    }

    /** Those of the log, which has no hints, and those that this process told. */
    private static List<AlarmShown> alarms(CutoverMemory.Seen seen) {
        List<AlarmShown> all = new ArrayList<>(seen.alarms());
        seen.passport().stream()
                .map(Passport::alarms)
                .flatMap(List::stream)
                .filter(it -> seen.alarms().stream().noneMatch(own -> own.fact().equals(it.fact())))
                .forEach(it -> all.add(new AlarmShown(it.at(), it.fact(), "")));
        all.sort(Comparator.comparing(AlarmShown::at));
        return all;
    }
}
