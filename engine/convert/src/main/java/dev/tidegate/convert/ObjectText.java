package dev.tidegate.convert;

import dev.tidegate.model.TargetNames;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of a file that a conversion writes: a title, two hashes, and the statements. The hash of
 * the statements shows whether a person has edited them.
 *
 * <pre>
 * -- table dbo.Orders from shop.sql
 * -- source sha256 4d7b…
 * -- text sha256 0c19…
 *
 * create table …
 * </pre>
 *
 * <p>Hashes are of the text with line feeds, without blank lines around it: neither git nor an
 * editor makes an edit of that.
 *
 * @param title a line
 * @param sourceHash of what it was converted from; SHA-256 in hex digits
 * @param textHash of the statements as they were converted
 * @param body the statements, as they are
 */
public record ObjectText(String title, String sourceHash, String textHash, String body) {
    private static final Pattern FORM =
            Pattern.compile(
                    "\\A-- (?<title>[^\\n]*)\\n-- source sha256 (?<source>[0-9a-f]{64})\\n"
                            + "-- text sha256 (?<text>[0-9a-f]{64})\\n(?<body>.*)\\z",
                    Pattern.DOTALL);

    /** As a conversion makes it. */
    public static ObjectText of(String title, String sourceHash, String body) {
        return new ObjectText(title.replaceAll("\\R", " "), sourceHash, hash(body), body);
    }

    /** As it is found in a file; empty if the first lines are not those of a conversion. */
    public static Optional<ObjectText> parse(String text) {
        Matcher matcher = FORM.matcher(unified(text));
        return matcher.matches()
                ? Optional.of(
                        new ObjectText(
                                matcher.group("title"),
                                matcher.group("source"),
                                matcher.group("text"),
                                matcher.group("body")))
                : Optional.empty();
    }

    /** The statements of a file, whoever wrote it. */
    public static String body(String text) {
        return parse(text).map(ObjectText::body).orElse(unified(text));
    }

    /** SHA-256 of statements in hex digits. */
    public static String hash(String body) {
        return TargetNames.hash(unified(body).strip());
    }

    private static String unified(String text) {
        return text.replace("\r\n", "\n");
    }

    /** Whether a person changed the statements. */
    public boolean isEdited() {
        return !hash(body).equals(textHash);
    }

    /** The same file with other statements: the header says of which conversion they are. */
    public ObjectText with(String otherBody) {
        return new ObjectText(title, sourceHash, textHash, otherBody);
    }

    /** The whole file. */
    public String text() {
        return "-- %s\n-- source sha256 %s\n-- text sha256 %s\n\n%s\n"
                .formatted(title, sourceHash, textHash, unified(body).strip());
    }
}
