package dev.tidegate.manifests;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What deploy/Dockerfile says.
 *
 * @param lines its instructions, continued lines joined
 */
record Dockerfile(List<String> lines) {
    static Dockerfile read() {
        String joined = Tree.text(Tree.DEPLOY.resolve("Dockerfile")).replace("\\\n", " ");
        return new Dockerfile(
                joined.lines().filter(it -> !it.isBlank() && !it.startsWith("#")).toList());
    }

    /** What the last instruction of this name has behind it. */
    String last(String instruction) {
        return all(instruction).getLast();
    }

    /** What all instructions of this name have behind them. */
    List<String> all(String instruction) {
        List<String> found = new ArrayList<>();
        for (String line : lines) {
            if (line.startsWith(instruction + " ")) {
                found.add(line.substring(instruction.length()).strip());
            }
        }
        return found;
    }

    /** What a variable is set to. */
    String environment(String name) {
        return all("ENV").stream()
                .map(it -> Pattern.compile("\\b" + name + "=(\\S+)").matcher(it))
                .filter(Matcher::find)
                .map(it -> it.group(1))
                .findFirst()
                .orElseThrow(() -> new AssertionError("the image does not set " + name));
    }

    /** The words of an instruction in the exec form; empty if it is in the other one. */
    Optional<List<String>> words(String instruction) {
        Matcher list = Pattern.compile("\\[(.*)]").matcher(last(instruction));
        return list.matches()
                ? Optional.of(
                        Pattern.compile("\"([^\"]*)\"")
                                .matcher(list.group(1))
                                .results()
                                .map(it -> it.group(1))
                                .toList())
                : Optional.empty();
    }
}
