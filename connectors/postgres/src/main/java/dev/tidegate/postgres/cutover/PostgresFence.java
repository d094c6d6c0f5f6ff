package dev.tidegate.postgres.cutover;

import dev.tidegate.cutover.Denial;
import dev.tidegate.cutover.Fence;
import dev.tidegate.cutover.FenceAction;
import dev.tidegate.cutover.FenceMode;
import dev.tidegate.cutover.FenceRow;
import dev.tidegate.cutover.FenceStatus;
import dev.tidegate.cutover.Marker;
import dev.tidegate.cutover.Side;
import dev.tidegate.cutover.Statement;
import dev.tidegate.postgres.Connections;
import java.util.List;
import java.util.Optional;

/**
 * The fence of the target: a row of {@code tidegate.fence} decides, and roles lose and get back
 * what {@code tidegate.fence_denial} says. Each action is one transaction or several, each of which
 * holds that row.
 */
final class PostgresFence implements Fence {
    private final Connections connections;
    private final FenceReading reading;
    private final FenceStatements statements;
    private final GuardedWork work;

    /**
     * Of the connections' pipeline.
     *
     * @param exempt names of roles that are never denied anything
     */
    PostgresFence(Connections connections, List<String> exempt) {
        this.connections = connections;
        this.reading = new FenceReading(connections.pipeline(), exempt);
        this.statements = new FenceStatements(connections.pipeline());
        this.work = new GuardedWork(connections);
    }

    @Override
    public Side side() {
        return Side.TARGET;
    }

    @Override
    public FenceStatus claim(long epoch) {
        return connections.inTransaction(
                "claim the fence of the target",
                connection -> {
                    reading.claim(connection, epoch);
                    return reading.status(connection);
                });
    }

    @Override
    public FenceStatus status() {
        return connections.inTransaction("read the fence of the target", reading::status);
    }

    @Override
    public FenceRow row() {
        return connections.inTransaction("read the fence's row of the target", reading::row);
    }

    @Override
    public int sessions() {
        return connections.inTransaction(
                "look for sessions that have written",
                connection ->
                        CutoverTables.areThere(connection) ? reading.sessions(connection) : 0);
    }

    @Override
    public List<Denial> denials() {
        return connections.inTransaction(
                "read who can write the replicated tables", reading::denials);
    }

    @Override
    public Optional<String> position(Marker marker) {
        return connections.inTransaction(
                "look for a marker", connection -> reading.position(connection, marker.toString()));
    }

    /**
     * Where no role could ever be denied anything, since all are exempt or superusers, the mode
     * says it.
     */
    @Override
    public boolean applicationsCanWrite() {
        return connections.inTransaction(
                "try a write as an application",
                connection -> {
                    List<Denial> able = reading.denials(connection);
                    FenceStatus status = reading.status(connection);
                    boolean isFree = status.mode() == FenceMode.OPEN && status.recorded().isEmpty();
                    return able.isEmpty()
                            ? isFree
                            : new Canary(connection)
                                    .canWrite(
                                            able,
                                            ReplicatedTables.names(
                                                    connection, connections.pipeline()));
                });
    }

    @Override
    public boolean applicationsWroteSince(Marker start) {
        return connections.inTransaction(
                "look for the first write of an application",
                connection ->
                        new Arrivals(connection, connections.pipeline())
                                .areBehind(
                                        start.toString(),
                                        ReplicatedTables.names(
                                                connection, connections.pipeline())));
    }

    @Override
    public List<Statement> statements(FenceAction action, long epoch) {
        return work.shown(statements.of(action, tables(action)), epoch);
    }

    @Override
    public void perform(FenceAction action, long epoch) {
        work.run(doing(action), statements.of(action, tables(action)), epoch);
    }

    private List<String> tables(FenceAction action) {
        return action instanceof FenceAction.Barrier
                ? ReplicatedTables.names(connections)
                : List.of();
    }

    private static String doing(FenceAction action) {
        return switch (action) {
            case FenceAction.Lease _ -> "lease the fence of the target";
            case FenceAction.Deny _ -> "deny writes on the target";
            case FenceAction.Kill _ -> "end sessions of applications on the target";
            case FenceAction.Barrier _ -> "hold off all writers of the target";
            case FenceAction.Mark _ -> "write a marker on the target";
            case FenceAction.Close _ -> "close the fence of the target";
            case FenceAction.Open _ -> "open the fence of the target";
            case FenceAction.Expire _ -> "open the target's fence whose lease has ended";
            case FenceAction.Lift _ -> "give applications back what was denied on the target";
        };
    }
}
