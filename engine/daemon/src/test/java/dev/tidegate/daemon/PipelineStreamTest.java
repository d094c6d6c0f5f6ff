package dev.tidegate.daemon;

import static dev.tidegate.daemon.ValidateOperator.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidegate.access.MemoryApprovals;
import dev.tidegate.control.MemoryTrail;
import dev.tidegate.control.Status.Phase;
import dev.tidegate.cutover.Direction;
import dev.tidegate.cutover.FenceProof;
import dev.tidegate.cutover.HandoverId;
import dev.tidegate.cutover.Marker;
import dev.tidegate.cutover.StreamAction;
import dev.tidegate.cutover.StreamStatus.Activity;
import dev.tidegate.journal.Membership;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TidegateException;
import dev.tidegate.schema.Groups;
import dev.tidegate.trail.ApprovalStore;
import dev.tidegate.trail.AuditTrail;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The stream to the target, as a cutover sees a running daemon; ports in memory. */
@Timeout(60)
final class PipelineStreamTest {
    private static final HandoverId HANDOVER = new HandoverId("orders", 1, Direction.FORWARD);
    private static final Marker BARRIER = new Marker(HANDOVER, Marker.Role.BARRIER);
    private static final Marker GUARD = new Marker(HANDOVER, Marker.Role.GUARD);
    private static final Marker BACK =
            new Marker(new HandoverId("orders", 2, Direction.BACK), Marker.Role.START);

    private final MemoryPorts ports = MemoryPorts.empty();
    private final Map<Marker, Lsn> markers = new ConcurrentHashMap<>();

    @Test
    void aHeldStreamAppliesNothingIsCapturedAllTheSameAndGoesOnWhenItIsLetGo() throws Exception {
        ports.source().put(1, 10);
        try (Running running = start(Groups.ONE)) {
            await(() -> running.daemon().status().phase() == Phase.STREAMING);
            assertThat(running.stream().status().activity()).isEqualTo(Activity.APPLYING);

            running.stream().perform(new StreamAction.Hold(HANDOVER), 1);
            assertThat(running.stream().status().activity()).isEqualTo(Activity.HELD);
            mark(BARRIER);
            ports.source().put(2, 20);
            mark(GUARD);

            await(() -> running.daemon().status().phase() == Phase.HELD);
            await(() -> running.stream().proof(BARRIER, GUARD).read());
            assertThat(running.stream().proof(BARRIER, GUARD).violations())
                    .singleElement()
                    .asString()
                    .startsWith("dbo.account: 1 changes, the first at ");
            assertThat(ports.target().rows()).containsOnlyKeys(1);
            assertThat(running.stream().hasApplied(GUARD)).isFalse();

            running.stream().perform(new StreamAction.Resume(HANDOVER), 1);

            ports.target().awaitRows(ports.source().rows());
            await(() -> running.stream().hasApplied(GUARD));
            await(() -> running.daemon().status().phase() == Phase.STREAMING);
            assertThat(running.daemon().status().failure()).isEmpty();
        }
    }

    @Test
    void aHoldThatIsOverBeforeApplyHearsOfItCostsNoFailure() throws Exception {
        ports.source().put(1, 10);
        try (Running running = start(Groups.ONE)) {
            await(() -> running.daemon().status().phase() == Phase.STREAMING);
            for (int i = 2; i < 6; i++) {
                running.stream().perform(new StreamAction.Hold(HANDOVER), 1);
                running.stream().perform(new StreamAction.Resume(HANDOVER), 1);
                ports.source().put(i, i);
                ports.target().awaitRows(ports.source().rows());
            }
            assertThat(running.daemon().status().failure()).isEmpty();
        }
    }

    @Test
    void aMarkerIsAppliedWhenEveryGroupHasIt() throws Exception {
        ports.source().put(1, 10);
        try (Running running = start(Groups.of(List.of(List.of("dbo.order*"))))) {
            await(() -> running.daemon().status().phase() == Phase.STREAMING);
            assertThat(running.stream().hasApplied(GUARD)).isFalse();

            mark(GUARD);

            await(() -> running.stream().hasApplied(GUARD));
            markers.put(GUARD, new Lsn(0x7fff_ffff, 1, (short) 1));
            assertThat(running.stream().hasApplied(GUARD)).isFalse();
        }
    }

    @Test
    void whatStartsFromAMarkerSkipsWhatIsBeforeItAndSaysWhat() throws Exception {
        ports.source().put(1, 10);
        try (Running running = start(Groups.ONE)) {
            await(() -> running.daemon().status().phase() == Phase.STREAMING);
            running.stream().perform(new StreamAction.Hold(HANDOVER), 1);
            await(() -> running.daemon().status().phase() == Phase.HELD);
            TidegateException early =
                    catchThrowableOfType(
                            TidegateException.class,
                            () -> running.stream().perform(new StreamAction.Start(BACK), 1));
            assertThat(early.code()).isEqualTo(ErrorCode.CUTOVER_WAITING);
            ports.source().put(2, 20);
            mark(BACK);
            ports.source().put(3, 30);

            await(() -> started(running));

            await(() -> ports.target().rows().containsKey(3));
            assertThat(ports.target().rows()).containsOnlyKeys(1, 3);
            assertThat(running.stream().status().startedFrom()).contains(BACK);
            assertThat(running.stream().status().activity()).isEqualTo(Activity.APPLYING);
            assertThat(running.stream().status().skipped())
                    .singleElement()
                    .asString()
                    .startsWith("dbo.account: 1 changes");
        }
    }

    @Test
    void withoutABarrierNothingIsProven() throws Exception {
        try (Running running = start(Groups.ONE)) {
            FenceProof proof = running.stream().proof(BARRIER, GUARD);

            assertThat(proof.read()).isFalse();
            assertThat(running.stream().status().activity()).isEqualTo(Activity.ABSENT);
        }
    }

    private boolean started(Running running) {
        try {
            running.stream().perform(new StreamAction.Start(BACK), 1);
            return true;
        } catch (TidegateException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.CUTOVER_WAITING);
            return false;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** As if a marker's transaction were the last one so far. */
    private void mark(Marker marker) {
        ports.source().writeWatermark();
        markers.put(marker, ports.source().last());
    }

    private record Running(Daemon daemon, PipelineStream stream) implements AutoCloseable {
        @Override
        public void close() {
            stream.close();
            daemon.close();
        }
    }

    private Running start(Groups groups) {
        MemoryMembership membership = new MemoryMembership();
        StreamWired wiring = new StreamWired(ports, membership, markers);
        Daemon daemon = Daemon.start(DaemonCutoverTest.settings(groups), wiring);
        membership.assign(IntStream.range(0, groups.count()).boxed().toArray(Integer[]::new));
        return new Running(daemon, wiring.stream.orElseThrow());
    }

    /** Makes a stream of what the daemon has. */
    private static final class StreamWired implements Wiring {
        private final MemoryPorts ports;
        private final MemoryMembership membership;
        private final Map<Marker, Lsn> markers;
        private Optional<PipelineStream> stream = Optional.empty();

        StreamWired(MemoryPorts ports, MemoryMembership membership, Map<Marker, Lsn> markers) {
            this.ports = ports;
            this.membership = membership;
            this.markers = markers;
        }

        @Override
        public Membership membership() {
            return membership;
        }

        @Override
        public Ports.Opener assigned(int group) {
            return this;
        }

        @Override
        public AuditTrail auditTrail() {
            return new MemoryTrail();
        }

        @Override
        public ApprovalStore approvals() {
            return new MemoryApprovals(InstantSource.system());
        }

        @Override
        public Ports open() {
            return ports;
        }

        @Override
        public Optional<CutoverOpener> cutover(Pipeline pipeline, Supplier<Standing> standing) {
            stream =
                    Optional.of(
                            new PipelineStream(
                                    ports,
                                    new PipelineStream.Member(pipeline, standing),
                                    marker ->
                                            Optional.ofNullable(markers.get(marker))
                                                    .map(Lsn::toString),
                                    new PipelineStream.Held(
                                            new MemoryHold(ports.target()), Optional::empty),
                                    new LagSamples()));
            return Optional.of(new MemoryCutover());
        }
    }
}
