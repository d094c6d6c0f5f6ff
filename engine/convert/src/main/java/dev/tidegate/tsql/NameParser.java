package dev.tidegate.tsql;

import dev.tidegate.tsql.tree.DataType;
import dev.tidegate.tsql.tree.Identifier;
import dev.tidegate.tsql.tree.Identifier.Quote;
import dev.tidegate.tsql.tree.ObjectName;
import dev.tidegate.tsql.tree.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Parses names and data types. */
final class NameParser {
    private final TokenStream in;

    NameParser(TokenStream in) {
        this.in = in;
    }

    /** Whether what is some tokens ahead can be a name. */
    boolean atIdentifier(int ahead) {
        return switch (in.kind(ahead)) {
            case BRACKETED, HOLE -> true;
            case DOUBLE_QUOTED -> in.quotedIdentifiers();
            case WORD -> !Keywords.isReserved(in.word(ahead));
            default -> false;
        };
    }

    boolean atIdentifier() {
        return atIdentifier(0);
    }

    Identifier identifier() {
        if (!atIdentifier()) {
            throw in.expected("a name");
        }
        return anyWord();
    }

    /** A name, where a reserved word is one too: behind a point, or of a principal. */
    Identifier anyWord() {
        int from = in.position();
        Quote quote =
                switch (in.kind(0)) {
                    case BRACKETED -> Quote.BRACKETS;
                    case DOUBLE_QUOTED -> Quote.DOUBLE_QUOTES;
                    case HOLE -> Quote.HOLE;
                    case WORD -> Quote.NONE;
                    default -> throw in.expected("a name");
                };
        String text = in.nextText();
        return new Identifier(in.span(from), value(text, quote), quote);
    }

    private static String value(String text, Quote quote) {
        return switch (quote) {
            case NONE, HOLE -> text;
            case BRACKETS -> text.substring(1, text.length() - 1).replace("]]", "]");
            case DOUBLE_QUOTES -> text.substring(1, text.length() - 1).replace("\"\"", "\"");
        };
    }

    /** A name or a string in place of one, as in {@code AS 'name'}. */
    Identifier nameOrString() {
        return switch (in.kind(0)) {
            case STRING, NATIONAL_STRING, DOUBLE_QUOTED -> string();
            default -> identifier();
        };
    }

    boolean atNameOrString() {
        return switch (in.kind(0)) {
            case STRING, NATIONAL_STRING, DOUBLE_QUOTED -> true;
            default -> atIdentifier();
        };
    }

    private Identifier string() {
        int from = in.position();
        String text = in.nextText();
        String quote = text.endsWith("'") ? "'" : "\"";
        String inner = text.substring(text.indexOf(quote) + 1, text.length() - 1);
        return new Identifier(
                in.span(from), inner.replace(quote + quote, quote), Quote.DOUBLE_QUOTES);
    }

    ObjectName objectName() {
        int from = in.position();
        List<Identifier> parts = new ArrayList<>();
        parts.add(in.at(".") ? missing() : identifier());
        while (in.at(".") && !in.word(1).equals("*")) {
            in.skip();
            parts.add(in.at(".") ? missing() : anyWord());
        }
        return new ObjectName(in.span(from), parts);
    }

    ObjectName named(Identifier name) {
        return new ObjectName(name.span(), List.of(name));
    }

    private Identifier missing() {
        Span nothing = in.span(in.position());
        return new Identifier(nothing, "", Quote.NONE);
    }

    List<ObjectName> objectNames() {
        List<ObjectName> names = new ArrayList<>();
        do {
            names.add(objectName());
        } while (in.accept(","));
        return names;
    }

    List<Identifier> identifiers() {
        List<Identifier> names = new ArrayList<>();
        do {
            names.add(identifier());
        } while (in.accept(","));
        return names;
    }

    List<Identifier> parenthesised() {
        in.expect("(");
        List<Identifier> names = identifiers();
        in.expect(")");
        return names;
    }

    /** Names in parentheses if a parenthesis is next. */
    List<Identifier> parenthesisedIfAny() {
        return in.at("(") ? parenthesised() : List.of();
    }

    List<ObjectName> parenthesisedNames() {
        in.expect("(");
        List<ObjectName> names = objectNames();
        in.expect(")");
        return names;
    }

    DataType dataType() {
        int from = in.position();
        ObjectName name = typeName();
        List<String> arguments = new ArrayList<>();
        if (in.at("(")) {
            in.skip();
            do {
                arguments.add(typeArgument());
            } while (in.accept(","));
            in.expect(")");
        }
        return new DataType(in.span(from), name, arguments);
    }

    /** Whether a word begins a type of several words; see {@link #typeName}. */
    private ObjectName typeName() {
        int from = in.position();
        Optional<String> words = severalWords();
        if (words.isPresent()) {
            Span span = in.span(from);
            Identifier name = new Identifier(span, words.get(), Quote.NONE);
            return new ObjectName(span, List.of(name));
        }
        if (in.at("CURSOR") || in.at("TABLE")) {
            return named(anyWord());
        }
        return objectName();
    }

    private Optional<String> severalWords() {
        StringBuilder words = new StringBuilder();
        if (in.accept("NATIONAL")) {
            words.append("national ");
            words.append(in.nextWord().toLowerCase(Locale.ROOT));
        } else if (in.at("DOUBLE", "PRECISION")
                || in.atAny("CHAR", "CHARACTER", "BINARY") && in.word(1).equals("VARYING")) {
            words.append(in.nextWord().toLowerCase(Locale.ROOT));
        } else {
            return Optional.empty();
        }
        if (in.atAny("VARYING", "PRECISION")) {
            words.append(' ').append(in.nextWord().toLowerCase(Locale.ROOT));
        }
        return Optional.of(words.toString());
    }

    private String typeArgument() {
        if (in.isKind(TokenKind.INTEGER) || in.at("MAX")) {
            return in.nextText();
        }
        if (in.isKind(TokenKind.HOLE)) {
            return in.nextText();
        }
        String kind = in.atAny("CONTENT", "DOCUMENT") ? in.nextWord() + " " : "";
        return kind + objectName().text();
    }
}
