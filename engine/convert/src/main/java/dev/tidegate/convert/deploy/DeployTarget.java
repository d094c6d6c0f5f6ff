package dev.tidegate.convert.deploy;

import java.util.List;

/**
 * Port: the database that objects are deployed to, in a session that nobody else deploys in.
 * Failures are {@link dev.tidegate.model.TidegateException}s.
 */
public interface DeployTarget extends AutoCloseable {
    /** What was deployed of a converted database before. */
    List<Deployed> deployed(String database);

    /** All objects but the server's, those of extensions and Tidegate's own. */
    List<Found> catalog();

    /** Identities of what depends on these objects, and on what does. */
    List<String> dependents(List<String> identities);

    /** Whether changes are applied to its tables, or were loaded into them. */
    boolean isFollowed();

    /** Tables whose rows are not all loaded yet by a pipeline that is to load them. */
    List<String> beingLoaded();

    /** Major version of the server. */
    int serverVersion();

    /** Begins a transaction. */
    Transaction begin();

    @Override
    void close();

    /** Statements that take effect together. */
    interface Transaction extends AutoCloseable {
        /**
         * Runs a statement.
         *
         * @param doing for an error: what was attempted
         */
        void run(String doing, String statement);

        /** What is there now has not appeared; what was dropped may. */
        void settle();

        /** The objects that appeared in this transaction since it was asked or settled last. */
        List<Found> appeared();

        /** Those of these objects that are there, as they are now. */
        List<Found> find(List<String> identities);

        /** Remembers what was deployed of a converted database. */
        void remember(String database, Deployed file);

        void commit();

        /** Undoes what was not committed. */
        @Override
        void close();
    }
}
