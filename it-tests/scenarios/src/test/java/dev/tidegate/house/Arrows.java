package dev.tidegate.house;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What a diagram says about classes.
 *
 * @param title of the diagram
 * @param diagram which group may use which
 * @param groupOf the group that a package and all below it belong to
 */
record Arrows(String title, Diagram diagram, Map<String, String> groupOf) {
    /** Everything in which classes and diagram differ; empty when all is well. */
    List<String> differences(JavaClasses classes) {
        List<String> differences = new ArrayList<>();
        Set<String> groups = new TreeSet<>(groupOf.values());
        for (String name : diagram.names()) {
            if (!groups.contains(name)) {
                differences.add(title + ": \"" + name + "\" is drawn, but does not exist");
            }
        }
        for (String group : groups) {
            if (!diagram.names().contains(group)) {
                differences.add(title + ": \"" + group + "\" exists, but is not drawn");
            }
        }
        classes.stream().flatMap(this::wrongUses).sorted().distinct().forEach(differences::add);
        return differences;
    }

    private Stream<String> wrongUses(JavaClass user) {
        String userGroup = groupOf(user);
        return user.getDirectDependenciesFromSelf().stream()
                .filter(use -> isWrong(userGroup, groupOf(use.getTargetClass())))
                .map(use -> describe(userGroup, use));
    }

    private boolean isWrong(String user, String used) {
        return !user.isEmpty() && !used.isEmpty() && !diagram.allows(user, used);
    }

    private String describe(String userGroup, Dependency use) {
        return "%s: no arrow from %s to %s, but %s"
                .formatted(title, userGroup, groupOf(use.getTargetClass()), use.getDescription());
    }

    /** The group of a class; "" outside the diagram. */
    private String groupOf(JavaClass any) {
        String packageName = any.getBaseComponentType().getPackageName();
        for (int end = packageName.length(); end > 0; end = packageName.lastIndexOf('.', end - 1)) {
            String group = groupOf.get(packageName.substring(0, end));
            if (group != null) {
                return group;
            }
        }
        return "";
    }
}
