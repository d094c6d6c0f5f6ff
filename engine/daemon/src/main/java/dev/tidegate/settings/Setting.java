package dev.tidegate.settings;

import java.util.Optional;

/**
 * One setting: an entry of the catalogue.
 *
 * @param path such as {@code apply.window_changes_max}
 * @param shape one value, a list or a mapping
 * @param type what each value must be
 * @param standard text of the default; empty if there is none
 * @param presence whether it must be given
 * @param secrecy whether it may be shown
 * @param variable environment variable that stands in for it when the file does not have it
 * @param help a sentence or two for operators
 */
record Setting<T>(
        String path,
        Shape shape,
        ValueType<T> type,
        Optional<String> standard,
        Presence presence,
        Secrecy secrecy,
        Optional<String> variable,
        String help) {
    enum Shape {
        VALUE,
        LIST,
        MAPPING
    }

    enum Presence {
        REQUIRED,
        OPTIONAL
    }

    enum Secrecy {
        OPEN,
        /** Shown with masked parameters; never quoted in an error. */
        URL,
        /** Never shown. */
        SECRET
    }

    /** A setting with a default. */
    static <T> Setting<T> of(String path, ValueType<T> type, String standard, String help) {
        return new Setting<>(
                path,
                Shape.VALUE,
                type,
                Optional.of(standard),
                Presence.OPTIONAL,
                Secrecy.OPEN,
                Optional.empty(),
                help);
    }

    /** A setting that must be given. */
    static <T> Setting<T> required(String path, ValueType<T> type, String help) {
        return new Setting<>(
                path,
                Shape.VALUE,
                type,
                Optional.empty(),
                Presence.REQUIRED,
                Secrecy.OPEN,
                Optional.empty(),
                help);
    }

    /** A setting that need not be given and has no default. */
    static <T> Setting<T> optional(String path, ValueType<T> type, String help) {
        return required(path, type, help).with(Presence.OPTIONAL);
    }

    Setting<T> with(Presence other) {
        return new Setting<>(path, shape, type, standard, other, secrecy, variable, help);
    }

    Setting<T> with(Shape other) {
        return new Setting<>(path, other, type, standard, presence, secrecy, variable, help);
    }

    Setting<T> with(Secrecy other) {
        return new Setting<>(path, shape, type, standard, presence, other, variable, help);
    }

    /** Taken from an environment variable when the file does not have it. */
    Setting<T> orVariable(String name) {
        return new Setting<>(
                path, shape, type, standard, presence, secrecy, Optional.of(name), help);
    }
}
