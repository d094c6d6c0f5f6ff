package dev.tidegate.bench.apply;

import dev.tidegate.bench.apply.sink.SinkApplier;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;

/** The class path of the sink's process: its own jars, and the benchmark's classes. */
final class SinkClassPath {
    private SinkClassPath() {}

    static String of(Path jars) throws IOException {
        try {
            Path classes =
                    Path.of(
                            SinkApplier.class
                                    .getProtectionDomain()
                                    .getCodeSource()
                                    .getLocation()
                                    .toURI());
            return classes + File.pathSeparator + jars.toAbsolutePath().resolve("*");
        } catch (URISyntaxException e) {
            throw new IOException("the benchmark's classes are in no file", e);
        }
    }
}
