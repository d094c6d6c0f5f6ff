package dev.tidegate.convert.trial;

import dev.tidegate.convert.Scratch.Refusal;
import dev.tidegate.convert.Scratch.Session;
import java.util.List;
import java.util.Optional;

/** Statements that are undone if one of them fails, and the transaction goes on. */
final class Savepoint {
    private Savepoint() {}

    /** Runs statements up to the first that fails; if none does, what they did stays. */
    static Optional<Refusal> keeping(Session session, List<String> statements)
            throws InterruptedException {
        must(session, "savepoint kept");
        for (String statement : statements) {
            Optional<Refusal> refusal = session.run(statement);
            if (refusal.isPresent()) {
                must(session, "rollback to savepoint kept");
                return refusal;
            }
        }
        must(session, "release savepoint kept");
        return Optional.empty();
    }

    /** Runs what belongs to the transaction itself, which cannot fail. */
    static void must(Session session, String statement) throws InterruptedException {
        Optional<Refusal> refusal = session.run(statement);
        if (refusal.isPresent()) {
            throw new IllegalStateException(
                    "could not " + statement + ": " + refusal.get().sqlState());
        }
    }
}
