package dev.tidegate.daemon;

import dev.tidegate.apply.AppliedWindow;
import dev.tidegate.apply.ApplyWorker;
import dev.tidegate.apply.Quarantine;
import dev.tidegate.apply.Throttle;
import dev.tidegate.control.Status.Phase;
import dev.tidegate.load.HandOver;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.Lsn;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TidegateException;
import dev.tidegate.schema.TableDefinition;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies one replication group whose tables are loaded; when it is past their last hand-over, they
 * get unique keys, indexes and foreign keys.
 */
final class GroupApply {
    private static final Logger LOG = LoggerFactory.getLogger(GroupApply.class);

    private final Ports ports;
    private final GroupWork work;
    private final Pipeline pipeline;
    private final GroupState state;
    private final Runnable healthy;

    GroupApply(Ports ports, GroupWork work, Runnable healthy) {
        this.ports = ports;
        this.work = work;
        this.pipeline = work.pipeline();
        this.state = work.state();
        this.healthy = healthy;
    }

    /**
     * Applies until an interrupt or a failure.
     *
     * @param tables those of the group
     * @param loaded the hand-over of each of them, and of others
     */
    void run(List<TableDefinition> tables, Map<TableId, HandOver> loaded, Throttle throttle)
            throws InterruptedException {
        state.enter(Phase.CATCHING_UP);
        new ApplyWorker(
                        new ApplyWorker.Ports(
                                ports.journal().readers(state.number()),
                                ports.target().applyTarget(state.number()),
                                pipeline.clock(),
                                throttle),
                        ofThisGroup(loaded),
                        pipeline.settings().apply(),
                        new Observer(tables))
                .run();
    }

    /** Also of tables that are replicated no more: the journal may still hold changes of them. */
    private Map<TableId, HandOver> ofThisGroup(Map<TableId, HandOver> loaded) {
        Map<TableId, Integer> groups = ports.target().groups();
        Map<TableId, HandOver> handOvers = new HashMap<>(loaded);
        handOvers.keySet().removeIf(table -> groups.getOrDefault(table, 0) != state.number());
        return handOvers;
    }

    private final class Observer implements ApplyWorker.Observer {
        private final List<TableDefinition> tables;

        Observer(List<TableDefinition> tables) {
            this.tables = tables;
        }

        @Override
        public void takenOver(Checkpoint checkpoint) {
            healthy.run();
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
        }

        @Override
        public void idle(LogEvent.Heartbeat heartbeat) {
            LOG.debug(
                    "{}: applied up to {}, the journal has no more",
                    state.name(),
                    heartbeat.upTo());
        }

        @Override
        public void quarantine(Quarantine.Summary unresolved) {
            state.quarantine(unresolved);
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
        public void throttled(Optional<String> reason) {
            state.throttled(reason);
        }

        @Override
        public void consistent(Checkpoint checkpoint) {
            work.completeOnce(
                    () ->
                            pipeline.state()
                                    .leftOutAfterLoad(
                                            state.number(),
                                            ports.target().schema().completeAfterLoad(tables)),
                    tables);
            state.enter(Phase.STREAMING);
        }
    }
}
