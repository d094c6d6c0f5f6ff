package dev.tidegate.house;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The files that the checks read: all but what is built, generated or hidden. */
record WorkingTree(Path root) {
    private static final Set<String> BUILT = Set.of("target", "node_modules");
    private static final Set<String> HIDDEN_BUT_OURS = Set.of(".ci");

    /** The tree that this test runs in. */
    static WorkingTree current() {
        Path start = Path.of("").toAbsolutePath();
        for (Path path = start; path != null; path = path.getParent()) {
            if (Files.exists(path.resolve("engine/README.md"))) {
                return new WorkingTree(path);
            }
        }
        throw new IllegalStateException("no engine/README.md above " + start);
    }

    /** Files whose name ends with one of these, in a stable order. */
    List<Path> files(String... suffixes) {
        List<Path> found = new ArrayList<>();
        try {
            Files.walkFileTree(root, new Collector(root, List.of(suffixes), found));
        } catch (IOException e) {
            throw new UncheckedIOException("could not list " + root, e);
        }
        return found.stream().sorted().toList();
    }

    /** The Maven modules: directories below the root with a {@code pom.xml}. */
    List<Path> modules() {
        return files("pom.xml").stream()
                .map(WorkingTree::directoryOf)
                .filter(directory -> !directory.equals(root))
                .toList();
    }

    /** A file's path from the root. */
    String name(Path path) {
        return path.equals(root) ? "." : root.relativize(path).toString();
    }

    static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("could not read " + file, e);
        }
    }

    static Path directoryOf(Path file) {
        Path parent = file.getParent();
        if (parent == null) {
            throw new IllegalArgumentException("no directory in " + file);
        }
        return parent;
    }

    static List<Path> directoriesIn(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(Files::isDirectory).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("could not list " + directory, e);
        }
    }

    private static final class Collector extends SimpleFileVisitor<Path> {
        private final Path root;
        private final List<String> suffixes;
        private final List<Path> found;

        private Collector(Path root, List<String> suffixes, List<Path> found) {
            this.root = root;
            this.suffixes = suffixes;
            this.found = found;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            String name = String.valueOf(directory.getFileName());
            boolean hidden = name.startsWith(".") && !HIDDEN_BUT_OURS.contains(name);
            boolean skipped = BUILT.contains(name) || hidden;
            return skipped && !directory.equals(root)
                    ? FileVisitResult.SKIP_SUBTREE
                    : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (suffixes.stream().anyMatch(file.toString()::endsWith)) {
                found.add(file);
            }
            return FileVisitResult.CONTINUE;
        }
    }
}
