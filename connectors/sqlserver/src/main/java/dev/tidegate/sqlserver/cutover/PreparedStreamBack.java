package dev.tidegate.sqlserver.cutover;

import dev.tidegate.cutover.Preparation;
import dev.tidegate.cutover.Statement;
import dev.tidegate.sqlserver.ReverseStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The end of the stream back on the source: its tables, and a number for what is captured from this
 * slot. The tables stay when it is taken back; the next arming gets the next number.
 */
final class PreparedStreamBack implements Prepared {
    private final ReverseStream end;

    PreparedStreamBack(ReverseStream end) {
        this.end = end;
    }

    @Override
    public Preparation preparation() {
        return new Preparation(
                "source.stream-back",
                "tables by which the stream back knows what it has applied",
                Preparation.Lifetime.WAY_BACK);
    }

    @Override
    public boolean isThere(Connection connection) {
        return end.isPrepared();
    }

    @Override
    public List<Statement> make(Connection connection, long epoch) throws SQLException {
        List<Statement> statements = new ArrayList<>();
        for (String sql : end.creating()) {
            statements.add(
                    Statement.harmless(
                            FenceScripts.PLACE, Batch.plain(Batch.holding(epoch) + sql)));
        }
        statements.add(
                new Statement(
                        FenceScripts.PLACE,
                        Batch.transaction(Batch.LOCK_WAIT, Batch.holding(epoch) + end.arming()),
                        end.forgetting()));
        return statements;
    }

    @Override
    public List<Statement> takeBack(Connection connection, long epoch) {
        return List.of(
                Statement.harmless(
                        FenceScripts.PLACE,
                        Batch.transaction(
                                Batch.LOCK_WAIT, Batch.holding(epoch) + end.forgetting())));
    }
}
