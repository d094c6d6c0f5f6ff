package dev.tidegate.daemon;

import dev.tidegate.cutover.ChangeStream;
import dev.tidegate.cutover.Direction;
import dev.tidegate.cutover.Fence;
import dev.tidegate.cutover.FenceProof;
import dev.tidegate.cutover.HandoverId;
import dev.tidegate.cutover.HoldAction;
import dev.tidegate.cutover.Marker;
import dev.tidegate.cutover.Refusals;
import dev.tidegate.cutover.Statement;
import dev.tidegate.cutover.StreamAction;
import dev.tidegate.cutover.StreamHold;
import dev.tidegate.cutover.StreamStatus;
import dev.tidegate.cutover.StreamStatus.Activity;
import dev.tidegate.daemon.JournalTail.Goal;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.Lsn;
import dev.tidegate.run.Failure;
import dev.tidegate.run.Supervisor;
import dev.tidegate.sqlserver.ReverseLedger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * The stream from the source to the target: the pipeline, whoever runs it. What it has applied says
 * the target's checkpoints, what it has captured says the journal; this process need not have any
 * replication group. Owned by one thread.
 *
 * <p>A marker is where the source's fence says that it was committed. It is a watermark's
 * transaction too, so it comes in every group's part of the journal; a checkpoint that has it has
 * everything before it.
 */
final class PipelineStream implements ChangeStream, AutoCloseable {
    private static final String PLACE = "stream FORWARD";

    /** One look into the journal; whoever wants more looks again. */
    private static final Duration READ_MAX = Duration.ofSeconds(1);

    private final Ports ports;
    private final Pipeline pipeline;
    private final Supplier<Standing> standing;
    private final Markers markers;
    private final StreamHold hold;
    private final Supplier<Optional<ReverseLedger>> back;
    private final LagSamples samples;
    private final JournalTails tails;

    /**
     * This process.
     *
     * @param standing what it has of the pipeline
     */
    record Member(Pipeline pipeline, Supplier<Standing> standing) {}

    /**
     * How it is held while the applications are on the target.
     *
     * @param hold on the target
     * @param back what the stream back changed meanwhile; empty if no ledger is kept of it
     */
    record Held(StreamHold hold, Supplier<Optional<ReverseLedger>> back) {}

    /** Knows where markers were committed. */
    interface Markers {
        /** As {@link Fence#position}. */
        Optional<String> position(Marker marker);
    }

    /**
     * Makes one.
     *
     * @param ports for a look from outside; closed with this
     * @param markers the source's fence
     * @param held while the applications are on the target
     * @param samples gets the lag at each look
     */
    PipelineStream(Ports ports, Member member, Markers markers, Held held, LagSamples samples) {
        this.ports = ports;
        this.pipeline = member.pipeline();
        this.standing = member.standing();
        this.markers = markers;
        this.hold = held.hold();
        this.back = held.back();
        this.samples = samples;
        this.tails = new JournalTails(pipeline.settings().groups().count(), new Places());
    }

    @Override
    public Direction direction() {
        return Direction.FORWARD;
    }

    private IntStream groups() {
        return IntStream.range(0, pipeline.settings().groups().count());
    }

    @Override
    public StreamStatus status() {
        StreamHold.State state = hold.state();
        Optional<Failure> failure = failure();
        List<Optional<Checkpoint>> checkpoints = checkpoints();
        Activity activity =
                checkpoints.stream().anyMatch(Optional::isEmpty)
                        ? Activity.ABSENT
                        : state.heldBy().isPresent()
                                ? Activity.HELD
                                : failure.isPresent() ? Activity.FAILED : Activity.APPLYING;
        return new StreamStatus(
                activity,
                state.startedFrom(),
                lag(checkpoints, activity),
                activity == Activity.ABSENT
                        ? 0
                        : groups().mapToLong(it -> ports.target().unresolved(it).transactions())
                                .sum(),
                state.skipped(),
                failure.map(it -> it.code() + ": " + it.fact()).orElse(""));
    }

    private List<Optional<Checkpoint>> checkpoints() {
        return ports.target().isPrepared()
                ? groups().mapToObj(ports.target()::checkpoint).toList()
                : groups().mapToObj(_ -> Optional.<Checkpoint>empty()).toList();
    }

    /** Of the groups that this process has: those of others are not heard of here. */
    private Optional<Failure> failure() {
        return standing.get().groups().values().stream()
                .filter(it -> it.state() == Supervisor.State.FAILED)
                .flatMap(it -> it.failure().stream())
                .findFirst();
    }

    /**
     * Measured, of this process's groups; of the others the age of the last watermark. How long a
     * stream was held, or waited for this process, says nothing of how long a drain takes.
     */
    private Optional<Duration> lag(List<Optional<Checkpoint>> checkpoints, Activity activity) {
        Instant now = pipeline.clock().instant();
        List<Duration> lags = new ArrayList<>();
        boolean isApplying = false;
        for (int group = 0; group < checkpoints.size(); group++) {
            // before its first transaction a group is at the epoch, and its lag is not known
            Optional<Instant> committed =
                    checkpoints
                            .get(group)
                            .map(Checkpoint::committedAt)
                            .filter(it -> it.isAfter(Instant.EPOCH));
            Optional<Duration> measured = pipeline.state().lag().total(group);
            isApplying |= measured.isPresent();
            measured.or(() -> committed.map(it -> Duration.between(it, now))).ifPresent(lags::add);
        }
        Optional<Duration> longest = lags.stream().max(Comparator.naturalOrder());
        if (activity == Activity.HELD || !isApplying) {
            samples.held(now);
        }
        if (activity != Activity.HELD) {
            longest.ifPresent(lag -> samples.add(lag, now));
        }
        return longest;
    }

    @Override
    public boolean hasApplied(Marker marker) {
        Optional<Lsn> at = position(marker);
        return at.isPresent()
                && groups().allMatch(group ->
                        ports.target().checkpoint(group).stream()
                                .anyMatch(it -> !at.get().isAfter(it.commitLsn())));
    }

    private Optional<Lsn> position(Marker marker) {
        return markers.position(marker).map(Lsn::parse);
    }

    @Override
    public void readAhead() throws InterruptedException {
        tails.readAhead();
    }

    @Override
    public void letGo() {
        tails.close();
    }

    @Override
    public FenceProof proof(Marker barrier, Marker upTo) {
        return tails.proof(barrier, upTo);
    }

    private Checkpoint applied(int group) {
        return ports.target().checkpoint(group).orElseGet(JournalTail::start);
    }

    /** Markers are where the source's fence says. */
    private final class Places implements JournalTails.Places {
        @Override
        public Optional<Goal> of(Marker marker) {
            return position(marker).map(Goal.At::new);
        }

        @Override
        public JournalTail openAtApplied(int group) throws InterruptedException {
            Checkpoint applied = applied(group);
            return JournalTail.open(ports.journal(), group, applied.commitLsn(), applied);
        }

        @Override
        public JournalTail openAt(Marker marker, int group) throws InterruptedException {
            Lsn from = position(marker).orElse(Lsn.ZERO);
            return JournalTail.open(ports.journal(), group, from, applied(group));
        }
    }

    @Override
    public List<Statement> statements(StreamAction action, long epoch) {
        return switch (action) {
            case StreamAction.Hold(HandoverId handover) ->
                    hold.statements(new HoldAction.Hold(handover), epoch);
            case StreamAction.Resume(HandoverId handover) ->
                    hold.statements(new HoldAction.Resume(handover), epoch);
            case StreamAction.Start(Marker from) ->
                    List.of(
                            Statement.harmless(
                                    PLACE,
                                    "moves the checkpoint of each replication group to where the"
                                            + " journal has "
                                            + from
                                            + ", and lets apply go on behind it"));
        };
    }

    @Override
    public void perform(StreamAction action, long epoch) throws InterruptedException {
        hold.perform(
                switch (action) {
                    case StreamAction.Hold(HandoverId handover) -> new HoldAction.Hold(handover);
                    case StreamAction.Resume(HandoverId handover) ->
                            new HoldAction.Resume(handover);
                    case StreamAction.Start(Marker from) -> start(from);
                },
                epoch);
    }

    private HoldAction start(Marker from) throws InterruptedException {
        Goal at =
                new Goal.At(
                        position(from)
                                .orElseThrow(
                                        () -> Refusals.waiting(from + " was not captured yet")));
        Map<Integer, Checkpoint> places = new TreeMap<>();
        List<String> skipped = new ArrayList<>();
        for (int group = 0; group < pipeline.settings().groups().count(); group++) {
            Checkpoint applied = applied(group);
            JournalTail tail = tails.behindApplied(group, applied.commitLsn());
            tail.readTo(at, READ_MAX);
            if (!tail.reaches(at)) {
                throw Refusals.waiting("the journal does not have " + from + " yet");
            }
            places.put(group, tail.place().map(JournalTail.Place::checkpoint).orElse(applied));
            skipped.addAll(tail.changes());
        }
        return new HoldAction.Start(from, places, skipped, CountedBack.differences(back.get()));
    }

    @Override
    public void close() {
        try {
            tails.close();
        } finally {
            ports.close();
        }
    }
}
