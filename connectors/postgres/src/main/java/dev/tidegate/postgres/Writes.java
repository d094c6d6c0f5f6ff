package dev.tidegate.postgres;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Statements and rows that are ready to be sent. Owned by one thread at a time. */
final class Writes {
    private final OpenTransaction open;
    private final Steps steps;
    private final List<Batch> batches = new ArrayList<>();
    private final List<CopyRows> copies = new ArrayList<>();

    Writes(OpenTransaction open, Steps.Care care) {
        this.open = open;
        this.steps = new Steps(open.connection(), open.message(), open.suspects(), care);
    }

    /** Adds a statement for one row. */
    void add(Step step) {
        steps.add(step);
    }

    /** Adds what net changes of a table came to. */
    void add(NetBatches made) {
        batches.addAll(made.batches());
        copies.addAll(made.copies());
    }

    boolean isEmpty() {
        return steps.isEmpty() && batches.isEmpty() && copies.isEmpty();
    }

    /** Sends them; leaves what can go with what follows in the message. */
    void send() throws SQLException {
        steps.gather();
        for (Batch batch : batches) {
            open.message().addBounded(batch, batch.rows());
        }
        batches.clear();
        if (!copies.isEmpty()) {
            open.message().send();
            for (CopyRows copy : copies) {
                send(copy);
            }
            copies.clear();
        }
    }

    private void send(CopyRows copy) throws SQLException {
        try {
            copy.send(open.connection());
        } catch (SQLException e) {
            open.suspects().name(copy.schema());
            open.suspects().name(e);
            throw Failures.of("apply changes of table " + copy.schema().table(), e);
        }
    }
}
