package dev.tidegate.daemon;

import dev.tidegate.cutover.CutoverPorts;
import dev.tidegate.run.Supervisor;
import java.util.Optional;

/** Opens what a cutover talks to; connects to nothing yet. */
interface CutoverOpener {
    /** Opens ports for one thread, which closes them. */
    OpenedCutover open();

    /** What this process runs beside it, if it does. */
    default Optional<Supervisor.Work> work() {
        return Optional.empty();
    }

    /** Ports that are open. */
    interface OpenedCutover extends AutoCloseable {
        CutoverPorts ports();

        @Override
        void close();
    }
}
