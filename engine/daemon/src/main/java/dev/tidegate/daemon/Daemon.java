package dev.tidegate.daemon;

import dev.tidegate.alert.AlertChannel;
import dev.tidegate.alert.AlertNotice;
import dev.tidegate.control.ControlServer;
import dev.tidegate.control.CutoverDesk;
import dev.tidegate.control.LoadStatus;
import dev.tidegate.control.Looks;
import dev.tidegate.control.StateTrail;
import dev.tidegate.control.Status;
import dev.tidegate.control.ValidateStatus;
import dev.tidegate.ledger.Ledgers;
import dev.tidegate.metric.Metrics;
import dev.tidegate.run.Backoff;
import dev.tidegate.run.Supervisor;
import dev.tidegate.settings.Settings;
import dev.tidegate.settings.ValidateSettings.Switch;
import dev.tidegate.trail.ApprovalStore;
import dev.tidegate.trail.AuditTrail;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running pipeline with its HTTP side; embeddable.
 *
 * <p>A pipeline that was stopped by an error stays so, and its HTTP side goes on telling why, until
 * {@link #close}. Safe for use by several threads.
 */
public final class Daemon implements AutoCloseable {
    /**
     * After which a process that was told to end does so, whatever hangs: less than the 30 s after
     * which Kubernetes kills, more than all limits of a stop together.
     */
    public static final Duration STOP_MAX = Duration.ofSeconds(25);

    private static final Logger LOG = LoggerFactory.getLogger(Daemon.class);

    /** How often is looked at what is not as it should be. */
    private static final Duration ALERT_INTERVAL = Duration.ofSeconds(1);

    private final PipelineState state;
    private final Metrics metrics;
    private final AssignedGroups groups;
    private final Supervisor membership;
    private final StandbyRehearsal standby;
    private final Optional<CutoverRoom> cutover;
    private final Optional<Supervisor> back;
    private final AuditTrail trail;
    private final ApprovalStore approvals;
    private final StateTrail states;
    private final AlertWatch alerts;
    private final ControlServer server;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** Told when a supervisor has moved. */
    private final Object moves = new Object();

    private Daemon(Settings settings, Wiring wiring, RandomGenerator random) {
        InstantSource clock = InstantSource.system();
        state =
                new PipelineState(
                        settings.pipeline(),
                        settings.groups().count(),
                        settings.lagProbeInterval(),
                        settings.validate().audit(),
                        clock);
        metrics = new Metrics();
        PipelineMetrics pipelineMetrics = new PipelineMetrics(metrics, state, this::standing);
        Pipeline pipeline = new Pipeline(settings, wiring, state, pipelineMetrics, clock);
        groups =
                new AssignedGroups(
                        group -> {
                            state.group(group).begin();
                            pipelineMetrics.group(group);
                            return supervisor(pipeline, new GroupWork(pipeline, group), random);
                        },
                        state.lag(),
                        this::tell);
        membership = supervisor(pipeline, new MembershipWork(wiring::membership, groups), random);
        standby =
                new StandbyRehearsal(
                        this::standsBy, wiring::rehearse, StandbyRehearsal.Intervals.DEFAULTS);
        trail = wiring.auditTrail();
        approvals = wiring.approvals();
        states = new StateTrail(trail, settings.member().name(), random);
        Optional<CutoverOpener> opener = cutover(pipeline);
        cutover = opener.map(it -> room(pipeline, it));
        back = opener.flatMap(CutoverOpener::work).map(it -> supervisor(pipeline, it, random));
        CutoverFigures.expose(metrics, this::seenOfCutover, clock);
        CertificateWatch certificates = new CertificateWatch(settings, clock);
        certificates.expose(metrics);
        alerts = alerts(pipeline, certificates, random);
        AlertFigures.expose(metrics, alerts);
        server = listen(settings);
    }

    private AlertWatch alerts(
            Pipeline pipeline, CertificateWatch certificates, RandomGenerator random) {
        Settings settings = pipeline.settings();
        AlertNotice.Sender sender =
                new AlertNotice.Sender(settings.pipeline(), settings.member().name());
        return new AlertWatch(
                settings.alerts(),
                new AlertWatch.Sights(
                        () -> state.status(standing()),
                        this::validation,
                        this::figures,
                        () -> cutover.map(CutoverRoom::status),
                        certificates::observed,
                        ALERT_INTERVAL),
                new AlertChannel(settings.alerts(), sender, pipeline.clock(), random),
                pipeline.clock());
    }

    private StreamConditions.Figures figures() {
        Standing now = standing();
        return new StreamConditions.Figures(
                state.failing(now),
                state.captureSilence(),
                state.groups(now),
                InstantSource.system().instant());
    }

    private Optional<CutoverOpener> cutover(Pipeline pipeline) {
        return pipeline.settings().cutover().enabled() == Switch.ON
                ? pipeline.wiring().cutover(pipeline, this::standing)
                : Optional.empty();
    }

    private CutoverRoom room(Pipeline pipeline, CutoverOpener opener) {
        return new CutoverRoom(
                pipeline.settings(),
                opener,
                CutoverRoom.Intervals.DEFAULTS,
                states::wrote,
                pipeline.clock());
    }

    private CutoverMemory.Seen seenOfCutover() {
        return cutover.map(it -> it.memory().seen()).orElse(CutoverMemory.Seen.NOTHING);
    }

    private Supervisor supervisor(Pipeline pipeline, Supervisor.Work work, RandomGenerator random) {
        Settings.Retry retry = pipeline.settings().retry();
        Duration delayMax = work.delayMax(retry.delayMax());
        Duration delayMin = retry.delayMin().compareTo(delayMax) < 0 ? retry.delayMin() : delayMax;
        return new Supervisor(
                work,
                now -> moved(work.name(), now, pipeline.metrics()),
                new Backoff(delayMin, delayMax, random),
                retry.delayMax(),
                pipeline.clock());
    }

    /**
     * Starts everything and returns at once; failures show in {@link #status}. Throws {@code
     * SETTINGS_INVALID} only if it cannot listen at {@code http.host} and {@code http.port}.
     */
    public static Daemon start(Settings settings) {
        return start(settings, DatabasePorts.wiring(settings));
    }

    /** Does the same, and keeps ledgers of the target's tables, or not. */
    public static Daemon start(Settings settings, Ledgers ledgers) {
        return start(settings, DatabasePorts.wiring(settings, ledgers));
    }

    /** Starts a pipeline that is wired to something else. */
    static Daemon start(Settings settings, Wiring wiring) {
        Daemon daemon = new Daemon(settings, wiring, new SplittableRandom());
        daemon.membership.start();
        daemon.standby.start();
        daemon.states.start();
        daemon.cutover.ifPresent(CutoverRoom::start);
        daemon.back.ifPresent(Supervisor::start);
        daemon.alerts.start();
        return daemon;
    }

    /** How it is now. */
    public Status status() {
        return alerts.with(state.status(standing()));
    }

    /** How its load is now. */
    public LoadStatus load() {
        return state.load(standing());
    }

    /** How sure it is that both sides hold the same rows. */
    public ValidateStatus validation() {
        return state.validation(standing());
    }

    /** The port of its HTTP side. */
    public int httpPort() {
        return server.port();
    }

    /** The port of probes and metrics, if they have one of their own. */
    public Optional<Integer> probePort() {
        return server.probePort();
    }

    /** How many watch it by the console, or as it does. */
    int watching() {
        return server.watching();
    }

    /**
     * Waits until nothing of it runs any more, as asked or because every replication group that it
     * has was stopped by an error; returns the last status.
     */
    public Status awaitStopped() throws InterruptedException {
        synchronized (moves) {
            Standing standing = standing();
            while (!standing.hasEnded()) {
                moves.wait();
                standing = standing();
            }
            return alerts.with(state.status(standing));
        }
    }

    /** Finishes the open windows and stops. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            alerts.close();
            cutover.ifPresent(CutoverRoom::close);
            back.ifPresent(Supervisor::close);
            standby.close();
            membership.close();
            groups.close();
            server.close();
            states.close();
            approvals.close();
            trail.close();
            metrics.close();
        }
    }

    private ControlServer listen(Settings settings) {
        try {
            return ControlServer.start(
                    settings.http(),
                    new Looks(this::status, metrics::scrape),
                    new ControlServer.Desks(
                            new OperatorDesk(this::load, () -> state.groups(standing())),
                            new AuditDesk(
                                    settings, this::validation, () -> state.groups(standing())),
                            cutoverDesk(settings)),
                    trail,
                    approvals);
        } catch (RuntimeException e) {
            alerts.close();
            approvals.close();
            trail.close();
            metrics.close();
            throw e;
        }
    }

    private CutoverDesk cutoverDesk(Settings settings) {
        return cutover.<CutoverDesk>map(it -> it).orElseGet(() -> NoCutover.of(settings));
    }

    private boolean standsBy() {
        return groups.isJoined() && groups.snapshots().isEmpty();
    }

    private Standing standing() {
        return new Standing(membership.snapshot(), groups.isJoined(), groups.snapshots());
    }

    private void moved(String who, Supervisor.Snapshot now, PipelineMetrics pipelineMetrics) {
        switch (now.state()) {
            case WAITING ->
                    now.failure()
                            .ifPresent(failure -> {
                                pipelineMetrics.failed(failure);
                                LOG.warn(
                                        "{}: {}: {}; will be tried again",
                                        who,
                                        failure.code(),
                                        failure.fact());
                            });
            case FAILED ->
                    now.failure()
                            .ifPresent(failure -> {
                                pipelineMetrics.failed(failure);
                                LOG.error(
                                        "{}: stopped by {}: {} ({})",
                                        who,
                                        failure.code(),
                                        failure.fact(),
                                        failure.hint());
                            });
            case STOPPED -> LOG.info("{}: stopped", who);
            case RUNNING -> {
                if (now.restarts() > 0) {
                    state.restarted();
                }
            }
            case NEW -> {}
        }
        tell();
    }

    private void tell() {
        synchronized (moves) {
            moves.notifyAll();
        }
    }
}
