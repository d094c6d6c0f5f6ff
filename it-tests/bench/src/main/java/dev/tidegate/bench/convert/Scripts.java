package dev.tidegate.bench.convert;

import dev.tidegate.tsql.ScriptText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Scripts of T-SQL in memory.
 *
 * @param bytes of all of them in UTF-8
 */
record Scripts(List<String> texts, long bytes) {
    Scripts {
        texts = List.copyOf(texts);
    }

    /** All of a folder, whatever the depth. */
    static Scripts in(Path folder) throws IOException {
        List<String> texts = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file :
                    files.filter(any -> any.toString().endsWith(".sql")).sorted().toList()) {
                texts.add(ScriptText.of(Files.readAllBytes(file)));
            }
        }
        if (texts.isEmpty()) {
            throw new IOException("there is no script in " + folder);
        }
        return new Scripts(
                texts,
                texts.stream()
                        .mapToLong(text -> text.getBytes(StandardCharsets.UTF_8).length)
                        .sum());
    }
}
