package dev.tidegate.settings;

import dev.tidegate.model.TidegateException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts environment variables ({@code ${NAME}}), files ({@code ${file:PATH}}) and secrets of AWS
 * ({@code ${aws:NAME}}, {@code ${aws:NAME#KEY}}) into values.
 *
 * @param directory what relative paths start from
 * @param environment the variables
 * @param secrets what is kept under a name; throws {@code SETTINGS_INVALID}
 */
record Interpolation(
        Path directory, Map<String, String> environment, UnaryOperator<String> secrets) {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\$\\{|\\$\\{([^}]*)}");

    /** The text with every reference replaced; {@code problem} hears of those that cannot be. */
    String expand(String text, Consumer<String> problem) {
        Matcher matcher = REFERENCE.matcher(text);
        StringBuilder expanded = new StringBuilder();
        while (matcher.find()) {
            String name = matcher.group(1);
            String value = name == null ? "${" : lookUp(name.strip(), problem);
            matcher.appendReplacement(expanded, Matcher.quoteReplacement(value));
        }
        matcher.appendTail(expanded);
        return expanded.toString();
    }

    private String lookUp(String name, Consumer<String> problem) {
        if (name.startsWith("file:")) {
            return file(name.substring("file:".length()), problem);
        }
        if (name.startsWith("aws:")) {
            return secret(name.substring("aws:".length()), problem);
        }
        String value = environment.get(name);
        if (value == null) {
            problem.accept("names the environment variable " + name + ", which is not set; set it");
            return "";
        }
        return value;
    }

    private String secret(String name, Consumer<String> problem) {
        try {
            return secrets.apply(name);
        } catch (TidegateException e) {
            problem.accept("cannot be had: " + e.getMessage() + ". " + e.hint());
            return "";
        }
    }

    /** What the file holds, without a line end at its end. */
    String file(String name, Consumer<String> problem) {
        Path path = directory.resolve(name);
        try {
            String content = Files.readString(path);
            return content.replaceFirst("\\R\\z", "");
        } catch (IOException e) {
            problem.accept(
                    "names the file "
                            + path
                            + ", which cannot be read ("
                            + e.getClass().getSimpleName()
                            + "); create it, or correct the path");
            return "";
        }
    }
}
