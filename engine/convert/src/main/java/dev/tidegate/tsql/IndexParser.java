package dev.tidegate.tsql;

import dev.tidegate.tsql.tree.DefinitionPart.IndexColumn;
import dev.tidegate.tsql.tree.DefinitionPart.InlineIndex;
import dev.tidegate.tsql.tree.Expression;
import dev.tidegate.tsql.tree.Identifier;
import dev.tidegate.tsql.tree.ObjectName;
import dev.tidegate.tsql.tree.Option;
import dev.tidegate.tsql.tree.Statement;
import dev.tidegate.tsql.tree.TableDefinition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Parses indexes of all kinds, and statistics. */
final class IndexParser {
    private static final String[] KINDS = {
        "UNIQUE",
        "CLUSTERED",
        "NONCLUSTERED",
        "COLUMNSTORE",
        "HASH",
        "PRIMARY",
        "SELECTIVE",
        "XML",
        "SPATIAL",
        "JSON",
        "VECTOR"
    };

    private final Grammar grammar;
    private final TokenStream in;

    IndexParser(Grammar grammar) {
        this.grammar = grammar;
        in = grammar.in;
    }

    /** Whether CREATE is next, with the kind of an index behind it. */
    boolean atCreate() {
        int ahead = 1;
        while (Arrays.asList(KINDS).contains(in.word(ahead))) {
            ahead++;
        }
        return in.word(ahead).equals("INDEX");
    }

    List<IndexColumn> columns() {
        in.expect("(");
        List<IndexColumn> columns = new ArrayList<>();
        do {
            int from = in.position();
            Identifier name = grammar.names.identifier();
            boolean descending = in.accept("DESC");
            if (!descending) {
                in.accept("ASC");
            }
            columns.add(new IndexColumn(in.span(from), name, descending));
        } while (in.accept(","));
        in.expect(")");
        return columns;
    }

    private List<String> kind() {
        List<String> kind = new ArrayList<>();
        while (in.atAny(KINDS)) {
            kind.add(in.nextWord());
        }
        return kind;
    }

    private List<IndexColumn> include() {
        return in.at("INCLUDE", "(") && in.accept("INCLUDE") ? columns() : List.of();
    }

    /** INDEX inside CREATE TABLE. */
    InlineIndex inline() {
        int from = in.position();
        in.expect("INDEX");
        Identifier name = grammar.names.identifier();
        List<String> kind = kind();
        List<IndexColumn> columns = in.at("(") ? columns() : List.of();
        List<IndexColumn> include = include();
        Optional<Expression> where = grammar.queries.condition("WHERE");
        List<Option> options = new ArrayList<>();
        if (in.at("ORDER", "(")) {
            options.add(order());
        }
        options.addAll(grammar.tableDefinitions.storage());
        return new InlineIndex(in.span(from), name, kind, columns, include, where, options);
    }

    private Option order() {
        int from = in.position();
        in.skip();
        in.skipParentheses();
        return grammar.options.ended(from, "ORDER", from + 1);
    }

    Statement create() {
        int from = in.position();
        in.expect("CREATE");
        List<String> kind = kind();
        in.expect("INDEX");
        Identifier name = grammar.names.identifier();
        in.expect("ON");
        ObjectName table = grammar.names.objectName();
        List<IndexColumn> columns = in.at("(") ? columns() : List.of();
        List<IndexColumn> include = include();
        List<Option> options = new ArrayList<>(special());
        Optional<Expression> where = grammar.queries.condition("WHERE");
        if (in.at("ORDER", "(")) {
            options.add(order());
        }
        options.addAll(grammar.tableDefinitions.storage());
        return new TableDefinition.CreateIndex(
                in.span(from), kind, name, table, columns, include, where, options);
    }

    /** USING and FOR, of XML, spatial and JSON indexes; namespaces. */
    private List<Option> special() {
        List<Option> options = new ArrayList<>();
        int from = in.position();
        if (in.accept("USING")) {
            if (in.accept("XML")) {
                in.expect("INDEX");
            }
            grammar.names.identifier();
            options.add(grammar.options.ended(from, "USING", from + 1));
        }
        if (in.at("WITH", "XMLNAMESPACES")) {
            in.moveTo(in.position() + 2);
            in.skipParentheses();
        }
        int second = in.position();
        if (in.accept("FOR")) {
            if (in.at("(")) {
                in.skipParentheses();
            } else {
                in.nextWord();
            }
            options.add(grammar.options.ended(second, "FOR", second + 1));
        }
        return options;
    }

    Statement alter() {
        int from = in.position();
        in.expect("ALTER");
        in.expect("INDEX");
        Optional<Identifier> name =
                in.accept("ALL") ? Optional.empty() : Optional.of(grammar.names.identifier());
        in.expect("ON");
        ObjectName table = grammar.names.objectName();
        List<Option> actions = new ArrayList<>();
        int start = in.position();
        String verb = in.nextWord();
        int value = in.position();
        if (in.at("(")) {
            actions.addAll(grammar.options.parenthesised());
        }
        if (in.accept("PARTITION")) {
            in.expect("=");
            grammar.expressions.partitionOrAll();
        }
        if (in.at("WITH", "(")) {
            actions.addAll(grammar.tableDefinitions.withOptions());
        } else if (!in.atStatementEnd() && in.at("FOR")) {
            grammar.others.rest();
        }
        actions.addFirst(grammar.options.ended(start, verb, value));
        return new TableDefinition.AlterIndex(in.span(from), name, table, actions);
    }

    Statement createStatistics() {
        int from = in.position();
        in.expect("CREATE");
        in.expect("STATISTICS");
        Identifier name = grammar.names.identifier();
        in.expect("ON");
        ObjectName table = grammar.names.objectName();
        List<Identifier> columns = grammar.names.parenthesised();
        Optional<Expression> where = grammar.queries.condition("WHERE");
        int start = in.position();
        List<Option> options = new ArrayList<>();
        if (in.accept("WITH")) {
            statisticsOptions();
            options.add(grammar.options.ended(start, "WITH", start + 1));
        }
        return new TableDefinition.CreateStatistics(
                in.span(from), name, table, columns, where, options);
    }

    private void statisticsOptions() {
        do {
            while (!in.atStatementEnd()
                    && !in.at(",")
                    && !(Keywords.startsStatement(in.word()) && in.atLineStart())) {
                if (in.at("(")) {
                    in.skipParentheses();
                } else {
                    in.skip();
                }
            }
        } while (in.accept(","));
    }
}
