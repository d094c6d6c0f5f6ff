package dev.tidegate.daemon;

import dev.tidegate.apply.AppliedWindow;
import dev.tidegate.apply.ApplyWorker;
import dev.tidegate.apply.Quarantine;
import dev.tidegate.apply.Taps;
import dev.tidegate.apply.Throttle;
import dev.tidegate.control.Status.Phase;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.Row;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import dev.tidegate.model.TidegateException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies one replication group, from the start, beside its load. The group's phase goes by what is
 * loaded: LOADING until all rows are there, CATCHING_UP until they have their keys and indexes and
 * the stream is close behind the source, then STREAMING.
 */
final class GroupApply {
    private static final Logger LOG = LoggerFactory.getLogger(GroupApply.class);

    /** A stream that is no further behind has caught up. */
    private static final Duration CAUGHT_UP_LAG = Duration.ofSeconds(10);

    private final Ports ports;
    private final Pipeline pipeline;
    private final GroupState state;
    private final GroupLoad load;
    private final Optional<GroupAudit> audit;
    private final Runnable healthy;

    GroupApply(
            Ports ports,
            GroupWork work,
            GroupLoad load,
            Optional<GroupAudit> audit,
            Runnable healthy) {
        this.ports = ports;
        this.pipeline = work.pipeline();
        this.state = work.state();
        this.load = load;
        this.audit = audit;
        this.healthy = healthy;
    }

    /**
     * Applies until an interrupt or a failure; rests while a handover holds the stream.
     *
     * @param adder takes tables into the pipeline, if this attempt captures
     */
    void run(Throttle throttle, Optional<TableAdder> adder) throws InterruptedException {
        new HeldStream(ports.target(), state, healthy).run(() -> apply(throttle, adder));
    }

    private void apply(Throttle throttle, Optional<TableAdder> adder) throws InterruptedException {
        new ApplyWorker(
                        new ApplyWorker.Ports(
                                ports.journal().readers(state.number()),
                                ports.target().applyTarget(state.number()),
                                pipeline.clock(),
                                throttle,
                                audit.isPresent() ? load.taps().taps() : Taps.NONE),
                        load.board(),
                        pipeline.settings().apply(),
                        new Observer(adder),
                        load.ledgers())
                .run();
    }

    private final class Observer implements ApplyWorker.Observer {
        private final Optional<TableAdder> adder;
        private boolean begun;

        /** Since all rows are there; a stream that falls behind later is still one. */
        private boolean caughtUp;

        Observer(Optional<TableAdder> adder) {
            this.adder = adder;
        }

        @Override
        public void takenOver(Checkpoint checkpoint) {
            healthy.run();
            load.takenOver(checkpoint);
            state.appliedUpTo(checkpoint.commitLsn());
            LOG.info(
                    "{}: applying from {}, journal offset {}, epoch {}",
                    state.name(),
                    checkpoint.commitLsn(),
                    checkpoint.journalOffset(),
                    checkpoint.epoch());
        }

        @Override
        public void applied(AppliedWindow window) {
            pipeline.state().applied(state.number(), window);
            pipeline.metrics().applied(window);
            notePhase();
        }

        @Override
        public void idle(LogEvent.Heartbeat heartbeat) {
            caughtUp = load.board().isComplete();
            notePhase();
            LOG.debug(
                    "{}: applied up to {}, the journal has no more",
                    state.name(),
                    heartbeat.upTo());
        }

        @Override
        public void quarantine(Quarantine.Summary unresolved) {
            state.quarantine(unresolved);
            if (!begun) { // the board has read what is durable
                begun = true;
                load.begun();
                audit.ifPresent(GroupAudit::begun);
                state.running(load, audit, adder);
            }
            notePhase();
        }

        @Override
        public void oneByOne(Lsn upTo, TidegateException reason) {
            LOG.warn(
                    "{}: {}; looks for the transaction at fault, one by one up to {}",
                    reason.code(),
                    reason.getMessage(),
                    upTo);
        }

        @Override
        public void imagesDoNotMeet(TableSchema schema, Row key, Lsn commit) {
            TableId table = schema.table();
            if (pipeline.state().audit(table).addBrokenImages() == 1) {
                LOG.warn(
                        "{}: a change of {} in {} does not begin with what the change before had"
                                + " left: one in between is not in the journal; the row is looked"
                                + " at, and more of them are only counted",
                        state.name(),
                        table,
                        commit);
            }
            audit.ifPresent(it -> it.suspect(table, key));
        }

        @Override
        public void throttled(Optional<String> reason) {
            state.throttled(reason);
        }

        @Override
        public void consistent(Checkpoint checkpoint) {
            notePhase();
        }

        private void notePhase() {
            if (!load.board().isComplete()) {
                caughtUp = false;
                state.enter(Phase.LOADING);
                return;
            }
            caughtUp |=
                    pipeline.state()
                            .lag()
                            .total(state.number())
                            .filter(it -> it.compareTo(CAUGHT_UP_LAG) <= 0)
                            .isPresent();
            boolean streams = caughtUp && load.isCompleted();
            state.enter(streams ? Phase.STREAMING : Phase.CATCHING_UP);
        }
    }
}
