package dev.tidegate.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The arrows between rooms and packages are those that {@code engine/README.md} draws. */
class ArchitectureTest {
    /** What of SQL Server, Kafka and PostgreSQL the other connectors may not see. */
    private static final String[] DATABASES = {
        "java.sql", "javax.sql", "com.microsoft.sqlserver", "org.postgresql", "com.zaxxer", "org.h2"
    };

    private static final WorkingTree TREE = WorkingTree.current();
    private static final List<Room> ROOMS = Room.of(TREE);
    private static final Map<String, Diagram> DIAGRAMS =
            Diagram.inPage(WorkingTree.text(TREE.root().resolve("engine/README.md")));

    private static JavaClasses classes;

    @BeforeAll
    static void readClasses() {
        classes =
                new ClassFileImporter()
                        .withImportOption(new DoNotIncludeTests())
                        .importPackages("dev.tidegate");
    }

    @Test
    void roomsUseOnlyRoomsThatTheirArrowsReach() {
        Map<String, String> roomOf = new TreeMap<>();
        for (Room room : ROOMS) {
            for (String packageName : room.packages()) {
                assertThat(roomOf.put(packageName, room.name()))
                        .as("%s is in one room only", packageName)
                        .isNull();
            }
        }

        assertThat(arrows("rooms", roomOf).differences(classes)).isEmpty();
    }

    @Test
    void packagesOfARoomUseOnlyPackagesThatTheirArrowsReach() {
        assertThat(ROOMS)
                .filteredOn(room -> room.packages().size() > 1)
                .allSatisfy(room ->
                        assertThat(
                                        arrows(room.name(), groups(room, Room::shortName))
                                                .differences(classes))
                                .isEmpty());
    }

    @Test
    void everyDiagramBelongsToARoom() {
        assertThat(DIAGRAMS.keySet())
                .as("diagrams of engine/README.md")
                .allSatisfy(title ->
                        assertThat(title)
                                .satisfiesAnyOf(
                                        any -> assertThat(any).isEqualTo("rooms"),
                                        any -> assertThat(ROOMS).anyMatch(named(any))));
    }

    @Test
    void everyPackageWasRead() {
        assertThat(ROOMS)
                .flatExtracting(Room::packages)
                .as("packages on the class path of this test")
                .allSatisfy(name -> assertThat(classes).anyMatch(any -> isIn(name, any)));
    }

    @Test
    void modelSeesOnlyTheJdkAndJSpecify() {
        assertThat(room("model").usesBeside()).isEmpty();
        assertThat(room("model").surroundingsUsed()).isEmpty();
    }

    @Test
    void pipelineSeesNoDatabaseNoKafkaNoClockAndNoEnvironment() {
        assertThat(room("pipeline").usesBeside("org.slf4j")).isEmpty();
        assertThat(room("pipeline").surroundingsUsed()).isEmpty();
    }

    @Test
    void whatValidatesCutsOverAndConvertsSeesNoDatabaseNoKafkaNoClockAndNoEnvironment() {
        for (String name : List.of("validate", "cutover", "convert")) {
            assertThat(room(name).usesBeside("org.slf4j", "com.dynatrace.hash4j")).isEmpty();
            assertThat(room(name).surroundingsUsed()).isEmpty();
        }
    }

    @Test
    void aConnectorSeesItsOwnSystemOnly() {
        assertThat(room("kafka").usesOf(DATABASES)).isEmpty();
        assertThat(room("kafka").usesOf("io.debezium")).isEmpty();
        assertThat(room("postgres").usesOf("org.apache.kafka", "io.debezium")).isEmpty();
        assertThat(room("postgres").usesOf("com.microsoft.sqlserver")).isEmpty();
        assertThat(room("sqlserver").usesOf("org.postgresql")).isEmpty();
        assertThat(room("jdbc").usesOf("org.postgresql", "com.microsoft.sqlserver")).isEmpty();
    }

    @Test
    void standInAndComparisonKnowNothingOfTheEngine() {
        Map<String, String> groups =
                new TreeMap<>(
                        Map.of(
                                "dev.tidegate.sandbox.sqlserver", "stand-in",
                                "dev.tidegate.sandbox.compare", "comparison"));
        ROOMS.stream()
                .filter(room -> !Set.of("sandbox", "bench").contains(room.name()))
                .forEach(room -> groups.putAll(groups(room, _ -> "engine")));

        Diagram apart = Diagram.parse("stand-in\ncomparison\nengine");

        assertThat(new Arrows("apart", apart, groups).differences(classes)).isEmpty();
    }

    private static Arrows arrows(String title, Map<String, String> groups) {
        assertThat(DIAGRAMS).as("diagrams of engine/README.md").containsKey(title);
        return new Arrows(title, DIAGRAMS.getOrDefault(title, Diagram.parse("")), groups);
    }

    private static Map<String, String> groups(Room room, UnaryOperator<String> groupOf) {
        Map<String, String> groups = new TreeMap<>();
        room.packages().forEach(name -> groups.put(name, groupOf.apply(name)));
        return groups;
    }

    private static Outside room(String name) {
        assertThat(ROOMS).as("rooms").anyMatch(named(name));
        Room room = ROOMS.stream().filter(named(name)).findFirst().orElseThrow();
        return new Outside(classes, room.packages());
    }

    private static Predicate<Room> named(String name) {
        return room -> room.name().equals(name);
    }

    private static boolean isIn(String packageName, JavaClass any) {
        return any.getPackageName().equals(packageName)
                || any.getPackageName().startsWith(packageName + ".");
    }
}
