package dev.tidegate.tsql;

import dev.tidegate.tsql.tree.DefinitionPart.TableElement;
import dev.tidegate.tsql.tree.ObjectName;
import dev.tidegate.tsql.tree.Option;
import dev.tidegate.tsql.tree.Statement;
import dev.tidegate.tsql.tree.TableDefinition;
import java.util.ArrayList;
import java.util.List;

/** Parses CREATE TABLE, and where tables and indexes are stored. */
final class TableParser {
    private final Grammar grammar;
    private final TokenStream in;

    TableParser(Grammar grammar) {
        this.grammar = grammar;
        in = grammar.in;
    }

    Statement create() {
        int from = in.position();
        in.expect("CREATE");
        in.expect("TABLE");
        ObjectName name = grammar.names.objectName();
        List<Option> options = new ArrayList<>();
        if (in.at("AS", "FILETABLE")) {
            options.add(grammar.options.words(2));
        }
        List<TableElement> elements = in.at("(") ? grammar.columns.elements() : List.of();
        if (elements.isEmpty() && options.isEmpty()) {
            throw in.expected("columns");
        }
        options.addAll(storage());
        return new TableDefinition.CreateTable(in.span(from), name, elements, options);
    }

    /** ON, TEXTIMAGE_ON, FILESTREAM_ON, WITH (…), AS NODE, AS EDGE. */
    List<Option> storage() {
        List<Option> options = new ArrayList<>();
        while (true) {
            int from = in.position();
            switch (in.word()) {
                case "ON", "TEXTIMAGE_ON", "FILESTREAM_ON" -> {
                    if (in.at("ON", "DELETE") || in.at("ON", "UPDATE")) {
                        return options;
                    }
                    String name = in.nextWord();
                    if (grammar.names.atNameOrString()) {
                        grammar.names.nameOrString();
                    } else {
                        grammar.names.anyWord();
                    }
                    grammar.names.parenthesisedIfAny();
                    options.add(grammar.options.ended(from, name, from + 1));
                }
                case "WITH" -> {
                    if (!atWithOptions()) {
                        return options;
                    }
                    options.addAll(withOptions());
                }
                case "AS" -> {
                    if (!in.at("AS", "NODE") && !in.at("AS", "EDGE")) {
                        return options;
                    }
                    options.add(grammar.options.words(2));
                }
                default -> {
                    return options;
                }
            }
        }
    }

    private boolean atWithOptions() {
        return switch (in.word(1)) {
            case "(" -> true;
            case "FILLFACTOR",
                    "PAD_INDEX",
                    "IGNORE_DUP_KEY",
                    "DROP_EXISTING",
                    "STATISTICS_NORECOMPUTE",
                    "SORT_IN_TEMPDB" ->
                    true;
            default -> false;
        };
    }

    /** The options behind a WITH; of old they have no parentheses. */
    List<Option> withOptions() {
        in.expect("WITH");
        if (in.at("(")) {
            return grammar.options.parenthesised();
        }
        List<Option> options = new ArrayList<>();
        do {
            int from = in.position();
            String name = in.nextWord();
            int value = in.position();
            if (in.accept("=")) {
                value = in.position();
                in.skip();
            }
            options.add(grammar.options.ended(from, name, value));
        } while (in.accept(","));
        return options;
    }
}
