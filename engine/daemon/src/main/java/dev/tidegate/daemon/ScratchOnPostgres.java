package dev.tidegate.daemon;

import dev.tidegate.convert.Scratch;
import dev.tidegate.postgres.PostgresSettings;
import dev.tidegate.postgres.ScratchDatabase;
import dev.tidegate.postgres.ScratchSession;
import java.util.List;
import java.util.Optional;

/** A scratch database of PostgreSQL as the ladder asks for it; it is dropped when it is closed. */
public final class ScratchOnPostgres implements Scratch, AutoCloseable {
    private final ScratchDatabase server;

    private ScratchOnPostgres(ScratchDatabase server) {
        this.server = server;
    }

    /** Creates one on a server, whose role may create databases. */
    public static ScratchOnPostgres create(PostgresSettings settings) {
        return new ScratchOnPostgres(ScratchDatabase.create(settings));
    }

    @Override
    public Attempt create(List<String> statements) {
        ScratchDatabase.Outcome outcome = server.run(statements);
        return new Attempt(outcome.error(), outcome.routines(), outcome.created());
    }

    @Override
    public boolean checksRoutines() {
        return server.checksRoutines();
    }

    @Override
    public List<String> findings(long routine, List<String> temporaryTables) {
        return server.findings(routine, temporaryTables);
    }

    @Override
    public Session session() {
        return new InSession(server.session());
    }

    @Override
    public void close() {
        server.close();
    }

    /** A transaction of it. */
    private record InSession(ScratchSession session) implements Session {
        @Override
        public Optional<Refusal> run(String statement) {
            return session.run(statement).map(InSession::refusal);
        }

        @Override
        public Answer answer(String statement) {
            ScratchSession.Answer answer = session.answer(statement);
            return new Answer(
                    answer.refusal().map(InSession::refusal),
                    answer.columns(),
                    answer.types(),
                    answer.rows());
        }

        private static Refusal refusal(ScratchSession.Refusal it) {
            return new Refusal(it.sqlState(), it.message(), it.detail(), it.where());
        }

        @Override
        public List<List<String>> rows(String query) {
            return session.rows(query);
        }

        @Override
        public void close() {
            session.close();
        }
    }
}
