package dev.tidegate.daemon;

import dev.tidegate.cutover.CutoverPorts;
import dev.tidegate.daemon.CutoverOpener.OpenedCutover;
import org.jspecify.annotations.Nullable;

/** The ports of one thread: opened when they are needed, and anew when they failed. */
final class CutoverPortsInUse implements AutoCloseable {
    private final CutoverOpener opener;
    private @Nullable OpenedCutover opened;

    CutoverPortsInUse(CutoverOpener opener) {
        this.opener = opener;
    }

    CutoverPorts get() {
        OpenedCutover now = opened;
        if (now == null) {
            now = opener.open();
            opened = now;
        }
        return now.ports();
    }

    /** What is broken is not used again. */
    @Override
    public void close() {
        OpenedCutover now = opened;
        opened = null;
        if (now != null) {
            now.close();
        }
    }
}
