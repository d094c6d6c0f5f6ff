package dev.tidegate.daemon;

import static dev.tidegate.daemon.DaemonCutoverTest.ok;
import static dev.tidegate.daemon.DaemonCutoverTest.status;
import static dev.tidegate.daemon.ValidateOperator.await;
import static dev.tidegate.daemon.ValidateOperator.verb;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.control.MemoryTrail;
import dev.tidegate.control.Status.Phase;
import dev.tidegate.cutover.ChangeStream;
import dev.tidegate.cutover.CutoverPorts;
import dev.tidegate.cutover.CutoverRecords;
import dev.tidegate.cutover.FinalVerification;
import dev.tidegate.cutover.Preparations;
import dev.tidegate.cutover.SidePorts;
import dev.tidegate.cutover.StreamHold;
import dev.tidegate.cutover.VerifyResult;
import dev.tidegate.journal.Membership;
import dev.tidegate.schema.Groups;
import dev.tidegate.sqlserver.ReverseLedger;
import dev.tidegate.trail.ApprovalStore;
import dev.tidegate.trail.AuditTrail;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A cutover and its rollback over a whole daemon in memory: the stream to the target, its hold, its
 * proofs and its start are the real ones.
 */
@Timeout(120)
final class CutoverAssemblyTest {
    private final MemoryPorts ports = MemoryPorts.empty();
    private final MemoryCutover databases = new MemoryCutover();

    @Test
    void theStreamDrainsIsHeldProvesAndGoesOnBehindARollback() throws Exception {
        databases.source.places = this::marked;
        ports.source().put(1, 10);
        try (Daemon daemon = start()) {
            await(() -> daemon.status().phase() == Phase.STREAMING);
            await(() -> verb(daemon, "cutover", "plan").code() == 0);
            ok(daemon, "cutover", "arm");
            ports.source().put(2, 20);
            assertThat(ok(daemon, "cutover", "rehearse")).contains("ARMED");
            assertThat(daemon.status().phase()).isEqualTo(Phase.STREAMING);

            assertThat(ok(daemon, "cutover", "go", "--yes")).contains("the cutover is LIVE");

            ports.target().awaitRows(ports.source().rows());
            await(() -> daemon.status().phase() == Phase.HELD);
            await(() -> status(daemon).streams().getFirst().activity().equals("HELD"));
            assertThat(status(daemon).alarms()).isEmpty();

            assertThat(ok(daemon, "cutover", "rollback", "--yes")).contains("REPLICATING");

            ports.source().put(3, 30);
            ports.target().awaitRows(ports.source().rows());
            await(() -> daemon.status().phase() == Phase.STREAMING);
            assertThat(daemon.status().failure()).isEmpty();
        }
    }

    @Test
    void whatIsWrittenBehindTheFenceEndsInAnAbort() {
        databases.source.places = this::markedAndWritten;
        ports.source().put(1, 10);
        try (Daemon daemon = start()) {
            await(() -> daemon.status().phase() == Phase.STREAMING);
            await(() -> verb(daemon, "cutover", "plan").code() == 0);
            ok(daemon, "cutover", "arm");

            ValidateOperator.Ran go = verb(daemon, "cutover", "go", "--yes");

            assertThat(go.code()).isEqualTo(1);
            assertThat(go.err())
                    .contains("CUTOVER_ABORTED", "something wrote behind the fence: dbo.account: ");
            assertThat(databases.source.applicationsCanWrite()).isTrue();
        }
    }

    /** Commits a watermark's transaction, as the fence of a real source does. */
    private String marked() {
        ports.source().writeWatermark();
        return ports.source().last().toString();
    }

    private String markedAndWritten() {
        String marked = marked();
        ports.source().put(7, ports.source().rows().size() + 100);
        return marked;
    }

    private Daemon start() {
        return Daemon.start(DaemonCutoverTest.settings(Groups.ONE), new Assembling());
    }

    /** Ports in memory, whose cutover is put together as a real one's is. */
    private final class Assembling implements Wiring {
        private final Wiring pipeline = MemoryWiring.alone(ports);

        @Override
        public Membership membership() {
            return pipeline.membership();
        }

        @Override
        public Ports.Opener assigned(int group) {
            return pipeline.assigned(group);
        }

        @Override
        public AuditTrail auditTrail() {
            return new MemoryTrail();
        }

        @Override
        public ApprovalStore approvals() {
            return pipeline.approvals();
        }

        @Override
        public Ports open() {
            return pipeline.open();
        }

        @Override
        public Optional<CutoverOpener> cutover(Pipeline process, Supplier<Standing> standing) {
            return Optional.of(new CutoverAssembly(process, standing, Connectors::new, Map.of()));
        }
    }

    private final class Connectors implements CutoverConnectors {
        private final CutoverOpener.OpenedCutover opened = databases.open();
        private final CutoverPorts all = opened.ports();

        @Override
        public CutoverRecords records() {
            return all.records();
        }

        @Override
        public SidePorts source() {
            return all.source();
        }

        @Override
        public SidePorts target() {
            return all.target();
        }

        @Override
        public ChangeStream back() {
            return all.back();
        }

        @Override
        public Preparations preparations() {
            return all.preparations();
        }

        @Override
        public List<PauseReadiness.SideReadiness> readiness() {
            return List.of();
        }

        @Override
        public StreamHold hold() {
            return new MemoryHold(ports.target());
        }

        @Override
        public PauseVerification.Known known() {
            return new PauseVerification.Known() {
                @Override
                public VerifyResult byLedger() {
                    return new VerifyResult(VerifyResult.Verdict.SAME, 1, List.of(), List.of());
                }

                @Override
                public long confirmedMismatches() {
                    return 0;
                }
            };
        }

        @Override
        public FinalVerification carriedBack() {
            return all.verification();
        }

        @Override
        public Optional<ReverseLedger> ledgerBack() {
            return Optional.empty();
        }

        @Override
        public void close() {
            opened.close();
        }
    }
}
