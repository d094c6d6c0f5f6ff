package dev.tidegate.daemon;

import dev.tidegate.control.Status;
import dev.tidegate.settings.Settings;

/** A running pipeline with its HTTP side; embeddable. */
public final class Daemon implements AutoCloseable {
    private Daemon() {}

    /** Starts everything and returns at once; failures show in {@link #status}. */
    public static Daemon start(Settings settings) {
        throw new UnsupportedOperationException();
    }

    /** How it is now. */
    public Status status() {
        throw new UnsupportedOperationException();
    }

    /** The port of its HTTP side. */
    public int httpPort() {
        throw new UnsupportedOperationException();
    }

    /** Waits until it has stopped, as asked or by an error; returns the last status. */
    public Status awaitStopped() throws InterruptedException {
        throw new UnsupportedOperationException();
    }

    /** Finishes the open window and stops. */
    @Override
    public void close() {}
}
