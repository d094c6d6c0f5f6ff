package dev.tidegate.simulation;

import dev.tidegate.apply.CommittingThread;
import dev.tidegate.apply.Target;
import dev.tidegate.capture.SourceLog;
import dev.tidegate.journal.Journal;
import dev.tidegate.load.ChunkSource;
import dev.tidegate.load.ChunkTarget;
import dev.tidegate.load.LoadedTables;
import java.util.function.UnaryOperator;

/** What a daemon's workers are wired to. */
interface Wiring {
    /** Straight to source, journal and target. */
    Wiring STRAIGHT =
            (source, journal, target) ->
                    new Wired(
                            source.log(),
                            source,
                            journal,
                            target,
                            target,
                            UnaryOperator.identity(),
                            () -> new SimulatedThread(target.daemon()));

    Wired of(SourcePorts source, Journal journal, TargetPorts target);

    /**
     * The ports.
     *
     * @param loaded what apply hears of the load
     */
    record Wired(
            SourceLog log,
            ChunkSource tables,
            Journal journal,
            Target target,
            ChunkTarget load,
            UnaryOperator<LoadedTables> loaded,
            CommittingThread.Opener committing) {
        Wired with(Target other) {
            return new Wired(log, tables, journal, other, load, loaded, committing);
        }

        Wired with(Journal other) {
            return new Wired(log, tables, other, target, load, loaded, committing);
        }

        Wired with(SourceLog other) {
            return new Wired(other, tables, journal, target, load, loaded, committing);
        }

        Wired with(ChunkSource other) {
            return new Wired(log, other, journal, target, load, loaded, committing);
        }

        Wired with(ChunkTarget other) {
            return new Wired(log, tables, journal, target, other, loaded, committing);
        }

        Wired with(UnaryOperator<LoadedTables> other) {
            return new Wired(log, tables, journal, target, load, other, committing);
        }

        Wired with(CommittingThread.Opener other) {
            return new Wired(log, tables, journal, target, load, loaded, other);
        }
    }
}
