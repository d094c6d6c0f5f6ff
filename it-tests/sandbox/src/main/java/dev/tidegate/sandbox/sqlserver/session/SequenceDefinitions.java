package dev.tidegate.sandbox.sqlserver.session;

import dev.tidegate.sandbox.sqlserver.catalog.Catalog;
import dev.tidegate.sandbox.sqlserver.catalog.ObjectInfo;
import dev.tidegate.sandbox.sqlserver.catalog.ObjectName;
import dev.tidegate.sandbox.sqlserver.catalog.Sequence;
import dev.tidegate.sandbox.sqlserver.tsql.Definition;
import dev.tidegate.sandbox.sqlserver.tsql.Name;
import dev.tidegate.sandbox.sqlserver.type.SqlType;
import dev.tidegate.sandbox.sqlserver.type.SqlType.Kind;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/** Creates and alters sequences. */
final class SequenceDefinitions {
    private final EngineSession session;
    private final ScopeSurroundings surroundings;
    private final Catalog catalog;

    SequenceDefinitions(EngineSession session, ScopeSurroundings surroundings) {
        this.session = session;
        this.surroundings = surroundings;
        this.catalog = surroundings.catalog();
    }

    void create(Definition.CreateSequence create) throws SqlError, SQLException {
        SqlType type = SqlType.of(Kind.BIGINT);
        if (create.type().isPresent()) {
            type = Types.resolve(create.type().get(), catalog, surroundings.database()).type();
        }
        long increment = create.increment().orElse(1L);
        long minimum = create.minimum().orElse(least(type));
        long maximum = create.maximum().orElse(most(type));
        long start = create.start().orElse(increment > 0 ? minimum : maximum);
        ObjectName name = ObjectNames.require(create.name(), surroundings);
        Sequence sequence =
                new Sequence(
                        new ObjectInfo(0, name, Catalog.now(), Catalog.now(), false),
                        type,
                        start,
                        start,
                        increment,
                        minimum,
                        maximum,
                        create.cycle());
        requireInside(sequence);
        ObjectName exact = catalog.createSequence(name, sequence).info().name();
        try {
            execute("CREATE SEQUENCE " + exact.h2Name() + " START WITH " + start, sequence);
        } catch (SQLException e) {
            catalog.dropSequence(name);
            throw e;
        }
    }

    void alter(Definition.AlterSequence alter) throws SqlError, SQLException {
        Name written = alter.name();
        Optional<Sequence> found = catalog.sequence(ObjectNames.require(written, surroundings));
        if (found.isEmpty()) {
            throw Messages.noTable(written.toString());
        }
        Sequence old = found.get();
        long restart = alter.restarts() ? alter.restart().orElse(old.start()) : old.restart();
        Sequence altered =
                new Sequence(
                        old.info(),
                        old.type(),
                        old.start(),
                        restart,
                        alter.increment().orElse(old.increment()),
                        alter.minimum().orElse(old.minimum()),
                        alter.maximum().orElse(old.maximum()),
                        alter.cycle().orElse(old.cycle()));
        requireInside(altered);
        String again = alter.restarts() ? " RESTART WITH " + restart : "";
        execute("ALTER SEQUENCE " + old.info().name().h2Name() + again, altered);
        catalog.alterSequence(altered);
    }

    private static void requireInside(Sequence sequence) throws SqlError {
        long first = sequence.restart();
        if (first < sequence.minimum() || first > sequence.maximum()) {
            throw new SqlError(
                    11703,
                    "The start value for sequence object '"
                            + sequence.info().name().name()
                            + "' must be between the minimum and maximum value of the sequence"
                            + " object.");
        }
    }

    private void execute(String head, Sequence sequence) throws SQLException {
        try (Statement statement = session.h2().createStatement()) {
            statement.execute(
                    head
                            + " INCREMENT BY "
                            + sequence.increment()
                            + " MINVALUE "
                            + sequence.minimum()
                            + " MAXVALUE "
                            + sequence.maximum()
                            + (sequence.cycle() ? " CYCLE" : " NO CYCLE")
                            + " NO CACHE");
        }
    }

    private static long least(SqlType type) {
        return switch (type.kind()) {
            case TINYINT -> 0;
            case SMALLINT -> Short.MIN_VALUE;
            case INT -> Integer.MIN_VALUE;
            default -> Long.MIN_VALUE;
        };
    }

    private static long most(SqlType type) {
        return switch (type.kind()) {
            case TINYINT -> 255;
            case SMALLINT -> Short.MAX_VALUE;
            case INT -> Integer.MAX_VALUE;
            default -> Long.MAX_VALUE;
        };
    }
}
