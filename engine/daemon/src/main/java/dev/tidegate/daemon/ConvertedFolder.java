package dev.tidegate.daemon;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tidegate.control.ExitCode;
import dev.tidegate.control.VerbException;
import dev.tidegate.convert.Conversion;
import dev.tidegate.convert.ConvertedObject;
import dev.tidegate.convert.Ladder;
import dev.tidegate.convert.ObjectFile;
import dev.tidegate.convert.ObjectFiles;
import dev.tidegate.convert.ObjectText;
import dev.tidegate.convert.review.Decision;
import dev.tidegate.convert.review.Manifest;
import dev.tidegate.convert.review.Merge;
import dev.tidegate.convert.review.Merge.Fate;
import dev.tidegate.convert.review.ReviewBoard;
import dev.tidegate.convert.review.ReviewBoard.Reviewed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The folder of a converted database: SQL that people may edit, the source beside it, what is in it
 * ({@code manifest.json}) and what people decided ({@code review.json}).
 */
final class ConvertedFolder {
    /** Where decisions are; beside the objects, so that they can be kept with them. */
    static final String DECISIONS = "review.json";

    private static final ObjectMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final Path folder;

    private ConvertedFolder(Path folder) {
        this.folder = folder;
    }

    /** A folder to convert into; it may be new. */
    static ConvertedFolder at(Path folder) {
        return new ConvertedFolder(folder);
    }

    /** The folder of a database, or the one that has the only one. */
    static ConvertedFolder find(Path given) {
        if (Files.isRegularFile(given.resolve(Manifest.FILE))) {
            return new ConvertedFolder(given);
        }
        try (Stream<Path> inside = Files.isDirectory(given) ? Files.list(given) : Stream.empty()) {
            List<Path> databases =
                    inside.filter(path -> Files.isRegularFile(path.resolve(Manifest.FILE)))
                            .sorted()
                            .toList();
            if (databases.size() == 1) {
                return new ConvertedFolder(databases.getFirst());
            }
            throw new VerbException(
                    databases.isEmpty()
                            ? "there is no converted database in " + given
                            : "there are " + databases.size() + " databases in " + given,
                    databases.isEmpty()
                            ? "Name a folder that \"tidegate convert --out\" has written."
                            : "Name one of them: " + databases,
                    ExitCode.ERROR);
        } catch (IOException e) {
            throw failed("read", given, e);
        }
    }

    Path path() {
        return folder;
    }

    Manifest manifest() {
        Manifest manifest = json(Manifest.FILE, new TypeReference<Manifest>() {}).orElseThrow();
        if (manifest.format() != Manifest.FORMAT) {
            throw new VerbException(
                    folder.resolve(Manifest.FILE) + " has the format " + manifest.format(),
                    "Convert again with this release of Tidegate.",
                    ExitCode.ERROR);
        }
        return manifest;
    }

    /** The files that are there. */
    ReviewBoard.Contents contents() {
        Map<String, String> texts = new HashMap<>();
        Map<String, String> beside = new HashMap<>();
        for (Manifest.File file : manifest().files()) {
            read(file.path()).ifPresent(text -> texts.put(file.path(), text));
            read(file.path() + Merge.BESIDE).ifPresent(text -> beside.put(file.path(), text));
        }
        return new ReviewBoard.Contents(texts, beside);
    }

    List<Decision> decisions() {
        return json(DECISIONS, new TypeReference<List<Decision>>() {}).orElse(List.of());
    }

    List<Reviewed> objects() {
        return ReviewBoard.objects(manifest(), contents(), decisions());
    }

    /** Notes decisions in the place of earlier ones on the same objects. */
    void decide(List<Decision> taken) {
        Map<String, Decision> all = new HashMap<>();
        decisions().forEach(decision -> all.put(decision.object(), decision));
        taken.forEach(decision -> all.put(decision.object(), decision));
        List<Decision> sorted =
                all.values().stream().sorted(Comparator.comparing(Decision::object)).toList();
        write(DECISIONS, text(sorted));
    }

    /** Takes an edited text for what its source became: the header of the new one is put on it. */
    void merged(String path) {
        ObjectText converted =
                ObjectText.parse(read(path + Merge.BESIDE).orElseThrow()).orElseThrow();
        write(path, converted.with(ObjectText.body(read(path).orElseThrow())).text());
        delete(path + Merge.BESIDE);
    }

    /** The source of an object, as it was converted. */
    Optional<String> source(String path) {
        return read(ObjectFiles.SOURCES + "/" + path);
    }

    /** Writes what a conversion gives, and what changed; what people edited stays. */
    List<Merge> write(Conversion conversion, List<Ladder.Standing> standings) {
        List<ObjectFile> files = ObjectFiles.of(conversion);
        Optional<Manifest> before = json(Manifest.FILE, new TypeReference<Manifest>() {});
        List<Merge> merges = new ArrayList<>();
        for (ObjectFile file : files) {
            file.text()
                    .map(text -> Optional.of(merge(file.path(), text)))
                    .orElseGet(() -> notConverted(file.path()))
                    .ifPresent(merges::add);
        }
        merges.add(merge(ObjectFiles.ORDER, ObjectFiles.order(conversion.database(), files)));
        Set<String> paths = new HashSet<>();
        files.forEach(file -> paths.add(file.path()));
        for (Manifest.File file : before.map(Manifest::files).orElse(List.of())) {
            if (!paths.contains(file.path())) {
                gone(file).ifPresent(merges::add);
            }
        }
        sources(conversion, files);
        Manifest now = Manifest.of(conversion, files, standings);
        writeIfOther(
                Manifest.FILE,
                text(before.map(it -> now.keepingFindings(it, standings)).orElse(now)));
        return List.copyOf(merges);
    }

    private Merge merge(String path, ObjectText text) {
        Merge merge = Merge.of(path, read(path), text);
        merge.text().ifPresent(whole -> writeIfOther(merge.written(), whole));
        if (merge.fate() != Fate.EDIT_MEETS_CHANGE) {
            removeUnedited(path + Merge.BESIDE);
        }
        return merge;
    }

    /** What a conversion had made before must not stay; what a person wrote is what is deployed. */
    private Optional<Merge> notConverted(String path) {
        Optional<Merge> merge = read(path).map(text -> Merge.ofGone(path, text));
        if (merge.filter(it -> it.fate() == Fate.REMOVED).isEmpty()) {
            return Optional.empty();
        }
        delete(path);
        return merge;
    }

    private Optional<Merge> gone(Manifest.File file) {
        Optional<Merge> merge = read(file.path()).map(text -> Merge.ofGone(file.path(), text));
        if (merge.filter(it -> it.fate() == Fate.REMOVED).isPresent()) {
            delete(file.path());
        }
        removeUnedited(file.path() + Merge.BESIDE);
        deleteIfThere(ObjectFiles.SOURCES + "/" + file.path());
        return merge;
    }

    private void removeUnedited(String path) {
        if (read(path).flatMap(ObjectText::parse).filter(text -> !text.isEdited()).isPresent()) {
            delete(path);
        }
    }

    private void sources(Conversion conversion, List<ObjectFile> files) {
        Map<String, String> paths = new HashMap<>();
        files.forEach(file -> paths.putIfAbsent(file.object(), file.path()));
        for (ConvertedObject object : conversion.objects()) {
            if (!object.origin().file().isEmpty()) {
                Optional.ofNullable(paths.get(ObjectFiles.name(object)))
                        .ifPresent(path ->
                                writeIfOther(
                                        ObjectFiles.SOURCES + "/" + path,
                                        object.origin().text().strip() + "\n"));
            }
        }
    }

    private Optional<String> read(String path) {
        Path file = folder.resolve(path);
        try {
            return Files.isRegularFile(file)
                    ? Optional.of(Files.readString(file, StandardCharsets.UTF_8))
                    : Optional.empty();
        } catch (IOException e) {
            throw failed("read", file, e);
        }
    }

    private void writeIfOther(String path, String text) {
        if (!read(path).equals(Optional.of(text))) {
            write(path, text);
        }
    }

    private void write(String path, String text) {
        ConversionFiles.write(folder.resolve(path), text);
    }

    private void delete(String path) {
        try {
            Files.delete(folder.resolve(path));
        } catch (IOException e) {
            throw failed("remove", folder.resolve(path), e);
        }
    }

    private void deleteIfThere(String path) {
        if (Files.exists(folder.resolve(path))) {
            delete(path);
        }
    }

    private <T> Optional<T> json(String path, TypeReference<T> type) {
        try {
            Optional<String> text = read(path);
            return text.isEmpty()
                    ? Optional.empty()
                    : Optional.of(MAPPER.readValue(text.get(), type));
        } catch (JsonProcessingException e) {
            throw failed("understand", folder.resolve(path), e);
        }
    }

    private static String text(Object value) {
        try {
            return MAPPER.writeValueAsString(value) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a manifest is plain data", e);
        }
    }

    private static VerbException failed(String what, Path path, IOException e) {
        VerbException exception =
                new VerbException(
                        "cannot %s %s (%s)".formatted(what, path, e.getClass().getSimpleName()),
                        "Name a folder that \"tidegate convert --out\" has written, and that can be"
                                + " read and written.",
                        ExitCode.ERROR);
        exception.initCause(e);
        return exception;
    }
}
