package dev.tidegate.convert.code;

import dev.tidegate.bind.SqlType;
import dev.tidegate.bind.SqlType.Kind;
import dev.tidegate.convert.code.FunctionCalls.Site;
import dev.tidegate.convert.code.FunctionCalls.Translation;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Functions of text. */
final class TextFunctions {
    private static final SqlType TEXT = Casts.text(SqlType.MAX);

    private TextFunctions() {}

    static void register(Map<String, Translation> rules) {
        rules.put("LEN", site -> integer("length(rtrim(" + site.text(0).sql() + "))"));
        rules.put("DATALENGTH", TextFunctions::dataLength);
        rules.put("UPPER", site -> same("upper", site));
        rules.put("LOWER", site -> same("lower", site));
        rules.put("LTRIM", site -> trim("ltrim", site));
        rules.put("RTRIM", site -> trim("rtrim", site));
        rules.put("TRIM", site -> trim("btrim", site));
        rules.put("REVERSE", site -> same("reverse", site));
        rules.put("LEFT", site -> part("left", site));
        rules.put("RIGHT", site -> part("right", site));
        rules.put("SUBSTRING", TextFunctions::substring);
        rules.put("CHARINDEX", TextFunctions::charIndex);
        rules.put("PATINDEX", TextFunctions::patIndex);
        rules.put("REPLACE", TextFunctions::replace);
        rules.put("STUFF", TextFunctions::stuff);
        rules.put("REPLICATE", site -> repeated(site.text(0), site.integer(1)));
        rules.put("SPACE", site -> repeated(Literals.text(" ", TEXT), site.integer(0)));
        rules.put("CONCAT", TextFunctions::concat);
        rules.put("CONCAT_WS", TextFunctions::concatWithSeparator);
        rules.put("TRANSLATE", TextFunctions::translate);
        rules.put("CHAR", TextFunctions::byteCharacter);
        rules.put("NCHAR", TextFunctions::character);
        rules.put("ASCII", TextFunctions::byteCode);
        rules.put("UNICODE", TextFunctions::code);
        rules.put("QUOTENAME", TextFunctions::quoteName);
        rules.put("STR", TextFunctions::str);
        rules.put("ISNUMERIC", site -> helper("isnumeric", site));
        rules.put(
                "PARSENAME",
                site ->
                        Typed.simple(
                                site.unit()
                                        .helper("parsename", site.text(0).sql(), site.arg(1).sql()),
                                TEXT));
        rules.put("FORMAT", site -> new Formats().of(site));
        rules.put("HASHBYTES", TextFunctions::hash);
        rules.put(
                "STRING_ESCAPE",
                site ->
                        Typed.simple(
                                "substr(to_json("
                                        + site.text(0).in()
                                        + "::text)::text, 2, length(to_json("
                                        + site.text(0).in()
                                        + "::text)::text) - 2)",
                                TEXT));
        rules.put(
                "FORMATMESSAGE",
                site -> new Messages(site.unit()).formatted(site.call().arguments(), site.scope()));
    }

    private static Typed integer(String sql) {
        return Typed.simple(sql, SqlType.INT);
    }

    private static Typed helper(String name, Site site) {
        return integer(site.unit().helper(name, site.text(0).sql()));
    }

    private static Typed same(String function, Site site) {
        Typed value = site.text(0);
        return Typed.simple(function + "(" + value.sql() + ")", bounded(value.type()))
                .withCase(value.exactCase());
    }

    private static SqlType bounded(SqlType type) {
        return type.isText()
                ? SqlType.ofLength(type.isNational() ? Kind.NVARCHAR : Kind.VARCHAR, type.length())
                : TEXT;
    }

    private static Typed trim(String function, Site site) {
        Typed value = site.text(0);
        String characters = site.has(1) ? ", " + site.text(1).sql() : "";
        return Typed.simple(function + "(" + value.sql() + characters + ")", bounded(value.type()))
                .withCase(value.exactCase());
    }

    private static Typed dataLength(Site site) {
        Typed value = site.arg(0);
        SqlType type = value.type();
        int fixed =
                switch (type.kind()) {
                    case BIT, TINYINT -> 1;
                    case SMALLINT -> 2;
                    case INT, REAL, SMALLDATETIME, SMALLMONEY -> 4;
                    case BIGINT, FLOAT, DATETIME, MONEY, ROWVERSION -> 8;
                    case DATE -> 3;
                    case UNIQUEIDENTIFIER -> 16;
                    case CHAR -> type.length();
                    case NCHAR -> 2 * type.length();
                    default -> 0;
                };
        if (fixed > 0) {
            return integer("CASE WHEN " + value.in() + " IS NOT NULL THEN " + fixed + " END");
        }
        if (type.isNational()) {
            return integer("(2 * length(" + value.sql() + "))");
        }
        // The code page of text has a byte for each character.
        return integer((value.isText() ? "length(" : "octet_length(") + value.sql() + ")");
    }

    private static Typed part(String function, Site site) {
        Typed value = site.text(0);
        Typed count = site.integer(1);
        SqlType type =
                count.literal().isPresent()
                        ? SqlType.ofLength(
                                value.type().isNational() ? Kind.NVARCHAR : Kind.VARCHAR,
                                Math.max(1, parse(count)))
                        : bounded(value.type());
        boolean known = count.literal().filter(text -> !text.startsWith("-")).isPresent();
        String call =
                known
                        ? function + "(" + value.sql() + ", " + count.sql() + ")"
                        : counted(function, value, count, site);
        return Typed.simple(call, type).withCase(value.exactCase());
    }

    /** A negative number is an error in T-SQL; left and right would leave out so many. */
    private static String counted(String function, Typed value, Typed count, Site site) {
        return function.equals("left")
                ? "substring(" + value.sql() + ", 1, " + count.sql() + ")"
                : site.unit().helper("right_part", value.sql(), count.sql());
    }

    private static int parse(Typed count) {
        try {
            return Integer.parseInt(count.literal().orElseThrow());
        } catch (NumberFormatException e) {
            return SqlType.MAX;
        }
    }

    private static Typed substring(Site site) {
        Typed value = site.arg(0);
        boolean binary = value.type().isBinary();
        Typed text = binary ? value : site.text(0);
        SqlType type = binary ? value.type() : bounded(text.type());
        return Typed.simple(
                        "substring("
                                + text.in()
                                + ", "
                                + site.integer(1).sql()
                                + ", "
                                + site.integer(2).sql()
                                + ")",
                        type)
                .withCase(value.exactCase());
    }

    private static Typed charIndex(Site site) {
        Typed needle = site.text(0);
        Typed value = site.text(1);
        boolean letters = needle.literal().map(TextFunctions::hasLetters).orElse(true);
        boolean lower = letters && site.caseless(needle, value);
        String first = (lower ? Predicates.lower(needle) : needle).sql();
        String second = (lower ? Predicates.lower(value) : value).sql();
        if (site.has(2)) {
            return integer(site.unit().helper("charindex", first, second, site.integer(2).sql()));
        }
        // An empty text is nowhere; strpos finds it at the beginning.
        return needle.literal().filter(text -> !text.isEmpty()).isPresent()
                ? integer("strpos(" + second + ", " + first + ")")
                : integer(site.unit().helper("charindex", first, second, "1"));
    }

    private static boolean hasLetters(String text) {
        return text.chars().anyMatch(Character::isLetter);
    }

    private static Typed patIndex(Site site) {
        Typed pattern = site.text(0);
        Typed value = site.text(1);
        String caseless = Boolean.toString(site.caseless(pattern, value));
        String regex;
        if (pattern.isTextLiteral()) {
            String text = pattern.literal().orElseThrow();
            boolean open = text.startsWith("%");
            boolean end = text.endsWith("%") && text.length() > 1;
            String inner = text.substring(open ? 1 : 0, text.length() - (end ? 1 : 0));
            regex =
                    Literals.quoted(
                            (open ? "" : "^")
                                    + Likes.regex(inner, Optional.empty())
                                    + (end ? "" : "$"));
        } else {
            regex =
                    "regexp_replace(regexp_replace("
                            + site.unit().helper("like_regex", pattern.sql(), "''")
                            + ", '^\\^\\.\\*', ''), '\\.\\*\\$$', '')";
        }
        return integer(site.unit().helper("patindex", regex, value.sql(), caseless));
    }

    private static Typed replace(Site site) {
        Typed value = site.text(0);
        Typed search = site.text(1);
        Typed other = site.text(2);
        boolean letters = search.literal().map(TextFunctions::hasLetters).orElse(true);
        String arguments = value.sql() + ", " + search.sql() + ", " + other.sql();
        SqlType type =
                value.type().isNational() ? SqlType.ofLength(Kind.NVARCHAR, SqlType.MAX) : TEXT;
        if (letters && site.caseless(value, search)) {
            return Typed.simple(
                            site.unit()
                                    .helper("replace_ci", value.sql(), search.sql(), other.sql()),
                            type)
                    .withCase(value.exactCase());
        }
        return Typed.simple("replace(" + arguments + ")", type).withCase(value.exactCase());
    }

    private static Typed stuff(Site site) {
        return Typed.simple(
                site.unit()
                        .helper(
                                "stuff",
                                site.text(0).sql(),
                                site.integer(1).sql(),
                                site.integer(2).sql(),
                                site.text(3).sql()),
                TEXT);
    }

    /**
     * Letters are those that are written; whether SQL Server takes their other case is not said.
     */
    private static Typed translate(Site site) {
        Typed letters = site.text(1);
        if (letters.literal().map(TextFunctions::hasLetters).orElse(true)
                && site.caseless(site.text(0), letters)) {
            site.unit()
                    .add(
                            CodeItem.note(
                                    "translate_case",
                                    site.at(),
                                    "TRANSLATE takes letters in the case that they are written in"));
        }
        return joined("translate", site);
    }

    private static Typed repeated(Typed value, Typed count) {
        boolean positive = count.literal().filter(text -> !text.startsWith("-")).isPresent();
        String call = "repeat(" + value.sql() + ", " + count.sql() + ")";
        return Typed.simple(
                positive ? call : "CASE WHEN " + count.in() + " >= 0 THEN " + call + " END", TEXT);
    }

    private static Typed concat(Site site) {
        return joined("concat", site).notNull();
    }

    private static Typed concatWithSeparator(Site site) {
        return joined("concat_ws", site).notNull();
    }

    private static Typed joined(String function, Site site) {
        String arguments =
                java.util.stream.IntStream.range(0, site.count())
                        .mapToObj(index -> joinable(site, index))
                        .collect(Collectors.joining(", "));
        return Typed.simple(function + "(" + arguments + ")", TEXT);
    }

    private static String joinable(Site site, int index) {
        Typed value = site.text(index);
        return value.type().isBlankFilled() && value.type().length() > 1
                ? "rpad(" + value.sql() + ", " + value.type().length() + ")"
                : value.sql();
    }

    private static Typed character(Site site) {
        return Typed.simple("chr(" + site.integer(0).sql() + ")", Casts.text(1));
    }

    /** Only a byte has one. */
    private static Typed byteCharacter(Site site) {
        Typed code = site.integer(0);
        boolean known = code.literal().filter(text -> text.matches("[1-9][0-9]?")).isPresent();
        return known
                ? character(site)
                : Typed.simple(site.unit().helper("byte_character", code.sql()), Casts.text(1));
    }

    /** The byte of the first character in the code page; an empty text has none. */
    private static Typed byteCode(Site site) {
        Typed value = site.text(0);
        boolean plain =
                value.literal().filter(text -> !text.isEmpty() && text.charAt(0) < 128).isPresent();
        return plain ? code(site) : integer(site.unit().helper("byte_code", value.sql()));
    }

    /** Of the first character; an empty text has none. */
    private static Typed code(Site site) {
        return integer("ascii(nullif(" + site.text(0).sql() + ", ''))");
    }

    private static Typed quoteName(Site site) {
        Typed value = site.text(0);
        String quote = site.has(1) ? site.text(1).literal().orElse("[") : "[";
        String[] marks =
                switch (quote) {
                    case "[", "]", "" -> new String[] {"[", "]"};
                    case "(", ")" -> new String[] {"(", ")"};
                    case "{", "}" -> new String[] {"{", "}"};
                    case "<", ">" -> new String[] {"<", ">"};
                    default -> new String[] {quote, quote};
                };
        String close = Literals.quoted(marks[1]);
        return Typed.simple(
                "("
                        + Literals.quoted(marks[0])
                        + " || replace("
                        + value.sql()
                        + ", "
                        + close
                        + ", "
                        + Literals.quoted(marks[1] + marks[1])
                        + ") || "
                        + close
                        + ")",
                SqlType.ofLength(Kind.NVARCHAR, 258));
    }

    private static Typed str(Site site) {
        return Typed.simple(
                site.unit()
                        .helper(
                                "str",
                                site.arg(0).in() + "::numeric",
                                site.has(1) ? site.integer(1).sql() : "10",
                                site.has(2) ? site.integer(2).sql() : "0"),
                TEXT);
    }

    private static Typed hash(Site site) {
        String algorithm = site.text(0).literal().orElse("").toUpperCase(java.util.Locale.ROOT);
        Typed value = site.arg(1);
        String bytes = value.type().isBinary() ? value.sql() : new Casts(site.unit()).bytes(value);
        return switch (algorithm) {
            case "SHA2_256" -> Typed.simple("sha256(" + bytes + ")", binary(32)).exactly();
            case "SHA2_512" -> Typed.simple("sha512(" + bytes + ")", binary(64)).exactly();
            case "MD5" -> Typed.simple("decode(md5(" + bytes + "), 'hex')", binary(16)).exactly();
            default -> throw NotConvertible.function("HASHBYTES " + algorithm, site.at());
        };
    }

    private static SqlType binary(int length) {
        return SqlType.ofLength(Kind.VARBINARY, length);
    }
}
