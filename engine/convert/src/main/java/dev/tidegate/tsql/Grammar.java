package dev.tidegate.tsql;

/** The parsers of one batch, which call each other. */
final class Grammar {
    final TokenStream in;
    final NameParser names;
    final OptionParser options;
    final ExpressionParser expressions;
    final PredicateParser predicates;
    final CallParser calls;
    final QueryParser queries;
    final ClauseParser clauses;
    final TableSourceParser tables;
    final DataParser data;
    final FlowParser flow;
    final CursorParser cursors;
    final ExecuteParser execute;
    final SetParser sets;
    final ColumnParser columns;
    final ConstraintParser constraints;
    final TableParser tableDefinitions;
    final AlterTableParser alterations;
    final IndexParser indexes;
    final ModuleParser modules;
    final FunctionParser functions;
    final DefinitionParser definitions;
    final PermissionParser permissions;
    final OtherParser others;
    final StatementParser statements;

    Grammar(TokenStream in) {
        this.in = in;
        names = new NameParser(in);
        options = new OptionParser(this);
        expressions = new ExpressionParser(this);
        predicates = new PredicateParser(this);
        calls = new CallParser(this);
        queries = new QueryParser(this);
        clauses = new ClauseParser(this);
        tables = new TableSourceParser(this);
        data = new DataParser(this);
        flow = new FlowParser(this);
        cursors = new CursorParser(this);
        execute = new ExecuteParser(this);
        sets = new SetParser(this);
        columns = new ColumnParser(this);
        constraints = new ConstraintParser(this);
        tableDefinitions = new TableParser(this);
        alterations = new AlterTableParser(this);
        indexes = new IndexParser(this);
        modules = new ModuleParser(this);
        functions = new FunctionParser(this);
        definitions = new DefinitionParser(this);
        permissions = new PermissionParser(this);
        others = new OtherParser(this);
        statements = new StatementParser(this);
    }
}
