package dev.tidegate.settings;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import dev.tidegate.settings.Setting.Presence;
import dev.tidegate.settings.Setting.Secrecy;
import dev.tidegate.settings.SettingsReader.Shown;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** Finds the value of each setting: in the file, the environment or the catalogue's defaults. */
final class Resolver {
    private final Map<String, YamlNode> nodes;
    private final Interpolation interpolation;
    private final Set<String> meant;
    private final List<Problem> problems;
    private final List<Shown> shown = new ArrayList<>();

    /**
     * Makes a resolver.
     *
     * @param nodes what the file has, by the settings' paths
     * @param meant paths that the file has with a typing error, told already
     * @param problems gets what is not right
     */
    Resolver(
            Map<String, YamlNode> nodes,
            Interpolation interpolation,
            Set<String> meant,
            List<Problem> problems) {
        this.meant = meant;
        this.nodes = nodes;
        this.interpolation = interpolation;
        this.problems = problems;
    }

    /** What was found so far, with its origin. */
    List<Shown> shown() {
        return shown;
    }

    /** Whether file or environment give a value. */
    boolean isGiven(Setting<?> setting) {
        return nodes.containsKey(setting.path())
                || setting.variable().filter(interpolation.environment()::containsKey).isPresent();
    }

    int line(String path) {
        YamlNode node = nodes.get(path);
        return node == null ? 0 : node.line();
    }

    /** The value; empty if there is none or, with a problem noted, none that is right. */
    <T> Optional<T> value(Setting<T> setting) {
        YamlNode node = nodes.get(setting.path());
        if (node != null) {
            return scalar(setting, node)
                    .flatMap(text -> {
                        show(setting, text, "line " + node.line());
                        return parsed(setting, text, node.line());
                    });
        }
        Optional<String> variable =
                setting.variable().filter(interpolation.environment()::containsKey);
        if (variable.isPresent()) {
            String text = interpolation.environment().getOrDefault(variable.get(), "");
            show(setting, text, variable.get());
            return parsed(setting, text, 0);
        }
        if (setting.standard().isPresent()) {
            show(setting, setting.standard().get(), "default");
            return setting.type().parser().apply(setting.standard().get());
        }
        if (setting.presence() == Presence.REQUIRED) {
            missing(setting);
        }
        return Optional.empty();
    }

    /** The values of a list; empty if it is not there. */
    <T> List<T> list(Setting<T> setting) {
        YamlNode node = nodes.get(setting.path());
        if (node == null || node instanceof YamlNode.Empty) {
            return List.of();
        }
        if (!(node instanceof YamlNode.Sequence(List<YamlNode> items, int line))) {
            problem(node.line(), setting.path() + " is not a list, expected \"[a, b]\"");
            return List.of();
        }
        List<T> values = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        for (YamlNode item : items) {
            Optional<String> text = scalar(setting, item);
            text.ifPresent(texts::add);
            text.flatMap(it -> parsed(setting, it, item.line())).ifPresent(values::add);
        }
        show(setting, texts.toString(), "line " + line);
        return values;
    }

    /** The values of a mapping; empty if it is not there. */
    Map<String, String> mapping(Setting<String> setting) {
        YamlNode node = nodes.get(setting.path());
        if (node == null || node instanceof YamlNode.Empty) {
            return Map.of();
        }
        if (!(node instanceof YamlNode.Mapping(Map<String, YamlNode> entries, int line))) {
            problem(node.line(), setting.path() + " is not a mapping, expected \"name: value\"");
            return Map.of();
        }
        Map<String, String> values = new LinkedHashMap<>();
        entries.forEach(
                (key, item) -> scalar(setting, item).ifPresent(text -> values.put(key, text)));
        show(setting, String.join(", ", values.keySet()), "line " + line);
        return values;
    }

    /** A password: given as text or as a file, not both. */
    Optional<String> password(Setting<String> text, Setting<String> file) {
        if (nodes.containsKey(text.path()) && nodes.containsKey(file.path())) {
            problem(
                    line(file.path()),
                    file.path() + " and " + text.path() + " are both given; keep one");
            return Optional.empty();
        }
        Optional<String> path =
                nodes.containsKey(file.path()) ? value(file) : Optional.<String>empty();
        if (path.isPresent()) {
            return Optional.of(
                    interpolation.file(
                            path.get(),
                            fact -> problem(line(file.path()), file.path() + " " + fact)));
        }
        if (nodes.containsKey(file.path())) {
            return Optional.empty(); // told already
        }
        return value(text);
    }

    private void missing(Setting<?> setting) {
        if (meant.contains(setting.path())) {
            return;
        }
        String variable =
                setting.variable()
                        .map(name -> ", or set the environment variable " + name)
                        .orElse("");
        problem(
                0,
                "%s is missing; add it: %s%s"
                        .formatted(setting.path(), setting.type().expected(), variable));
    }

    /** What was made of values; empty, with a problem noted, if they cannot be taken. */
    <T> Optional<T> checked(int line, Supplier<T> made) {
        try {
            return Optional.of(made.get());
        } catch (TidegateException e) {
            if (e.code() != ErrorCode.SETTINGS_INVALID) {
                throw e;
            }
            problem(line, e.getMessage() + ". " + e.hint());
            return Optional.empty();
        }
    }

    void problem(int line, String fact) {
        problems.add(new Problem(line, fact));
    }

    private Optional<String> scalar(Setting<?> setting, YamlNode node) {
        return switch (node) {
            case YamlNode.Scalar(String text, int line) -> expanded(setting, text, line);
            case YamlNode.Empty(int line) -> {
                problem(
                        line,
                        "%s has no value, expected %s"
                                .formatted(setting.path(), setting.type().expected()));
                yield Optional.empty();
            }
            case YamlNode.Sequence(_, int line) -> notSingle(setting, line);
            case YamlNode.Mapping(_, int line) -> notSingle(setting, line);
        };
    }

    private Optional<String> expanded(Setting<?> setting, String text, int line) {
        AtomicBoolean whole = new AtomicBoolean(true);
        String expanded =
                interpolation.expand(
                        text,
                        fact -> {
                            whole.set(false);
                            problem(line, setting.path() + " " + fact);
                        });
        return whole.get() ? Optional.of(expanded) : Optional.empty();
    }

    private Optional<String> notSingle(Setting<?> setting, int line) {
        problem(
                line,
                "%s takes single values, expected %s"
                        .formatted(setting.path(), setting.type().expected()));
        return Optional.empty();
    }

    private <T> Optional<T> parsed(Setting<T> setting, String text, int line) {
        Optional<T> value = setting.type().parser().apply(text);
        if (value.isEmpty()) {
            String quoted =
                    setting.secrecy() == Secrecy.OPEN ? "is \"" + text + "\"" : "is not right";
            problem(
                    line,
                    "%s %s, expected %s"
                            .formatted(setting.path(), quoted, setting.type().expected()));
        }
        return value;
    }

    /** Notes a value as it may be shown. */
    void show(Setting<?> setting, String text, String origin) {
        String masked =
                switch (setting.secrecy()) {
                    case OPEN -> text;
                    case URL -> Secrets.maskUrl(text);
                    case SECRET ->
                            setting.shape() == Setting.Shape.MAPPING
                                    ? text + " (values masked)"
                                    : Secrets.MASK;
                };
        shown.add(new Shown(setting.path(), masked, origin));
    }
}
