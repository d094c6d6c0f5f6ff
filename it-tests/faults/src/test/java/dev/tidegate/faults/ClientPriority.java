package dev.tidegate.faults;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Lets the clients, and their sessions in the stand-in, give way to everything else on this
 * machine. Elsewhere they have machines of their own; here, on few processors, they would take from
 * the daemon what it needs to keep up with them, and nothing would ever recover.
 */
final class ClientPriority {
    private static final Path THREADS = Path.of("/proc/self/task");
    private static final String NICE = "19";

    private ClientPriority() {}

    /**
     * Lowers the priority of the threads of clients and of the sessions that are open now. Where
     * the system has no such thing, nothing changes.
     */
    static void lower() throws IOException, InterruptedException {
        if (!Files.isDirectory(THREADS)) {
            return;
        }
        List<String> command = new ArrayList<>(List.of("renice", "-n", NICE, "-p"));
        int options = command.size();
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(THREADS)) {
            for (Path thread : threads) {
                String name = Files.readString(thread.resolve("comm"));
                if (name.startsWith("client-") || name.startsWith("tds-session-")) {
                    command.add(thread.getFileName().toString());
                }
            }
        }
        if (command.size() > options) {
            new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        }
    }
}
