package dev.tidegate.hook;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What can be patched in Kubernetes.
 *
 * @param kind of which kind
 * @param namespace where
 * @param name its name
 */
public record KubernetesObject(Kind kind, String namespace, String name)
        implements Comparable<KubernetesObject> {
    private static final String LABEL = "[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?";
    private static final Pattern FORM = Pattern.compile("([a-z]+)/(" + LABEL + ")/(" + LABEL + ")");

    /** What kinds there are, and where the API server has them. */
    public enum Kind {
        /** Holds what applications connect with. */
        SECRET("/api/v1", "secrets"),
        /** The same, without secrets. */
        CONFIGMAP("/api/v1", "configmaps"),
        /** Leads connections somewhere. */
        SERVICE("/api/v1", "services"),
        /** Starts its pods again when its template is changed. */
        DEPLOYMENT("/apis/apps/v1", "deployments");

        private final String group;
        private final String plural;

        Kind(String group, String plural) {
            this.group = group;
            this.plural = plural;
        }
    }

    /** Reads {@code kind/namespace/name}; empty if it is none. */
    public static Optional<KubernetesObject> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        return Stream.of(Kind.values())
                .filter(it -> lower(it).equals(matcher.group(1)))
                .map(it -> new KubernetesObject(it, matcher.group(2), matcher.group(4)))
                .findFirst();
    }

    /** Its path below the API server's address. */
    String path() {
        return "%s/namespaces/%s/%s/%s".formatted(kind.group, namespace, kind.plural, name);
    }

    @Override
    public int compareTo(KubernetesObject other) {
        return toString().compareTo(other.toString());
    }

    /** {@code kind/namespace/name}. */
    @Override
    public String toString() {
        return lower(kind) + "/" + namespace + "/" + name;
    }

    private static String lower(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
