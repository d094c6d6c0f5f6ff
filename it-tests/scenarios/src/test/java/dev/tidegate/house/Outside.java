package dev.tidegate.house;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What some packages see of the world outside Tidegate.
 *
 * @param classes all that were read
 * @param packages which of them are meant, with what is below
 */
record Outside(JavaClasses classes, Collection<String> packages) {
    /** Of the JDK, what talks to a database, a network, a file system or a process. */
    private static final List<String> WORLD =
            List.of("java.sql", "javax.sql", "java.net", "java.nio.file", "java.nio.channels");

    /** Calls that answer differently each time, or belong to the process as a whole. */
    private static final Set<String> SURROUNDINGS =
            Set.of(
                    "java.lang.System.currentTimeMillis",
                    "java.lang.System.nanoTime",
                    "java.lang.System.getenv",
                    "java.lang.System.getProperty",
                    "java.lang.System.getProperties",
                    "java.lang.System.exit",
                    "java.lang.Runtime.getRuntime",
                    "java.lang.ProcessBuilder.<init>",
                    "java.lang.Thread.sleep",
                    "java.lang.Math.random",
                    "java.util.UUID.randomUUID",
                    "java.util.concurrent.ThreadLocalRandom.current",
                    "java.security.SecureRandom.<init>",
                    "java.util.TimeZone.getDefault",
                    "java.time.ZoneId.systemDefault");

    /** Calls that take the system's own clock or chance when nothing is passed. */
    private static final Set<String> SURROUNDINGS_WITHOUT_PARAMETERS =
            Set.of("java.util.Random.<init>", "java.util.Date.<init>");

    /** Uses of all but the JDK's inner world, JSpecify, Tidegate and these libraries. */
    List<String> usesBeside(String... libraries) {
        return uses(used -> !isInnerWorld(used) && !isBelow(List.of(libraries), used));
    }

    /** Uses of packages that start with one of these. */
    List<String> usesOf(String... prefixes) {
        return uses(used -> isBelow(List.of(prefixes), used));
    }

    /** Uses of the system's clock, its environment, and chance without a seed. */
    List<String> surroundingsUsed() {
        return users().flatMap(user -> user.getAccessesFromSelf().stream())
                .filter(Outside::touchesSurroundings)
                .map(JavaAccess::getDescription)
                .sorted()
                .distinct()
                .toList();
    }

    private List<String> uses(Predicate<JavaClass> isMeant) {
        return users().flatMap(user -> user.getDirectDependenciesFromSelf().stream())
                .filter(use -> isMeant.test(use.getTargetClass().getBaseComponentType()))
                .map(Dependency::getDescription)
                .sorted()
                .distinct()
                .toList();
    }

    private Stream<JavaClass> users() {
        return classes.stream().filter(user -> isBelow(packages, user));
    }

    private static boolean isInnerWorld(JavaClass used) {
        return used.isPrimitive()
                || isBelow(List.of("dev.tidegate", "org.jspecify"), used)
                || isBelow(List.of("java"), used) && !isBelow(WORLD, used);
    }

    private static boolean touchesSurroundings(JavaAccess<?> access) {
        String owner = access.getTargetOwner().getFullName();
        String name = access.getTarget().getName();
        String call = owner + "." + name;
        boolean bare = access.getTarget().getFullName().endsWith("()");
        return SURROUNDINGS.contains(call)
                || bare && SURROUNDINGS_WITHOUT_PARAMETERS.contains(call)
                || bare && owner.startsWith("java.time.") && name.equals("now")
                || owner.equals("java.time.Clock") && name.startsWith("system");
    }

    private static boolean isBelow(Collection<String> prefixes, JavaClass any) {
        String name = any.getPackageName();
        return prefixes.stream()
                .anyMatch(prefix -> name.equals(prefix) || name.startsWith(prefix + "."));
    }
}
