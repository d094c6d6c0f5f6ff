package dev.tidegate.house;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A Maven module with code of its own.
 *
 * @param name its directory's name
 * @param packages its packages right below {@code dev.tidegate}; what is below them belongs to them
 */
record Room(String name, Set<String> packages) {
    /** The rooms of a tree that have main code. */
    static List<Room> of(WorkingTree tree) {
        return tree.modules().stream()
                .map(Room::at)
                .filter(room -> !room.packages.isEmpty())
                .toList();
    }

    /** The last part of a package's name. */
    static String shortName(String packageName) {
        return packageName.substring(packageName.lastIndexOf('.') + 1);
    }

    private static Room at(Path module) {
        Set<String> packages =
                WorkingTree.directoriesIn(module.resolve("src/main/java/dev/tidegate")).stream()
                        .map(directory -> "dev.tidegate." + directory.getFileName())
                        .collect(Collectors.toCollection(TreeSet::new));
        return new Room(String.valueOf(module.getFileName()), packages);
    }
}
