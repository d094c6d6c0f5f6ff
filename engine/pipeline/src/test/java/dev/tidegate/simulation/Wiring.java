package dev.tidegate.simulation;

import dev.tidegate.apply.Target;
import dev.tidegate.capture.SourceLog;
import dev.tidegate.journal.Journal;
import dev.tidegate.load.LoadTarget;
import dev.tidegate.load.SourceTables;

/** What a daemon's workers are wired to. */
interface Wiring {
    /** Straight to source, journal and target. */
    Wiring STRAIGHT =
            (source, journal, target) -> new Wired(source, source, journal, target, target);

    Wired of(SourcePorts source, Journal journal, TargetPorts target);

    /** The ports. */
    record Wired(
            SourceLog log, SourceTables tables, Journal journal, Target target, LoadTarget load) {
        Wired with(Target other) {
            return new Wired(log, tables, journal, other, load);
        }

        Wired with(Journal other) {
            return new Wired(log, tables, other, target, load);
        }

        Wired with(SourceLog other) {
            return new Wired(other, tables, journal, target, load);
        }

        Wired with(SourceTables other) {
            return new Wired(log, other, journal, target, load);
        }

        Wired with(LoadTarget other) {
            return new Wired(log, tables, journal, target, other);
        }
    }
}
