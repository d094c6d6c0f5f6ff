package dev.tidegate.tsql;

import dev.tidegate.tsql.tree.DataStatement;
import dev.tidegate.tsql.tree.DataType;
import dev.tidegate.tsql.tree.DefinitionPart.Parameter;
import dev.tidegate.tsql.tree.DefinitionPart.TableElement;
import dev.tidegate.tsql.tree.Expression;
import dev.tidegate.tsql.tree.ModuleDefinition;
import dev.tidegate.tsql.tree.ModuleDefinition.FunctionBody;
import dev.tidegate.tsql.tree.ModuleDefinition.Returns;
import dev.tidegate.tsql.tree.ModuleDefinition.Verb;
import dev.tidegate.tsql.tree.ObjectName;
import dev.tidegate.tsql.tree.Option;
import dev.tidegate.tsql.tree.Statement;
import java.util.List;
import java.util.Optional;

/** Parses functions: scalar, inline, with several statements, and of assemblies. */
final class FunctionParser {
    private final Grammar grammar;
    private final TokenStream in;

    FunctionParser(Grammar grammar) {
        this.grammar = grammar;
        in = grammar.in;
    }

    /** A function, behind CREATE FUNCTION. */
    Statement function(int from, Verb verb) {
        ObjectName name = grammar.names.objectName();
        in.expect("(");
        List<Parameter> parameters = in.at(")") ? List.of() : grammar.modules.parameters();
        in.expect(")");
        in.expect("RETURNS");
        Returns returns = returns();
        List<Option> options = grammar.modules.options();
        if (in.at("ORDER", "(")) {
            in.skip();
            in.skipParentheses();
        }
        in.accept("AS");
        FunctionBody body = body();
        return new ModuleDefinition.Function(
                in.span(from), verb, name, parameters, returns, options, body);
    }

    private Returns returns() {
        int from = in.position();
        if (in.isKind(TokenKind.VARIABLE)) {
            Expression.Variable variable = grammar.expressions.variable();
            in.expect("TABLE");
            List<TableElement> elements = grammar.columns.elements();
            return new ModuleDefinition.ReturnsTable(
                    in.span(from), Optional.of(variable), elements);
        }
        if (in.accept("TABLE")) {
            if (in.at("(")) {
                List<TableElement> elements = grammar.columns.elements();
                return new ModuleDefinition.ReturnsTable(in.span(from), Optional.empty(), elements);
            }
            return new ModuleDefinition.ReturnsInlineTable(in.span(from));
        }
        DataType type = grammar.names.dataType();
        return new ModuleDefinition.ReturnsScalar(in.span(from), type);
    }

    private FunctionBody body() {
        int from = in.position();
        Optional<ObjectName> external = grammar.modules.external();
        if (external.isPresent()) {
            return new ModuleDefinition.ExternalBody(in.span(from), external.get());
        }
        if (in.at("BEGIN")) {
            List<Statement> statements = List.of(grammar.flow.begin());
            return new ModuleDefinition.BlockBody(in.span(from), statements);
        }
        in.expect("RETURN");
        return inline(from);
    }

    /** The query of an inline function; parentheses around it may hold a WITH. */
    private FunctionBody inline(int from) {
        int parentheses = 0;
        while (in.at("(") && inlineWith()) {
            in.skip();
            parentheses++;
        }
        DataStatement.Select select = grammar.data.select();
        for (; parentheses > 0; parentheses--) {
            in.accept(";");
            in.expect(")");
        }
        return new ModuleDefinition.InlineBody(in.span(from), select);
    }

    private boolean inlineWith() {
        int ahead = 0;
        while (in.word(ahead).equals("(")) {
            ahead++;
        }
        return in.word(ahead).equals("WITH");
    }
}
