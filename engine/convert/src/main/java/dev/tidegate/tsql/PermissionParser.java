package dev.tidegate.tsql;

import dev.tidegate.tsql.tree.DefinitionStatement;
import dev.tidegate.tsql.tree.Identifier;
import dev.tidegate.tsql.tree.ObjectName;
import dev.tidegate.tsql.tree.Option;
import dev.tidegate.tsql.tree.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Parses GRANT, DENY and REVOKE. */
final class PermissionParser {
    private final Grammar grammar;
    private final TokenStream in;

    PermissionParser(Grammar grammar) {
        this.grammar = grammar;
        in = grammar.in;
    }

    Statement statement() {
        int from = in.position();
        String verb = in.nextWord();
        List<Option> options = new ArrayList<>();
        if (in.at("GRANT", "OPTION")) {
            options.add(grammar.options.words(3));
        }
        List<Option> permissions = new ArrayList<>();
        do {
            permissions.add(permission());
        } while (in.accept(","));
        Optional<String> securableClass = Optional.empty();
        Optional<ObjectName> securable = Optional.empty();
        List<Option> columns = List.of();
        if (in.accept("ON")) {
            securableClass = securableClass();
            securable = Optional.of(grammar.names.objectName());
            columns = in.at("(") ? List.of(columns()) : List.of();
        }
        if (!in.accept("TO")) {
            in.expect("FROM");
        }
        List<Identifier> principals = principals();
        options.addAll(behind());
        return new DefinitionStatement.Permission(
                in.span(from),
                verb,
                permissions,
                securableClass,
                securable,
                columns,
                principals,
                options);
    }

    private Option permission() {
        int from = in.position();
        StringBuilder name = new StringBuilder(in.nextWord());
        while (in.isKind(TokenKind.WORD) && !in.atAny("ON", "TO", "FROM")) {
            name.append(' ').append(in.nextWord());
        }
        int value = in.position();
        if (in.at("(")) {
            in.skipParentheses();
        }
        return grammar.options.ended(from, name.toString(), value);
    }

    private Option columns() {
        int from = in.position();
        in.skipParentheses();
        return grammar.options.ended(from, "COLUMNS", from);
    }

    private Optional<String> securableClass() {
        int ahead = 0;
        while (in.kind(ahead) == TokenKind.WORD) {
            ahead++;
        }
        if (ahead == 0 || !in.word(ahead).equals("::")) {
            return Optional.empty();
        }
        StringBuilder words = new StringBuilder(in.nextWord());
        while (!in.accept("::")) {
            words.append(' ').append(in.nextWord());
        }
        return Optional.of(words.toString());
    }

    private List<Identifier> principals() {
        List<Identifier> principals = new ArrayList<>();
        do {
            principals.add(grammar.names.anyWord());
        } while (in.accept(","));
        return principals;
    }

    private List<Option> behind() {
        List<Option> options = new ArrayList<>();
        if (in.at("WITH", "GRANT")) {
            options.add(grammar.options.words(3));
        }
        if (in.at("CASCADE")) {
            options.add(grammar.options.words(1));
        }
        int from = in.position();
        if (in.accept("AS")) {
            grammar.names.anyWord();
            options.add(grammar.options.ended(from, "AS", from + 1));
        }
        return options;
    }
}
