package dev.tidegate.scenarios;

import dev.tidegate.bind.SourceFile;
import dev.tidegate.tsql.SyntaxOptions;
import dev.tidegate.tsql.TSqlParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A sample database: a script, or a folder of scripts, in {@code shared/data}. */
record Sample(String name, List<SourceFile> files) {
    private static final String FOLDER = "shared/data";

    Sample {
        files = List.copyOf(files);
    }

    /** All that lie beside the project or above it; none where there is no such folder. */
    static List<Sample> all() throws IOException {
        Path at = Path.of("").toAbsolutePath();
        while (at != null && !Files.isDirectory(at.resolve(FOLDER))) {
            at = at.getParent();
        }
        List<Sample> samples = new ArrayList<>();
        if (at != null) {
            try (Stream<Path> inside = Files.list(at.resolve(FOLDER))) {
                for (Path database : inside.sorted().toList()) {
                    samples.add(new Sample(String.valueOf(database.getFileName()), read(database)));
                }
            }
        }
        samples.removeIf(sample -> sample.files().isEmpty());
        return samples;
    }

    private static List<SourceFile> read(Path database) throws IOException {
        try (Stream<Path> found = Files.walk(database)) {
            List<SourceFile> files = new ArrayList<>();
            for (Path file :
                    found.filter(any -> any.toString().endsWith(".sql")).sorted().toList()) {
                files.add(
                        new SourceFile(
                                database.relativize(file).toString(),
                                TSqlParser.parse(
                                        text(Files.readAllBytes(file)), SyntaxOptions.SCRIPT)));
            }
            return files;
        }
    }

    /** Some of the scripts are UTF-16, some UTF-8 with a mark, some neither. */
    private static String text(byte[] bytes) {
        if (bytes.length > 1 && (bytes[0] & 0xFF) == 0xFF && (bytes[1] & 0xFF) == 0xFE) {
            return new String(bytes, 2, bytes.length - 2, StandardCharsets.UTF_16LE);
        }
        boolean mark = bytes.length > 2 && (bytes[0] & 0xFF) == 0xEF && (bytes[1] & 0xFF) == 0xBB;
        return new String(
                bytes, mark ? 3 : 0, bytes.length - (mark ? 3 : 0), StandardCharsets.UTF_8);
    }
}
