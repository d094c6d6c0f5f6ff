package dev.tidegate.tsql;

import dev.tidegate.tsql.tree.Constraint;
import dev.tidegate.tsql.tree.DataType;
import dev.tidegate.tsql.tree.DefinitionPart.ColumnDefinition;
import dev.tidegate.tsql.tree.DefinitionPart.ComputedColumn;
import dev.tidegate.tsql.tree.DefinitionPart.Identity;
import dev.tidegate.tsql.tree.DefinitionPart.InlineIndex;
import dev.tidegate.tsql.tree.DefinitionPart.PeriodDefinition;
import dev.tidegate.tsql.tree.DefinitionPart.TableConstraint;
import dev.tidegate.tsql.tree.DefinitionPart.TableElement;
import dev.tidegate.tsql.tree.Expression;
import dev.tidegate.tsql.tree.Identifier;
import dev.tidegate.tsql.tree.Option;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Parses the elements of a table: columns, constraints, indexes, the period. */
final class ColumnParser {
    private final Grammar grammar;
    private final TokenStream in;

    ColumnParser(Grammar grammar) {
        this.grammar = grammar;
        in = grammar.in;
    }

    /** {@code (element, …)}; a comma too many is no error, as it is none for SQL Server. */
    List<TableElement> elements() {
        in.expect("(");
        List<TableElement> elements = new ArrayList<>();
        while (!in.at(")")) {
            elements.add(element());
            if (!in.accept(",") && !in.at(")") && !grammar.constraints.atTableConstraint()) {
                throw in.expected(", or )");
            }
        }
        in.expect(")");
        return elements;
    }

    /** Elements without parentheses around them, as ALTER TABLE has them. */
    List<TableElement> list() {
        List<TableElement> elements = new ArrayList<>();
        do {
            elements.add(element());
        } while (in.accept(","));
        return elements;
    }

    private TableElement element() {
        int from = in.position();
        if (grammar.constraints.atTableConstraint()) {
            Constraint constraint = grammar.constraints.tableConstraint();
            return new TableConstraint(in.span(from), constraint);
        }
        if (in.at("INDEX")) {
            return grammar.indexes.inline();
        }
        if (in.at("PERIOD", "FOR")) {
            return period();
        }
        Identifier name = grammar.names.identifier();
        return in.accept("AS") ? computed(from, name) : column(from, name);
    }

    private TableElement period() {
        int from = in.position();
        in.accept("PERIOD", "FOR");
        in.expect("SYSTEM_TIME");
        in.expect("(");
        Identifier start = grammar.names.identifier();
        in.expect(",");
        Identifier end = grammar.names.identifier();
        in.expect(")");
        return new PeriodDefinition(in.span(from), start, end);
    }

    private TableElement computed(int from, Identifier name) {
        Expression expression = grammar.expressions.expression();
        boolean persisted = in.accept("PERSISTED");
        List<Constraint> constraints = new ArrayList<>();
        while (grammar.constraints.atColumnConstraint()) {
            constraints.add(grammar.constraints.columnConstraint());
        }
        return new ComputedColumn(in.span(from), name, expression, persisted, constraints);
    }

    /** A column whose name was read. */
    ColumnDefinition column(int from, Identifier name) {
        Optional<DataType> type =
                grammar.names.atIdentifier() || in.atAny("NATIONAL", "DOUBLE")
                        ? Optional.of(grammar.names.dataType())
                        : Optional.empty();
        Optional<Identity> identity = Optional.empty();
        List<Option> options = new ArrayList<>();
        List<Constraint> constraints = new ArrayList<>();
        Optional<InlineIndex> index = Optional.empty();
        while (true) {
            if (in.at("IDENTITY")) {
                identity = Optional.of(identity());
            } else if (in.at("INDEX")) {
                index = Optional.of(grammar.indexes.inline());
            } else if (grammar.constraints.atColumnConstraint()) {
                constraints.add(grammar.constraints.columnConstraint());
            } else {
                Optional<Option> option = option();
                if (option.isEmpty()) {
                    break;
                }
                options.add(option.get());
            }
        }
        return new ColumnDefinition(
                in.span(from), name, type, identity, options, constraints, index);
    }

    private Identity identity() {
        int from = in.position();
        in.expect("IDENTITY");
        Optional<Expression> seed = Optional.empty();
        Optional<Expression> increment = Optional.empty();
        if (in.accept("(")) {
            seed = Optional.of(grammar.expressions.scalar());
            in.expect(",");
            increment = Optional.of(grammar.expressions.scalar());
            in.expect(")");
        }
        boolean notForReplication = notForReplication();
        return new Identity(in.span(from), seed, increment, notForReplication);
    }

    boolean notForReplication() {
        if (in.at("NOT", "FOR") && in.word(2).equals("REPLICATION")) {
            in.moveTo(in.position() + 3);
            return true;
        }
        return false;
    }

    private Optional<Option> option() {
        int from = in.position();
        return switch (in.word()) {
            case "COLLATE" -> {
                in.skip();
                grammar.names.identifier();
                yield Optional.of(grammar.options.ended(from, "COLLATE", from + 1));
            }
            case "MASKED", "ENCRYPTED" -> {
                String name = in.nextWord();
                in.expect("WITH");
                in.skipParentheses();
                yield Optional.of(grammar.options.ended(from, name, from + 2));
            }
            case "GENERATED" -> {
                in.skip();
                in.expect("ALWAYS");
                in.expect("AS");
                in.nextWord();
                in.nextWord();
                yield Optional.of(grammar.options.ended(from, "GENERATED ALWAYS AS", from + 3));
            }
            case "COLUMN_SET" -> {
                in.skip();
                in.expect("FOR");
                yield Optional.of(grammar.options.ended(from, "COLUMN_SET FOR", skipped()));
            }
            case "SPARSE", "ROWGUIDCOL", "FILESTREAM", "HIDDEN", "PERSISTED" ->
                    Optional.of(grammar.options.words(1));
            default -> Optional.empty();
        };
    }

    private int skipped() {
        in.skip();
        return in.position() - 1;
    }
}
