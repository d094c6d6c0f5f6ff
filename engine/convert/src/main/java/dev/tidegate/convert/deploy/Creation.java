package dev.tidegate.convert.deploy;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a statement creates, as far as its first words say so.
 *
 * @param kind as PostgreSQL names it: table, view, index, table constraint, trigger …
 * @param name without quotes; with its schema, unless it belongs to a table
 * @param table without quotes; empty unless it belongs to a table
 * @param shape of an index or constraint: its columns and what they refer to, without blanks and
 *     quotes
 */
public record Creation(String kind, String name, String table, String shape) {
    private static final String NAME = "(?:\"(?:[^\"]|\"\")+\"|[\\p{L}_][\\p{L}\\p{N}_$]*)";
    private static final String QUALIFIED = NAME + "(?:\\s*\\.\\s*" + NAME + ")*";
    private static final String UNLESS_THERE = "(?:if\\s+not\\s+exists\\s+)?";

    private static final Pattern INDEX =
            pattern(
                    "create\\s+(?:unique\\s+)?index\\s+(?:concurrently\\s+)?"
                            + UNLESS_THERE
                            + "(?<name>"
                            + NAME
                            + ")\\s+on\\s+(?:only\\s+)?(?<table>"
                            + QUALIFIED
                            + ")\\s*(?:using\\s+\\w+\\s*)?(?<rest>\\(.*)");

    private static final Pattern CONSTRAINT =
            pattern(
                    "alter\\s+table\\s+(?:only\\s+)?(?<table>"
                            + QUALIFIED
                            + ")\\s+add\\s+constraint\\s+(?<name>"
                            + NAME
                            + ")\\s+(?<rest>(?:unique|foreign\\s+key|exclude|primary\\s+key)\\b.*)");

    private static final Pattern TRIGGER =
            pattern(
                    "create\\s+(?:or\\s+replace\\s+)?(?:constraint\\s+)?trigger\\s+(?<name>"
                            + NAME
                            + ")\\s.*?\\son\\s+(?<table>"
                            + QUALIFIED
                            + ")\\s.*");

    private static final Pattern OTHER =
            pattern(
                    "create\\s+(?:or\\s+replace\\s+)?(?<kind>table|view|materialized\\s+view"
                            + "|sequence|type|domain|function|procedure)\\s+"
                            + UNLESS_THERE
                            + "(?<name>"
                            + QUALIFIED
                            + ").*");

    private static final Pattern REPEATABLE =
            pattern(
                    "(create\\s+or\\s+replace|create\\s+schema\\s+if\\s+not\\s+exists|comment\\s+on"
                            + "|grant|revoke|do)\\b.*");

    private static final Pattern FOREIGN_KEY =
            pattern("foreign\\s+key\\s*(\\([^)]*\\))\\s*references\\s+(" + QUALIFIED + ")\\s*(.*)");

    /** An index that the load made has its NULLs where PostgreSQL puts them, and serves as well. */
    private static final Pattern NULLS_PLACE = pattern("\\s+nulls\\s+(first|last)\\b");

    private static Pattern pattern(String regex) {
        return Pattern.compile(regex, Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    }

    /** Of a statement with the comments before it. */
    static Optional<Creation> of(String statement) {
        String bare = SqlStatements.bare(statement);
        Matcher index = INDEX.matcher(bare);
        if (index.matches()) {
            return Optional.of(part("index", index, columns(index.group("rest"))));
        }
        Matcher constraint = CONSTRAINT.matcher(bare);
        if (constraint.matches()) {
            return Optional.of(
                    part(
                            "table constraint",
                            constraint,
                            constraintShape(constraint.group("rest"))));
        }
        Matcher trigger = TRIGGER.matcher(bare);
        if (trigger.matches()) {
            return Optional.of(part("trigger", trigger, ""));
        }
        Matcher other = OTHER.matcher(bare);
        return other.matches()
                ? Optional.of(
                        new Creation(
                                kind(other.group("kind"), bare),
                                plain(other.group("name")),
                                "",
                                ""))
                : Optional.empty();
    }

    private static String kind(String word, String statement) {
        String kind = word.toLowerCase(Locale.ROOT).replaceAll("\\s+", " ");
        return switch (kind) {
            case "domain" -> "type";
            case "type" -> statement.matches("(?is).*?\\sas\\s*\\(.*") ? "composite type" : "type";
            default -> kind;
        };
    }

    private static Creation part(String kind, Matcher matcher, String shape) {
        return new Creation(
                kind, plain(matcher.group("name")), plain(matcher.group("table")), shape);
    }

    /** A name as it is compared: without quotes and blanks. */
    static String plain(String name) {
        return name.replace("\"", "").replaceAll("\\s*\\.\\s*", ".").strip();
    }

    /** The columns of {@code pg_get_indexdef}, as those of a statement. */
    static String indexShape(String definition) {
        int using = definition.indexOf(" USING ");
        int open = definition.indexOf('(', Math.max(0, using));
        return open < 0 ? "" : columns(definition.substring(open));
    }

    /** What {@code pg_get_constraintdef} gives, or what stands behind a constraint's name. */
    static String constraintShape(String definition) {
        Matcher key = FOREIGN_KEY.matcher(definition);
        if (key.matches()) {
            String columns = key.group(3).startsWith("(") ? columns(key.group(3)) : "";
            return "foreignkey"
                    + columns(key.group(1))
                    + plain(key.group(2)).toLowerCase(Locale.ROOT)
                    + columns;
        }
        int open = definition.indexOf('(');
        String kind = definition.strip().toLowerCase(Locale.ROOT);
        String columns =
                open < 0
                        ? ""
                        : columns(definition.substring(open).replaceAll("(?i)\\s+with\\s+=", ""));
        return kind.startsWith("primary")
                ? "primary" + columns
                // PostgreSQL defers a unique index with a filter as an exclusion
                : "unique" + columns;
    }

    /** The first parentheses, without blanks, quotes and the place of NULLs, in lower case. */
    private static String columns(String text) {
        int depth = 0;
        for (int at = 0; at < text.length(); at++) {
            char next = text.charAt(at);
            depth += next == '(' ? 1 : next == ')' ? -1 : 0;
            if (depth == 0) {
                return NULLS_PLACE
                        .matcher(text.substring(0, at + 1))
                        .replaceAll("")
                        .replaceAll("[\\s\"]", "")
                        .toLowerCase(Locale.ROOT);
            }
        }
        return text;
    }

    /** Whether what is on the target is this, by its kind and name. */
    boolean isNamed(Found found) {
        return switch (kind) {
            case "function", "procedure" ->
                    Creation.plain(found.identity()).startsWith(kind + " " + name + "(");
            case "index", "table constraint" ->
                    found.isIndexOrConstraint()
                            && Creation.plain(found.table()).equals(table)
                            && Creation.plain(found.name()).equals(name);
            case "trigger" ->
                    found.kind().equals(kind)
                            && Creation.plain(found.table()).equals(table)
                            && Creation.plain(found.name()).equals(name);
            default -> Creation.plain(found.identity()).equals(kind + " " + name);
        };
    }

    /** Whether what is on the target serves for this index or constraint, whatever its name is. */
    boolean isServedBy(Found found) {
        if (!found.isIndexOrConstraint() || !Creation.plain(found.table()).equals(table)) {
            return false;
        }
        String other =
                found.kind().equals("index")
                        ? indexShape(found.definition())
                        : constraintShape(found.definition());
        return kind.equals("index")
                // of a unique index that became a constraint only the columns are compared
                ? isNamed(found) && other.endsWith(shape)
                : other.equals(shape) || isReferenceOmitted(other);
    }

    /** {@code REFERENCES t} without columns stands for those of its primary key. */
    private boolean isReferenceOmitted(String other) {
        return shape.startsWith("foreignkey")
                && !shape.endsWith(")")
                && other.startsWith(shape + "(");
    }

    /** Whether statements may be run over what they made before. */
    static boolean areRepeatable(List<String> statements) {
        return statements.stream()
                .allMatch(each -> REPEATABLE.matcher(SqlStatements.bare(each)).matches());
    }
}
