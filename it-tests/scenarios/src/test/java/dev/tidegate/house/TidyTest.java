package dev.tidegate.house;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.house.Measures.Method;
import dev.tidegate.house.Ratchet.Excess;
import dev.tidegate.house.Ratchet.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The sources are tidy. What breaks a rule today is listed in {@code exceptions.txt}, which may
 * only shrink; {@code -Dtidegate.generate=true} writes it anew.
 */
class TidyTest {
    private static final int FILE_LINES_MAX = 500;
    private static final int METHOD_LINES_MAX = 70;
    private static final int PARAMETERS_MAX = 5;

    /** The checks themselves, which name what they forbid. */
    private static final String CHECKS = "/dev/tidegate/house/";

    private static final String RESOURCES =
            "it-tests/scenarios/src/test/resources/dev/tidegate/house/";
    private static final Map<String, String> REMEDIES =
            Map.of(
                    "file-lines",
                    "at most " + FILE_LINES_MAX + ": move one concern to its own class",
                    "method-lines",
                    "at most " + METHOD_LINES_MAX + ": give its steps names",
                    "parameters",
                    "at most " + PARAMETERS_MAX + ": make a record of what belongs together",
                    "link-broken",
                    "name a file that exists, or a heading in it",
                    "readme-missing",
                    "say what the room is for, how to use it, how to test it");

    /**
     * Left for later, in the four spellings; in two parts so that this file has none. In quotes it
     * is a word that is talked about.
     */
    private static final Pattern LEFT_FOR_LATER =
            Pattern.compile("(?<!\")\\b(TO" + "DO|FIX" + "ME|XX" + "X|HA" + "CK)\\b");

    /** A host's name of which a part says that it serves packages or images. */
    private static final Pattern REGISTRY =
            Pattern.compile(
                    "\\b(?:[a-z0-9-]+\\.)*(?:repo1?|registry|mirrors?|docker|ghcr|quay|[mge]cr|pypi"
                            + "|npmjs|crates|sonatype|jfrog|artifactory|nexus)"
                            + "(?:\\.[a-z0-9-]+)*\\.(?:com|org|io|net|dev|cloud)\\b");

    private static final String[] TEXTS = {
        ".java",
        ".md",
        ".xml",
        ".yml",
        ".yaml",
        ".sh",
        ".sql",
        ".json",
        ".properties",
        ".txt",
        ".html",
        ".js",
        ".css",
        "Dockerfile",
        "/tidegate",
        "/run"
    };

    private static final String HEADER =
            """
            # What breaks a rule of TidyTest today: rule, number, place. Numbers may only shrink.
            # -Dtidegate.generate=true writes this file; a reviewer asks why a line was added.
            """;

    private static final WorkingTree TREE = WorkingTree.current();
    private static final BannedWords BANNED =
            BannedWords.parse(WorkingTree.text(resource("banned-words.txt")));

    @Test
    void noExceptionFromTheRulesIsNewOrHasGrownOrIsOutlived() throws IOException {
        Ratchet found = Ratchet.of(excesses());
        if (Boolean.getBoolean("tidegate.generate")) {
            Files.writeString(resource("exceptions.txt"), HEADER + found.text());
        }
        Ratchet listed = Ratchet.parse(WorkingTree.text(resource("exceptions.txt")));

        assertThat(listed.differences(found, TidyTest::remedy))
                .as(
                        "differences from exceptions.txt; what shrank is written down by mvn -pl"
                                + " it-tests/scenarios -am test -Dtest=TidyTest"
                                + " -Dsurefire.failIfNoSpecifiedTests=false -Dtidegate.generate=true")
                .isEmpty();
    }

    @Test
    void everyPackageIsNullMarked() {
        Set<Path> packages =
                TREE.files(".java").stream()
                        .map(WorkingTree::directoryOf)
                        .collect(Collectors.toCollection(TreeSet::new));

        assertThat(packages)
                .as("packages, of which package-info.java says @NullMarked in main or test")
                .allMatch(TidyTest::isNullMarked);
    }

    @Test
    void nothingIsLeftForLater() {
        assertThat(linesWith(LEFT_FOR_LATER)).isEmpty();
    }

    @Test
    void noRegistryIsNamed() {
        assertThat(linesWith(REGISTRY))
                .filteredOn(line -> !line.contains(CHECKS))
                .as("package and image registries are the user's choice")
                .isEmpty();
    }

    @Test
    void aRegistryIsKnownByAPartOfItsName() {
        assertThat("image: registry.example.com/tidegate").containsPattern(REGISTRY);
        assertThat("xmlns=\"http://maven.apache.org/POM/4.0.0\"").doesNotContainPattern(REGISTRY);
        assertThat("org.apache.kafka.common.record").doesNotContainPattern(REGISTRY);
    }

    private static List<Excess> excesses() {
        List<Excess> excesses = new ArrayList<>();
        Map<String, String> sources = new TreeMap<>();
        TREE.files(".java").forEach(file -> sources.put(TREE.name(file), WorkingTree.text(file)));
        Map<String, List<Method>> methods = Measures.methods(sources);
        for (Map.Entry<String, String> entry : sources.entrySet()) {
            String name = entry.getKey();
            String source = entry.getValue();
            addAbove(FILE_LINES_MAX, "file-lines", name, (int) source.lines().count(), excesses);
            for (Method method : methods.getOrDefault(name, List.of())) {
                String where = name + " " + method.name();
                addAbove(METHOD_LINES_MAX, "method-lines", where, method.lines(), excesses);
                addAbove(PARAMETERS_MAX, "parameters", where, method.parameters(), excesses);
            }
            if (!name.contains(CHECKS)) {
                BANNED.counts(source)
                        .forEach((word, count) ->
                                addAbove(0, "banned", name + " " + word, count, excesses));
            }
        }
        roomsWithoutReadme().forEach(room -> addAbove(0, "readme-missing", room, 1, excesses));
        for (Path page : TREE.files(".md")) {
            for (String link : Links.broken(page)) {
                addAbove(0, "link-broken", TREE.name(page) + " " + link, 1, excesses);
            }
        }
        return excesses;
    }

    private static void addAbove(
            int max, String rule, String where, int number, List<Excess> excesses) {
        if (number > max) {
            excesses.add(new Excess(new Place(rule, where), number));
        }
    }

    private static Stream<String> roomsWithoutReadme() {
        Stream<Path> above =
                Stream.of("", "engine", "connectors", "it-tests", "deploy", "grafana")
                        .map(TREE.root()::resolve)
                        .filter(Files::isDirectory);
        return Stream.concat(above, TREE.modules().stream())
                .filter(room -> !Files.exists(room.resolve("README.md")))
                .map(TREE::name);
    }

    private static boolean isNullMarked(Path packageDirectory) {
        String name = packageDirectory.toString();
        return Stream.of("main", "test")
                .map(part -> name.replaceFirst("/src/(main|test)/java", "/src/" + part + "/java"))
                .map(directory -> Path.of(directory, "package-info.java"))
                .anyMatch(file ->
                        Files.exists(file) && WorkingTree.text(file).contains("@NullMarked"));
    }

    private static List<String> linesWith(Pattern pattern) {
        List<String> found = new ArrayList<>();
        for (Path file : TREE.files(TEXTS)) {
            List<String> lines = WorkingTree.text(file).lines().toList();
            for (int i = 0; i < lines.size(); i++) {
                if (pattern.matcher(lines.get(i)).find()) {
                    found.add(TREE.name(file) + ":" + (i + 1) + " " + lines.get(i).strip());
                }
            }
        }
        return found;
    }

    private static String remedy(Place place) {
        String word = place.where().substring(place.where().indexOf(' ') + 1);
        return REMEDIES.getOrDefault(
                place.rule(),
                "instead: " + BANNED.replacements().getOrDefault(word, "see the list"));
    }

    private static Path resource(String name) {
        return TREE.root().resolve(RESOURCES + name);
    }
}
