package dev.tidegate.sandbox.handover;

import dev.tidegate.cutover.Side;
import java.sql.Connection;
import java.sql.SQLException;

/** Which side the applications write to: what the hook of a cutover changes. */
public final class Route {
    private final Connections source;
    private final Connections target;
    private volatile Side side = Side.SOURCE;

    /** Leads to the source. */
    public Route(Connections source, Connections target) {
        this.source = source;
        this.target = target;
    }

    /** Logs in as an application. */
    @FunctionalInterface
    public interface Connections {
        /** A new connection; the caller closes it. */
        Connection open() throws SQLException;
    }

    /** Leads elsewhere from the next attempt of each application on. */
    public void leadTo(Side newSide) {
        side = newSide;
    }

    /** Where it leads. */
    public Side side() {
        return side;
    }

    /** A new connection to a side. */
    public Connection open(Side to) throws SQLException {
        return switch (to) {
            case SOURCE -> source.open();
            case TARGET -> target.open();
        };
    }
}
