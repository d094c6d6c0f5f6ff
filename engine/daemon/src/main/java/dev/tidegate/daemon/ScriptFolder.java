package dev.tidegate.daemon;

import dev.tidegate.bind.SourceFile;
import dev.tidegate.control.ExitCode;
import dev.tidegate.control.VerbException;
import dev.tidegate.tsql.Script;
import dev.tidegate.tsql.ScriptText;
import dev.tidegate.tsql.SyntaxOptions;
import dev.tidegate.tsql.TSqlParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads the scripts of databases from files and folders. */
final class ScriptFolder {
    private static final String SUFFIX = ".sql";

    private ScriptFolder() {}

    /**
     * The scripts of one database.
     *
     * @param files in the order of their names
     */
    record Database(String name, List<SourceFile> files) {}

    /** One database for each file, and for each file and folder inside a folder. */
    static List<Database> databases(List<Path> paths) {
        List<Database> databases = new ArrayList<>();
        for (Path path : paths) {
            if (Files.isDirectory(path)) {
                for (Path inside : inside(path)) {
                    database(inside).ifPresent(databases::add);
                }
            } else {
                database(path).ifPresent(databases::add);
            }
        }
        if (databases.isEmpty()) {
            throw new VerbException(
                    "there is no script in " + paths,
                    "Name files or folders with files that end in " + SUFFIX + ".",
                    ExitCode.ERROR);
        }
        return databases;
    }

    /** All scripts as those of one database. */
    static Database database(String name, List<Path> paths) {
        List<SourceFile> files = new ArrayList<>();
        paths.forEach(path -> files.addAll(files(path)));
        if (files.isEmpty()) {
            throw new VerbException(
                    "there is no script in " + paths,
                    "Name files or folders with files that end in " + SUFFIX + ".",
                    ExitCode.ERROR);
        }
        return new Database(name, files);
    }

    private static Optional<Database> database(Path path) {
        List<SourceFile> files = files(path);
        String name = fileName(path);
        String base = isScript(path) ? name.substring(0, name.length() - SUFFIX.length()) : name;
        return files.isEmpty() ? Optional.empty() : Optional.of(new Database(base, files));
    }

    private static List<SourceFile> files(Path path) {
        Path base =
                Files.isDirectory(path)
                        ? path
                        : Optional.ofNullable(path.toAbsolutePath().getParent()).orElse(path);
        try (Stream<Path> found = Files.walk(path)) {
            return found.filter(ScriptFolder::isScript)
                    .filter(Files::isRegularFile)
                    .sorted()
                    .map(file -> read(file, base))
                    .toList();
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    private static List<Path> inside(Path folder) {
        try (Stream<Path> found = Files.list(folder)) {
            return found.filter(path -> Files.isDirectory(path) || isScript(path))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw unreadable(folder, e);
        }
    }

    private static boolean isScript(Path path) {
        return fileName(path).toLowerCase(Locale.ROOT).endsWith(SUFFIX);
    }

    private static String fileName(Path path) {
        return Optional.ofNullable(path.toAbsolutePath().normalize().getFileName())
                .map(Path::toString)
                .orElse("database");
    }

    private static SourceFile read(Path file, Path base) {
        try {
            String name =
                    base.toAbsolutePath()
                            .relativize(file.toAbsolutePath())
                            .toString()
                            .replace('\\', '/');
            String text = ScriptText.of(Files.readAllBytes(file));
            Script script = TSqlParser.parse(text, SyntaxOptions.SCRIPT);
            if (!script.print().equals(text)) {
                throw new IllegalStateException(name + " is not printed as it was read");
            }
            return new SourceFile(name, script);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static VerbException unreadable(Path path, IOException e) {
        VerbException exception =
                new VerbException(
                        "cannot read " + path + " (" + e + ")",
                        "Name a script, or a folder with scripts.",
                        ExitCode.ERROR);
        exception.initCause(e);
        return exception;
    }
}
