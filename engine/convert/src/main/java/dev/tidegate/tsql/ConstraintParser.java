package dev.tidegate.tsql;

import dev.tidegate.tsql.tree.Constraint;
import dev.tidegate.tsql.tree.DefinitionPart.IndexColumn;
import dev.tidegate.tsql.tree.Expression;
import dev.tidegate.tsql.tree.Identifier;
import dev.tidegate.tsql.tree.ObjectName;
import dev.tidegate.tsql.tree.Option;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Parses constraints of columns and of tables. */
final class ConstraintParser {
    private final Grammar grammar;
    private final TokenStream in;

    ConstraintParser(Grammar grammar) {
        this.grammar = grammar;
        in = grammar.in;
    }

    boolean atTableConstraint() {
        return switch (in.word()) {
            case "CONSTRAINT", "PRIMARY", "UNIQUE", "FOREIGN", "CHECK", "DEFAULT" -> true;
            case "CONNECTION" -> in.word(1).equals("(");
            default -> false;
        };
    }

    boolean atColumnConstraint() {
        return switch (in.word()) {
            case "NULL",
                    "CONSTRAINT",
                    "PRIMARY",
                    "UNIQUE",
                    "FOREIGN",
                    "REFERENCES",
                    "CHECK",
                    "DEFAULT" ->
                    true;
            case "NOT" -> in.word(1).equals("NULL");
            default -> false;
        };
    }

    Constraint tableConstraint() {
        return constraint();
    }

    Constraint columnConstraint() {
        int from = in.position();
        if (in.accept("NULL")) {
            return new Constraint.Nullability(in.span(from), true);
        }
        if (in.accept("NOT", "NULL")) {
            return new Constraint.Nullability(in.span(from), false);
        }
        return constraint();
    }

    private Constraint constraint() {
        int from = in.position();
        Optional<Identifier> name =
                in.accept("CONSTRAINT")
                        ? Optional.of(grammar.names.identifier())
                        : Optional.empty();
        return switch (in.word()) {
            case "PRIMARY", "UNIQUE" -> unique(from, name);
            case "FOREIGN", "REFERENCES" -> foreignKey(from, name);
            case "CHECK" -> check(from, name);
            case "DEFAULT" -> defaultConstraint(from, name);
            case "CONNECTION" -> {
                in.skip();
                in.skipParentheses();
                onActions();
                yield new Constraint.Connection(in.span(from), name);
            }
            case "NULL", "NOT" -> columnConstraint();
            default -> throw in.expected("a constraint");
        };
    }

    private Constraint unique(int from, Optional<Identifier> name) {
        boolean primaryKey = in.accept("PRIMARY", "KEY");
        if (!primaryKey) {
            in.expect("UNIQUE");
        }
        List<String> kind = new ArrayList<>();
        while (in.atAny("CLUSTERED", "NONCLUSTERED", "HASH")) {
            kind.add(in.nextWord());
        }
        List<IndexColumn> columns = in.at("(") ? grammar.indexes.columns() : List.of();
        if (in.accept("NOT", "ENFORCED")) {
            kind.add("NOT ENFORCED");
        }
        List<Option> options = grammar.tableDefinitions.storage();
        return new Constraint.Unique(in.span(from), name, primaryKey, kind, columns, options);
    }

    private Constraint foreignKey(int from, Optional<Identifier> name) {
        List<Identifier> columns = List.of();
        if (in.accept("FOREIGN", "KEY")) {
            columns = grammar.names.parenthesisedIfAny();
        }
        in.expect("REFERENCES");
        ObjectName table = grammar.names.objectName();
        List<Identifier> referenced = grammar.names.parenthesisedIfAny();
        List<Option> options = onActions();
        return new Constraint.ForeignKey(in.span(from), name, columns, table, referenced, options);
    }

    private List<Option> onActions() {
        List<Option> options = new ArrayList<>();
        while (true) {
            int from = in.position();
            if (in.at("ON", "DELETE") || in.at("ON", "UPDATE")) {
                in.skip();
                String event = in.nextWord();
                if (in.atAny("NO", "SET")) {
                    in.skip();
                }
                in.skip();
                options.add(grammar.options.ended(from, "ON " + event, from + 2));
            } else if (grammar.columns.notForReplication()) {
                options.add(grammar.options.ended(from, "NOT FOR REPLICATION", in.position()));
            } else {
                return options;
            }
        }
    }

    private Constraint check(int from, Optional<Identifier> name) {
        in.expect("CHECK");
        boolean notForReplication = grammar.columns.notForReplication();
        in.expect("(");
        Expression condition = grammar.expressions.expression();
        in.expect(")");
        return new Constraint.Check(in.span(from), name, notForReplication, condition);
    }

    private Constraint defaultConstraint(int from, Optional<Identifier> name) {
        in.expect("DEFAULT");
        Expression value = grammar.expressions.scalar();
        Optional<Identifier> column =
                in.accept("FOR") ? Optional.of(grammar.names.identifier()) : Optional.empty();
        boolean withValues = in.accept("WITH", "VALUES");
        return new Constraint.DefaultConstraint(in.span(from), name, value, column, withValues);
    }
}
