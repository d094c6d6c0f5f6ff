package dev.tidegate.postgres;

import dev.tidegate.apply.Target.TargetTransaction;
import dev.tidegate.ledger.LedgerChanges;
import dev.tidegate.model.Checkpoint;
import dev.tidegate.model.LogEvent;
import dev.tidegate.model.TableId;
import dev.tidegate.model.TableSchema;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the changes of a target transaction become, by what is known of the target's tables, on its
 * way to the target. Owned by one thread at a time.
 */
final class Draft {
    private static final int SUSPECTS_MAX = 1_000;

    private final PostgresApply.Owned owned;
    private final SessionStatements statements;
    private final OpenTransaction open;
    private final Proof proof;
    private final WritesByWay writes;

    /** What was known of each table when its changes came. */
    private final Map<TableId, Optional<TargetTable>> assumed = new HashMap<>();

    private boolean unknownTables;

    /**
     * Makes an empty one.
     *
     * @param statements of the thread that fills it
     */
    Draft(PostgresApply.Owned owned, SessionStatements statements, OpenTransaction open) {
        this.owned = owned;
        this.statements = statements;
        this.open = open;
        this.proof = new Proof(owned.rules());
        this.writes = new WritesByWay(open, Steps.Care.QUICK);
    }

    OpenTransaction open() {
        return open;
    }

    /** What the target demands of net changes; empty if it takes none, or is not known. */
    Optional<NetEffect.Rules> demands(TableSchema schema) {
        Optional<TargetTable> target = owned.targets().find(schema.table());
        assumed.putIfAbsent(schema.table(), target);
        return target.filter(TargetTable::ordinary)
                .map(table -> table.rules(schema, proof.referred(schema)));
    }

    /** Encodes changes, reduced where they can be. */
    void seal(Collection<TableChanges> tables) {
        open.attempt(
                "apply changes",
                () -> {
                    tables.forEach(this::prepare);
                    proof.seal();
                });
    }

    private void prepare(TableChanges table) {
        TableSchema schema = table.schema();
        open.suspects().see(schema);
        Proof.Way way = proof.way(table);
        Optional<TargetTable> target = owned.targets().find(schema.table());
        unknownTables |= target.isEmpty();
        Optional<NetEffect.Net> net = table.net();
        if (net.isEmpty()) {
            for (LogEvent.Change change : table.changes()) {
                writes.of(way).add(statements.of(change.schema()).step(change));
                proof.add(way, change);
            }
            return;
        }
        List<LogEvent.Change> suspects =
                List.copyOf(
                        table.changes().subList(0, Math.min(SUSPECTS_MAX, table.changes().size())));
        NetBatches made =
                new NetBatches(schema, statements.of(schema).arrays(), owned.roundTrip(), suspects);
        made.add(net.get());
        writes.of(way).add(made);
        proof.add(way, schema, net.get());
    }

    /** Sends all that is sealed, and proves it. */
    void sendPiece() {
        open.attempt(
                "apply changes",
                () -> {
                    send();
                    open.message().send();
                    proof.settle(open.connection());
                });
    }

    /** Sends what is sealed; leaves what can go with the checkpoint in the message. */
    private void send() throws SQLException {
        if (unknownTables) {
            open.message().begin();
            owned.look();
            unknownTables = false;
        }
        writes.send();
    }

    /** Sends what is sealed, and commits; see {@link TargetTransaction#commit}. */
    void commit(Checkpoint checkpoint, LedgerChanges ledger) {
        open.attempt("apply changes", this::send);
        open.commit(checkpoint, ledger, proof);
    }

    /** The same, however long the server takes to answer. */
    void commitInSilence(Checkpoint checkpoint, LedgerChanges ledger) {
        open.attempt("apply changes", this::send);
        open.commitInSilence(checkpoint, ledger, proof);
    }

    /**
     * Whether the target's tables are not what they were when the changes came; looks at them again
     * to know. To be asked when all is undone.
     */
    boolean isOutdated() throws SQLException {
        Set<TableId> tables = assumed.keySet();
        owned.look();
        open.connection().rollback();
        return !tables.stream()
                .allMatch(table -> owned.targets().find(table).equals(assumed.get(table)));
    }
}
