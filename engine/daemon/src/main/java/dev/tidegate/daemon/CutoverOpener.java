package dev.tidegate.daemon;

import dev.tidegate.cutover.CutoverPorts;

/** Opens what a cutover talks to; connects to nothing yet. */
interface CutoverOpener {
    /** Opens ports for one thread, which closes them. */
    OpenedCutover open();

    /** Ports that are open. */
    interface OpenedCutover extends AutoCloseable {
        CutoverPorts ports();

        @Override
        void close();
    }
}
