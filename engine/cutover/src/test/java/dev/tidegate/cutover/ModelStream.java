package dev.tidegate.cutover;

import dev.tidegate.cutover.ModelSide.By;
import dev.tidegate.cutover.ModelSide.Commit;
import dev.tidegate.cutover.StreamStatus.Activity;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Carries the commits of one side to the other: captures, then applies. */
final class ModelStream {
    final Direction direction;
    final ModelSide from;
    final ModelSide to;
    Activity activity;
    Optional<Marker> startedFrom = Optional.empty();
    List<String> skipped = List.of();
    int captured;
    int applied;
    long stalledUntil;
    long appliesAgainAt;

    ModelStream(Direction direction, ModelSide from, ModelSide to) {
        this.direction = direction;
        this.from = from;
        this.to = to;
        this.activity = direction == Direction.FORWARD ? Activity.APPLYING : Activity.ABSENT;
    }

    void capture() {
        if (activity != Activity.ABSENT && captured < from.log.size()) {
            captured++;
        }
    }

    /** Applies one commit; says whether it wrote. */
    boolean apply() {
        if (activity != Activity.APPLYING || applied >= captured) {
            return false;
        }
        Commit commit = from.log.get(applied++);
        if (commit.by() != By.APPLICATION && commit.by() != By.OUTLAW) {
            return false;
        }
        to.commit(By.STREAM, commit.row());
        return true;
    }

    boolean isDrained() {
        return activity != Activity.APPLYING || applied == from.log.size();
    }

    StreamStatus status() {
        return new StreamStatus(
                activity, startedFrom, Optional.of(Duration.ofMillis(50)), 0, skipped, "");
    }

    boolean hasApplied(Marker marker) {
        Integer at = from.markers.get(marker);
        return at != null && applied > at;
    }

    FenceProof proof(Marker barrier, Marker upTo) {
        Integer start = from.markers.get(barrier);
        Integer end = from.markers.get(upTo);
        if (start == null) {
            return new FenceProof(false, List.of());
        }
        List<String> violations = ofOthers(from.log.subList(Math.min(start, captured), captured));
        return new FenceProof(end != null && captured > end, violations);
    }

    private static List<String> ofOthers(List<Commit> commits) {
        return commits.stream()
                .filter(it -> it.by() == By.APPLICATION || it.by() == By.OUTLAW)
                .map(it -> "row " + it.row())
                .toList();
    }

    /** Goes on behind a marker. */
    void start(Marker marker) {
        if (!startedFrom.equals(Optional.of(marker))) {
            int at = from.markers.getOrDefault(marker, 0);
            skipped = ofOthers(from.log.subList(Math.min(applied, at), at));
            startedFrom = Optional.of(marker);
            applied = at;
            captured = Math.max(captured, at);
        }
        activity = Activity.APPLYING;
    }
}
