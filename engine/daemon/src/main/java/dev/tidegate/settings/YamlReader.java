package dev.tidegate.settings;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads YAML text into nodes that know their lines; keeps scalars as they were written. */
final class YamlReader {
    private final List<Problem> problems;

    private YamlReader(List<Problem> problems) {
        this.problems = problems;
    }

    /** Reads a file whose top is a mapping; what is not right is added to {@code problems}. */
    static YamlNode.Mapping read(String text, List<Problem> problems) {
        try (YAMLParser parser = new YAMLFactory().createParser(text)) {
            JsonToken first = parser.nextToken();
            if (first == null || first == JsonToken.VALUE_NULL) {
                return new YamlNode.Mapping(Map.of(), 0);
            }
            YamlNode root = new YamlReader(problems).node(parser, first);
            if (root instanceof YamlNode.Mapping mapping) {
                return mapping;
            }
            problems.add(new Problem(root.line(), "expected \"name: value\" lines"));
        } catch (JacksonException e) {
            problems.add(new Problem(line(e), "is not YAML: " + reason(e)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new YamlNode.Mapping(Map.of(), 0);
    }

    private YamlNode node(YAMLParser parser, @Nullable JsonToken token) throws IOException {
        int line = parser.currentTokenLocation().getLineNr();
        if (parser.isCurrentAlias()) {
            problems.add(new Problem(line, "aliases (\"*name\") are not taken; repeat the value"));
            return new YamlNode.Empty(line);
        }
        return switch (token) {
            case START_OBJECT -> mapping(parser, line);
            case START_ARRAY -> sequence(parser, line);
            case VALUE_NULL -> new YamlNode.Empty(line);
            case null -> new YamlNode.Empty(line);
            default -> new YamlNode.Scalar(parser.getText(), line);
        };
    }

    private YamlNode mapping(YAMLParser parser, int line) throws IOException {
        Map<String, YamlNode> entries = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = parser.currentName();
            int keyLine = parser.currentTokenLocation().getLineNr();
            YamlNode value = node(parser, parser.nextToken());
            if (entries.containsKey(key)) {
                problems.add(
                        new Problem(
                                keyLine,
                                "\"" + key + "\" is there twice; keep one of the two lines"));
            } else {
                entries.put(key, value);
            }
        }
        return new YamlNode.Mapping(entries, line);
    }

    private YamlNode sequence(YAMLParser parser, int line) throws IOException {
        List<YamlNode> items = new ArrayList<>();
        JsonToken token = parser.nextToken();
        while (token != null && token != JsonToken.END_ARRAY) {
            items.add(node(parser, token));
            token = parser.nextToken();
        }
        return new YamlNode.Sequence(items, line);
    }

    private static int line(JacksonException e) {
        return e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getLineNr());
    }

    /** Without the lines that quote the file, which may hold secrets. */
    private static String reason(JacksonException e) {
        String message = Optional.ofNullable(e.getOriginalMessage()).orElse("");
        String reason =
                message.lines()
                        .filter(it -> !it.isBlank() && !Character.isWhitespace(it.charAt(0)))
                        .collect(Collectors.joining(", "));
        return reason.isBlank() ? "it cannot be parsed" : reason;
    }
}
