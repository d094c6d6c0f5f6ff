package dev.tidegate.sandbox.sqlserver.session;

import dev.tidegate.sandbox.sqlserver.catalog.Arguments;
import dev.tidegate.sandbox.sqlserver.session.ApplicationLocks.Lifetime;
import dev.tidegate.sandbox.sqlserver.session.ApplicationLocks.Mode;
import dev.tidegate.sandbox.sqlserver.session.ApplicationLocks.Resource;
import java.util.Optional;

/** sp_getapplock and sp_releaseapplock. */
final class ApplicationLockProcedures {
    private final EngineSession session;
    private final String database;

    ApplicationLockProcedures(EngineSession session, String database) {
        this.session = session;
        this.database = database;
    }

    /** Takes a lock; returns what the procedure returns. */
    int get(Arguments arguments) throws SqlError {
        Resource resource = resource("sp_getapplock", arguments);
        String mode = arguments.requireText("sp_getapplock", "@LockMode", 1);
        Optional<Mode> wanted = Mode.named(mode);
        Lifetime lifetime = lifetime("sp_getapplock", arguments, 2);
        if (wanted.isEmpty()) {
            throw wrongParameter("sp_getapplock", "@LockMode");
        }
        if (lifetime == Lifetime.TRANSACTION && session.transactions().count() == 0) {
            throw new SqlError(
                    3918,
                    "The statement or function must be executed in the context of a user"
                            + " transaction.");
        }
        int timeout =
                arguments
                        .number("@LockTimeout", 3)
                        .map(Long::intValue)
                        .orElse(session.options().lockTimeout);
        session.holdsApplicationLocks();
        return session.engine()
                .applicationLocks()
                .acquire(
                        new ApplicationLocks.Request(
                                resource, wanted.get(), session.spid(), lifetime),
                        timeout,
                        session.cancellation())
                .status();
    }

    /** Releases a lock. */
    int release(Arguments arguments) throws SqlError {
        Resource resource = resource("sp_releaseapplock", arguments);
        Lifetime lifetime = lifetime("sp_releaseapplock", arguments, 1);
        if (!session.engine().applicationLocks().release(resource, session.spid(), lifetime)) {
            throw new SqlError(
                    1223,
                    "Cannot release the application lock (Database Principal: 'public', Resource: '"
                            + resource.name()
                            + "') because it is not currently held.");
        }
        return 0;
    }

    private Resource resource(String procedure, Arguments arguments) throws SqlError {
        String name = arguments.requireText(procedure, "@Resource", 0);
        return new Resource(database, name.substring(0, Math.min(255, name.length())));
    }

    private static Lifetime lifetime(String procedure, Arguments arguments, int place)
            throws SqlError {
        Optional<Lifetime> named =
                Lifetime.named(arguments.text("@LockOwner", place).orElse("Transaction"));
        return named.orElseThrow(() -> wrongParameter(procedure, "@LockOwner"));
    }

    private static SqlError wrongParameter(String procedure, String parameter) {
        return new SqlError(
                15625,
                "Option '" + parameter + "' not recognized for '" + procedure + "' parameter.");
    }
}
