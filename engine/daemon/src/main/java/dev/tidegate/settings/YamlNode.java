package dev.tidegate.settings;

import java.util.List;
import java.util.Map;

/** A piece of a YAML file that knows its line. */
sealed interface YamlNode {
    /** Where it begins, from 1. */
    int line();

    /** A single value, as it was written. */
    record Scalar(String text, int line) implements YamlNode {}

    /** A key without a value. */
    record Empty(int line) implements YamlNode {}

    /** A list. */
    record Sequence(List<YamlNode> items, int line) implements YamlNode {}

    /** Values by their keys, in the file's order. */
    record Mapping(Map<String, YamlNode> entries, int line) implements YamlNode {}
}
