package dev.tidegate.daemon;

import dev.tidegate.convert.deploy.DeployTarget;
import dev.tidegate.convert.deploy.Deployed;
import dev.tidegate.convert.deploy.Found;
import dev.tidegate.postgres.DeploySession;
import dev.tidegate.postgres.PostgresSettings;
import java.util.List;

/** A database of PostgreSQL as deploy asks for it. */
public final class DeployOnPostgres implements DeployTarget {
    private final DeploySession session;

    private DeployOnPostgres(DeploySession session) {
        this.session = session;
    }

    /** Connects; fails with {@code TARGET_NOT_READY} while another process deploys there. */
    public static DeployOnPostgres open(PostgresSettings settings) {
        return new DeployOnPostgres(DeploySession.open(settings));
    }

    @Override
    public List<Deployed> deployed(String database) {
        return session.remembered(database).stream()
                .map(it ->
                        new Deployed(
                                it.path(),
                                it.object(),
                                it.statements(),
                                it.made(),
                                it.catalog(),
                                it.serverVersion()))
                .toList();
    }

    @Override
    public List<Found> catalog() {
        return found(session.catalog());
    }

    private static List<Found> found(List<DeploySession.Found> found) {
        return found.stream()
                .map(it ->
                        new Found(
                                it.identity(),
                                it.kind(),
                                it.name(),
                                it.table(),
                                it.definition(),
                                it.drop(),
                                it.disable()))
                .toList();
    }

    @Override
    public List<String> dependents(List<String> identities) {
        return session.dependents(identities);
    }

    @Override
    public boolean isFollowed() {
        return session.isFollowed();
    }

    @Override
    public List<String> beingLoaded() {
        return session.beingLoaded();
    }

    @Override
    public int serverVersion() {
        return session.serverVersion();
    }

    @Override
    public Transaction begin() {
        session.begin();
        return new OnSession(session);
    }

    @Override
    public void close() {
        session.close();
    }

    /** The transaction that is open in the session. */
    private record OnSession(DeploySession session) implements Transaction {
        @Override
        public void run(String doing, String statement) {
            session.run(doing, statement);
        }

        @Override
        public void settle() {
            session.settle();
        }

        @Override
        public List<Found> appeared() {
            return found(session.appeared());
        }

        @Override
        public List<Found> find(List<String> identities) {
            return found(session.catalog()).stream()
                    .filter(each -> identities.contains(each.identity()))
                    .toList();
        }

        @Override
        public void remember(String database, Deployed file) {
            session.remember(
                    database,
                    new DeploySession.Remembered(
                            file.path(),
                            file.object(),
                            file.statements(),
                            file.made(),
                            file.catalog(),
                            file.serverVersion()));
        }

        @Override
        public void commit() {
            session.commit();
        }

        @Override
        public void close() {
            session.rollback();
        }
    }
}
