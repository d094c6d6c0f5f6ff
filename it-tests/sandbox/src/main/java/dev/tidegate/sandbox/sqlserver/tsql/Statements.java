package dev.tidegate.sandbox.sqlserver.tsql;

import dev.tidegate.sandbox.sqlserver.session.SqlError;
import java.util.List;
import java.util.Set;

/** Reads batches. */
public final class Statements {
    /** Words that begin a statement although they are not reserved. */
    static final Set<String> STARTERS = Set.of("THROW");

    private Statements() {}

    /** The statements of a batch; throws what SQL Server says about wrong syntax. */
    public static List<Statement> parse(String batch, boolean quotedIdentifier) throws SqlError {
        return new StatementParser(new TokenStream(batch, quotedIdentifier)).batch();
    }

    /** A single expression, such as a default or a check. */
    public static Expression expression(String text) throws SqlError {
        TokenStream in = new TokenStream(text, true);
        Expression expression = new QueryParser(in).expressions().expression();
        if (!in.atEnd()) {
            throw in.unexpected();
        }
        return expression;
    }

    /** A type alone, as sp_addtype takes it. */
    public static TypeName type(String text) throws SqlError {
        TokenStream in = new TokenStream(text, true);
        TypeName type = new QueryParser(in).expressions().type();
        if (!in.atEnd()) {
            throw in.unexpected();
        }
        return type;
    }

    /** Declarations of parameters: {@code @P0 int, @P1 nvarchar(40) OUTPUT}. */
    public static List<ModuleText.Parameter> parameters(String text) throws SqlError {
        TokenStream in = new TokenStream(text, true);
        return new ModuleParser(in, new StatementParser(in)).parameters();
    }

    static SqlError unsupported(String what) {
        return new SqlError(
                40517,
                "Keyword or statement option '"
                        + what
                        + "' is not supported in this version of SQL Server.");
    }
}
