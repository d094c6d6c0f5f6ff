package dev.tidegate.run;

/**
 * A part of the engine that runs until it is done or told to stop: returns when done, throws when
 * broken, ends soon after an interrupt by {@link InterruptedException}. Owns its loop, not its
 * thread.
 */
public interface Worker {
    /** A word for logs and the thread's name. */
    String name();

    /** Works; throws what broke it. */
    void run() throws InterruptedException;

    /** A worker of a name and a loop. */
    static Worker of(String name, Loop loop) {
        return new Worker() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public void run() throws InterruptedException {
                loop.run();
            }
        };
    }

    /** What a worker does. */
    interface Loop {
        /** Works; throws what broke it. */
        void run() throws InterruptedException;
    }
}
