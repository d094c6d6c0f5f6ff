package dev.tidegate.bench.convert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidegate.sandbox.large.BoundedProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * {@code tidegate convert} in a process of its own, from its start to its end.
 *
 * @param objects of all kinds
 * @param routines procedures, functions and triggers
 * @param heapMib that was used at most
 */
record ConvertRun(double seconds, int objects, int routines, int heapMib) {
    private static final Duration LIMIT = Duration.ofHours(1);
    private static final String MAIN = "dev.tidegate.daemon.Main";
    private static final Set<String> ROUTINES = Set.of("procedures", "functions", "triggers");
    private static final double NANOS = 1e9;

    /**
     * Converts a folder of scripts.
     *
     * @param directory for what the process writes
     * @param heapMib that the process must do with
     */
    static ConvertRun of(Path scripts, Path directory, int heapMib)
            throws IOException, InterruptedException {
        Path own = Files.createTempDirectory(directory, "convert");
        Path converted = own.resolve("converted");
        List<String> program =
                List.of(MAIN, "convert", scripts.toString(), "--out", converted.toString());
        long begin = System.nanoTime();
        try (BoundedProcess process =
                BoundedProcess.start(own, BoundedProcess.Jvm.small(heapMib), program)) {
            process.awaitSuccess(LIMIT);
            double seconds = (System.nanoTime() - begin) / NANOS;
            return counted(converted, seconds, process.heap().used());
        }
    }

    private static ConvertRun counted(Path folder, double seconds, int heapMib) throws IOException {
        int objects = 0;
        int routines = 0;
        JsonNode summary = new ObjectMapper().readTree(folder.resolve("summary.json").toFile());
        for (JsonNode database : summary.get("databases")) {
            for (JsonNode type : database.get("types")) {
                int count = type.get("objects").intValue();
                objects += count;
                routines += ROUTINES.contains(type.get("type").textValue()) ? count : 0;
            }
        }
        if (routines == 0) {
            throw new IOException("no procedure, function or trigger was converted");
        }
        return new ConvertRun(seconds, objects, routines, heapMib);
    }

    double routinesPerMinute() {
        return routines / seconds * Duration.ofMinutes(1).toSeconds();
    }
}
