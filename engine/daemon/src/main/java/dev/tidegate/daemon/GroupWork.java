package dev.tidegate.daemon;

import dev.tidegate.control.Status.Phase;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import dev.tidegate.run.Failure;
import dev.tidegate.run.Supervisor;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A replication group as its supervisor's work, from its assignment to this process until it is
 * taken away: each attempt opens its ports anew. Group 0 is more than its tables: whoever has it
 * also prepares both sides, and captures for all groups.
 *
 * <p>When another process took over ({@code TARGET_FENCED}), whose the group is says the
 * membership, which may hear of it later than the target does:
 *
 * <pre>
 *   fenced ──▶ waits ──▶ the group is taken away, or the membership ends: so does this work
 *                │
 *                └─────▶ still assigned after twice the member's timeout: whoever fenced it heard
 *                        late that it had lost the group, or is no member. Claims it anew; if that
 *                        does not last, an operator must see it
 * </pre>
 */
final class GroupWork implements Supervisor.Work {
    private static final Logger LOG = LoggerFactory.getLogger(GroupWork.class);

    /** Who is fenced again sooner has a rival that goes on. */
    private static final Duration CLAIM_HOLDS_MIN = Duration.ofMinutes(10);

    private final Pipeline pipeline;
    private final GroupState state;
    private Ports.Opener opener;
    private @Nullable Instant claimedAnewAt;

    GroupWork(Pipeline pipeline, int group) {
        this.pipeline = pipeline;
        this.state = pipeline.state().group(group);
        this.opener = pipeline.wiring().assigned(group);
    }

    @Override
    public String name() {
        return state.number() == 0 ? "pipeline" : "group-" + state.number();
    }

    @Override
    public void run(Supervisor.Attempt attempt) throws InterruptedException {
        while (true) {
            try {
                run(attempt::healthy);
                return;
            } catch (TidegateException e) {
                if (e.code() != ErrorCode.TARGET_FENCED) {
                    throw e;
                }
                claimAnewUnlessTakenAway(e, attempt);
            } catch (StartAgainException e) {
                LOG.info("{}: starts again: {}", state.name(), e.getMessage());
                if (attempt.awaitStop(Duration.ZERO)) {
                    throw new InterruptedException("told to stop");
                }
            }
        }
    }

    private void run(Runnable healthy) throws InterruptedException {
        state.enter(Phase.STARTING);
        try (Ports ports = opener.open()) {
            if (state.number() == 0) {
                new PipelineRun(ports, this, healthy).run();
            } else {
                new GroupRun(ports, this, healthy).run();
            }
        } finally {
            state.ended();
        }
    }

    private void claimAnewUnlessTakenAway(TidegateException fenced, Supervisor.Attempt attempt)
            throws InterruptedException {
        state.enter(Phase.STARTING);
        Duration word = pipeline.settings().member().timeout().multipliedBy(2);
        LOG.warn(
                "{}: {}; waits {} s for word that it is another member's now",
                fenced.code(),
                fenced.getMessage(),
                word.toSeconds());
        if (attempt.awaitStop(word)) {
            throw new InterruptedException("another process has the group");
        }
        Instant now = pipeline.clock().instant();
        if (claimedAnewAt != null && now.isBefore(claimedAnewAt.plus(CLAIM_HOLDS_MIN))) {
            throw fenced;
        }
        pipeline.metrics().failed(Failure.of(fenced, now));
        LOG.warn("{}: is still this process's, and claimed anew", state.name());
        claimedAnewAt = now;
        opener = pipeline.wiring().assigned(state.number());
    }

    /** What holds the group's load back; a pause is known already. */
    LoadGate gate(Ports ports, TargetProbe targetProbe) {
        LoadGate gate =
                new LoadGate(
                        ports.target().loadPause(),
                        targetProbe::reason,
                        () -> pipeline.state().lag().total(state.number()),
                        pipeline.settings().load().streamLagMax(),
                        Optional.of(pipeline.settings().load().sourceCommitMax())
                                .filter(Duration::isPositive)
                                .map(CommitPace::new));
        gate.look();
        return gate;
    }

    Pipeline pipeline() {
        return pipeline;
    }

    GroupState state() {
        return state;
    }
}
