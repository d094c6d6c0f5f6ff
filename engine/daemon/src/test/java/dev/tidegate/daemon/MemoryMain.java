package dev.tidegate.daemon;

import java.io.PrintWriter;

/** The command line as a process of its own, over ports in memory. */
final class MemoryMain {
    private MemoryMain() {}

    public static void main(String... args) {
        Logging.quiet();
        MemoryPorts ports = MemoryPorts.empty();
        ports.source().put(1, 10);
        System.exit(
                Main.run(
                        _ -> MemoryWiring.alone(ports),
                        new PrintWriter(System.out, true, System.out.charset()),
                        new PrintWriter(System.err, true, System.err.charset()),
                        args));
    }
}
