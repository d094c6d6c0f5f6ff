package dev.tidegate.tsql;

import dev.tidegate.tsql.tree.DefinitionPart.ColumnDefinition;
import dev.tidegate.tsql.tree.Identifier;
import dev.tidegate.tsql.tree.ObjectName;
import dev.tidegate.tsql.tree.Option;
import dev.tidegate.tsql.tree.Statement;
import dev.tidegate.tsql.tree.TableDefinition;
import dev.tidegate.tsql.tree.TableDefinition.AlterTableAction;
import dev.tidegate.tsql.tree.TableDefinition.DroppedElement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Parses ALTER TABLE. */
final class AlterTableParser {
    private final Grammar grammar;
    private final TokenStream in;

    AlterTableParser(Grammar grammar) {
        this.grammar = grammar;
        in = grammar.in;
    }

    Statement alter() {
        int from = in.position();
        in.expect("ALTER");
        in.expect("TABLE");
        ObjectName name = grammar.names.objectName();
        AlterTableAction action = action();
        return new TableDefinition.AlterTable(in.span(from), name, action);
    }

    private AlterTableAction action() {
        int from = in.position();
        Optional<Boolean> check = Optional.empty();
        if (in.at("WITH", "CHECK") || in.at("WITH", "NOCHECK")) {
            in.skip();
            check = Optional.of(in.nextWord().equals("CHECK"));
        }
        return switch (in.word()) {
            case "ADD" -> add(from, check);
            case "ALTER" -> alterColumn(from);
            case "DROP" -> drop(from);
            case "CHECK", "NOCHECK" -> checkConstraints(from, check);
            case "ENABLE", "DISABLE" -> enable(from);
            case "SET", "SWITCH", "REBUILD", "SPLIT", "MERGE" -> other(from);
            default -> throw in.expected("ADD, ALTER, DROP, SET or another change of a table");
        };
    }

    private AlterTableAction add(int from, Optional<Boolean> check) {
        in.expect("ADD");
        if (in.at("SENSITIVITY")) {
            throw in.expected("columns or constraints");
        }
        var elements = in.at("(") ? grammar.columns.elements() : grammar.columns.list();
        return new TableDefinition.AddElements(in.span(from), check, elements);
    }

    private AlterTableAction alterColumn(int from) {
        in.expect("ALTER");
        if (in.at("INDEX")) {
            return other(from);
        }
        in.expect("COLUMN");
        int start = in.position();
        Identifier column = grammar.names.identifier();
        if (in.at("ADD") || in.at("DROP")) {
            int property = in.position();
            String verb = in.nextWord();
            String word = in.nextWord();
            if (word.equals("NOT")) {
                in.expect("FOR");
                in.expect("REPLICATION");
                word = "NOT FOR REPLICATION";
            }
            int value = in.position();
            if (in.accept("WITH")) {
                in.skipParentheses();
            }
            Option option = grammar.options.ended(property, verb + " " + word, value);
            return new TableDefinition.AlterColumn(
                    in.span(from), Optional.empty(), column, Optional.of(option));
        }
        ColumnDefinition definition = grammar.columns.column(start, column);
        if (in.at("WITH", "(")) {
            in.skip();
            in.skipParentheses();
        }
        return new TableDefinition.AlterColumn(
                in.span(from), Optional.of(definition), column, Optional.empty());
    }

    private AlterTableAction drop(int from) {
        in.expect("DROP");
        List<DroppedElement> elements = new ArrayList<>();
        String kind = "";
        do {
            int start = in.position();
            if (in.atAny("COLUMN", "CONSTRAINT", "INDEX")) {
                kind = in.nextWord();
            } else if (in.at("PERIOD", "FOR")) {
                in.moveTo(in.position() + 3);
                elements.add(
                        new DroppedElement(
                                in.span(start), "PERIOD", false, Optional.empty(), List.of()));
                continue;
            }
            boolean ifExists = in.accept("IF", "EXISTS");
            Identifier name = grammar.names.identifier();
            List<Option> options =
                    in.at("WITH", "(") ? grammar.tableDefinitions.withOptions() : List.of();
            elements.add(
                    new DroppedElement(in.span(start), kind, ifExists, Optional.of(name), options));
        } while (in.accept(","));
        return new TableDefinition.DropElements(in.span(from), elements);
    }

    private AlterTableAction checkConstraints(int from, Optional<Boolean> existing) {
        boolean enabled = in.nextWord().equals("CHECK");
        in.expect("CONSTRAINT");
        List<Identifier> names = in.accept("ALL") ? List.of() : grammar.names.identifiers();
        return new TableDefinition.CheckConstraints(in.span(from), existing, enabled, names);
    }

    private AlterTableAction enable(int from) {
        if (!in.word(1).equals("TRIGGER")) {
            return other(from);
        }
        boolean enabled = in.nextWord().equals("ENABLE");
        in.expect("TRIGGER");
        List<Identifier> names = in.accept("ALL") ? List.of() : grammar.names.identifiers();
        return new TableDefinition.SwitchTriggers(in.span(from), enabled, names);
    }

    /** What has words and a value only. */
    private AlterTableAction other(int from) {
        int start = in.position();
        String name = in.nextWord();
        int value = in.position();
        if (in.at("(")) {
            List<Option> inner = grammar.options.parenthesised();
            Option option = new Option(in.span(start), name, Optional.of(in.span(value)), inner);
            return new TableDefinition.OtherAction(in.span(from), option);
        }
        grammar.others.rest();
        Option option = grammar.options.ended(start, name, value);
        return new TableDefinition.OtherAction(in.span(from), option);
    }
}
